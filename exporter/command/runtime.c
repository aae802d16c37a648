/* What a program was made with, by marks in its bytes. */
#include "exporter/command/runtime.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define GO_MARK "\xff Go buildinf:"

/* A row holds when one of its marks is there; the first row that holds wins. */
static const struct {
    struct ts_runtime runtime;
    const char *marks[4];
} runtimes[] = {
    {{"Go", "Go's net/http never uses libcurl; calls to a shared libcurl through cgo are traced",
      true, true},
     {GO_MARK}},
    {{"Bun", "fetch and node:http are Bun's own and use no libcurl", false, true},
     {"---- Bun! ----"}},
    {{"Deno", "fetch is Deno's own and uses no libcurl", false, true}, {"d3n0l4nd"}},
    {{"Node.js",
      "fetch, undici and http use no libcurl; a module that uses a shared libcurl (node-libcurl) "
      "is "
      "traced",
      false, false},
     {"NODE_SEA_FUSE_", "node_module_register"}},
    {{"Rust", "it seems to use hyper, reqwest, ureq or rustls for HTTP, which use no libcurl",
      false, true},
     {"/hyper-", "/reqwest-", "/rustls-", "/ureq-"}},
    {{"Rust", "its curl crate is traced with a shared libcurl, not with a static one", false,
      false},
     {"/rustc/"}},
};

static const char *const musl_marks[] = {"MUSL_LOCPATH", "-0X+0X 0X-0x+0x 0x",
                                         "No error information"};

static bool holds(const void *data, size_t bytes, const char *text)
{
    return memmem(data, bytes, text, strlen(text)) != NULL;
}

/* The head of Go's build information, as its linker writes it: on a multiple of 16, with the size
 * of a pointer and flags behind it. The bare text stands in programs that look for it, too. */
static bool has_go_head(const char *data, size_t bytes)
{
    enum { HEAD_BYTES = 16 };
    const char *at = data, *end = data + bytes;
    while ((at = memmem(at, (size_t)(end - at), GO_MARK, sizeof GO_MARK - 1))) {
        if ((at - data) % HEAD_BYTES == 0 && end - at >= HEAD_BYTES &&
            (at[14] == 4 || at[14] == 8) && at[15] >= 0 && at[15] < 4)
            return true;
        at++;
    }
    return false;
}

static bool has_mark(const void *data, size_t bytes, const char *const marks[4])
{
    if (strcmp(marks[0], GO_MARK) == 0)
        return has_go_head(data, bytes);
    for (size_t i = 0; i < 4 && marks[i]; i++)
        if (holds(data, bytes, marks[i]))
            return true;
    return false;
}

const struct ts_runtime *ts_runtime_of(const void *data, size_t bytes)
{
    for (size_t i = 0; i < sizeof runtimes / sizeof *runtimes; i++)
        if (has_mark(data, bytes, runtimes[i].marks))
            return &runtimes[i].runtime;
    return NULL;
}

/* NULL: it cannot be read. */
static void *map_file(const char *path, size_t *bytes)
{
    struct stat status;
    void *data = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        *bytes = (size_t)status.st_size;
        data = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    return data == MAP_FAILED ? NULL : data;
}

const struct ts_runtime *ts_runtime_of_file(const char *path)
{
    size_t bytes;
    void *data = map_file(path, &bytes);
    const struct ts_runtime *runtime = data ? ts_runtime_of(data, bytes) : NULL;
    if (data)
        munmap(data, bytes);
    return runtime;
}

bool ts_runtime_is_musl(const char *path)
{
    size_t bytes;
    void *data = map_file(path, &bytes);
    bool found = false;
    for (size_t i = 0; data && !found && i < sizeof musl_marks / sizeof *musl_marks; i++)
        found = holds(data, bytes, musl_marks[i]);
    if (data)
        munmap(data, bytes);
    return found;
}
