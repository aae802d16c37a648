/* TRACESHIM_ENDPOINTS: reading the file and asking the table. */
#include "shim/match_endpoints.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/glob.h"
#include "shim/match.h"
#include "shim/match_table.h"

#define LINE_BYTES 512
#define TEXT_BYTES 1024 /* of host and path that are looked at */

struct endpoint {
    char kind[TS_ENDPOINT_KIND_BYTES]; /* first: ts_endpoints_words finds the rest by it */
    char pattern[TS_ENDPOINT_PATTERN_BYTES];
    char words[TS_ENDPOINT_WORDS_BYTES]; /* what follows the pattern: for the reader of the journal
                                          */
    unsigned short pattern_bytes;
};

static struct endpoint endpoints[TS_ENDPOINTS_MAX];
static size_t endpoint_count;

/* --- lines --- */

static const char *next_word(const char **at, const char *end, size_t *bytes)
{
    while (*at < end && (**at == ' ' || **at == '\t' || **at == '\r'))
        ++*at;
    const char *word = *at;
    while (*at < end && **at != ' ' && **at != '\t' && **at != '\r')
        ++*at;
    *bytes = (size_t)(*at - word);
    return word;
}

static bool is_kind(const char *word, size_t bytes)
{
    if (!bytes || bytes >= TS_ENDPOINT_KIND_BYTES)
        return false;
    for (size_t i = 0; i < bytes; i++)
        if (!((ts_lower(word[i]) >= 'a' && ts_lower(word[i]) <= 'z') || word[i] == '_'))
            return false;
    return true;
}

/* A host alone means all of its paths. */
static void set_pattern(struct endpoint *endpoint, const char *text, size_t bytes)
{
    size_t scheme = ts_url_scheme_bytes(text, bytes);
    bytes -= scheme;
    memcpy(endpoint->pattern, text + scheme, bytes);
    if (!memchr(endpoint->pattern, '/', bytes)) {
        memcpy(endpoint->pattern + bytes, "/*", 2);
        bytes += 2;
    }
    endpoint->pattern_bytes = (unsigned short)bytes;
}

/* Words that do not fit are left out as one: half a name would be another name. */
static void set_words(struct endpoint *endpoint, const char *at, const char *end)
{
    size_t bytes;
    const char *first = next_word(&at, end, &bytes);
    bytes = (size_t)(end - first);
    while (bytes &&
           (first[bytes - 1] == ' ' || first[bytes - 1] == '\t' || first[bytes - 1] == '\r'))
        bytes--;
    if (bytes >= TS_ENDPOINT_WORDS_BYTES)
        bytes = 0;
    memcpy(endpoint->words, first, bytes);
    endpoint->words[bytes] = 0;
}

static void take_line(const char *line, size_t bytes)
{
    const char *end = memchr(line, '#', bytes), *at = line;
    end = end ? end : line + bytes;
    size_t kind_bytes, pattern_bytes;
    const char *kind = next_word(&at, end, &kind_bytes);
    const char *pattern = next_word(&at, end, &pattern_bytes);
    if (!is_kind(kind, kind_bytes) || !pattern_bytes ||
        pattern_bytes > TS_ENDPOINT_PATTERN_BYTES - 2 || endpoint_count == TS_ENDPOINTS_MAX)
        return;
    struct endpoint *endpoint = &endpoints[endpoint_count++];
    memcpy(endpoint->kind, kind, kind_bytes);
    endpoint->kind[kind_bytes] = 0;
    set_pattern(endpoint, pattern, pattern_bytes);
    set_words(endpoint, at, end);
}

/* --- the file --- */

/* A fifo or a device could make the program wait, or worse. */
static int open_regular(const char *path)
{
    struct stat status;
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0 || (fstat((int)fd, &status) == 0 && S_ISREG(status.st_mode)))
        return (int)fd;
    syscall(SYS_close, fd);
    return -1;
}

/* Takes the complete lines out of the buffer; a line longer than it is left out up to its end. */
static size_t take_lines(char *buffer, size_t filled, bool *skip)
{
    size_t begin = 0;
    char *end;
    while ((end = memchr(buffer + begin, '\n', filled - begin))) {
        if (!*skip)
            take_line(buffer + begin, (size_t)(end - buffer) - begin);
        *skip = false;
        begin = (size_t)(end - buffer) + 1;
    }
    memmove(buffer, buffer + begin, filled - begin);
    if (filled - begin < LINE_BYTES)
        return filled - begin;
    *skip = true;
    return 0;
}

void ts_match_load_endpoints(const char *path)
{
    char buffer[LINE_BYTES];
    size_t filled = 0;
    bool skip = false;
    endpoint_count = 0;
    ts_match_table_prepare();
    int fd = path && *path ? open_regular(path) : -1;
    if (fd < 0)
        return;
    long got;
    while ((got = syscall(SYS_read, fd, buffer + filled, sizeof buffer - filled)) > 0)
        filled = take_lines(buffer, filled + (size_t)got, &skip);
    if (!skip)
        take_line(buffer, filled);
    syscall(SYS_close, fd);
}

/* --- asking --- */

static size_t join(char *out, const char *host, size_t host_bytes, const struct ts_url *url)
{
    host_bytes = host_bytes < TEXT_BYTES ? host_bytes : TEXT_BYTES;
    size_t room = TEXT_BYTES - host_bytes;
    size_t path_bytes = url->path_bytes < room ? url->path_bytes : room;
    memcpy(out, host, host_bytes);
    memcpy(out + host_bytes, url->path, path_bytes);
    if (!path_bytes && room) /* the path of http://host is / */
        out[host_bytes + path_bytes++] = '/';
    return host_bytes + path_bytes;
}

/* A pattern may name the port or not. */
const char *ts_endpoints_find(const struct ts_url *url)
{
    char with_port[TEXT_BYTES], without[TEXT_BYTES];
    if (!endpoint_count)
        return NULL;
    size_t with_bytes = join(with_port, url->host_port, url->host_port_bytes, url);
    size_t without_bytes = join(without, url->host, url->host_bytes, url);
    for (const struct endpoint *e = endpoints; e < endpoints + endpoint_count; e++)
        if (ts_glob(e->pattern, e->pattern_bytes, without, without_bytes) ||
            ts_glob(e->pattern, e->pattern_bytes, with_port, with_bytes))
            return e->kind;
    return NULL;
}

const char *ts_endpoints_words(const char *kind)
{
    return ((const struct endpoint *)(const void *)kind)->words;
}

bool ts_endpoints_kind_is_model(const char *kind)
{
    static const char *const models[] = {"llm",       "model",      "chat", "completion",
                                         "embedding", "embeddings", "image"};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (ts_same_text(kind, strlen(kind), models[i], strlen(models[i])))
            return true;
    return false;
}
