/* What an ELF file says about the libcurl that it uses. */
#include "exporter/command/elf.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exporter/command/elf_image.h"

bool ts_elf_is_libcurl(const char *name)
{
    const char *slash = strrchr(name, '/');
    name = slash ? slash + 1 : name;
    return strncmp(name, "libcurl", 7) == 0 && (name[7] == '.' || name[7] == '-') &&
           strstr(name, ".so");
}

static void read_needed(const struct ts_elf_image *image, struct ts_elf *elf)
{
    Elf64_Dyn entry;
    char name[sizeof elf->libcurl] = "";
    for (size_t i = 0; ts_elf_dynamic(image, i, &entry); i++) {
        if (entry.d_tag != DT_NEEDED)
            continue;
        ts_elf_string(image, entry.d_un.d_val, name, sizeof name);
        if (ts_elf_is_libcurl(name))
            memcpy(elf->libcurl, name, sizeof name);
    }
}

/* A name among the strings, given with the NUL before it (and the one behind it). */
static bool has_string(const struct ts_elf_image *image, const char *name, size_t bytes)
{
    return image->strings_bytes &&
           memmem(image->data + image->strings_at, image->strings_bytes, name, bytes);
}

static bool is_transfer(const char *name)
{
    return strncmp(name, "curl_easy_", 10) == 0 || strncmp(name, "curl_multi_", 11) == 0;
}

/* Whether one of these relocations is about a function of libcurl. A call that was bound when the
 * program was linked has none. */
static bool binds(const struct ts_elf_image *image, uint64_t table, uint64_t bytes)
{
    uint64_t at, symbols;
    Elf64_Rela relocation;
    Elf64_Sym symbol;
    char name[32];
    if (!bytes || !ts_elf_offset(image, table, &at) ||
        !ts_elf_offset(image, ts_elf_dynamic_value(image, DT_SYMTAB), &symbols))
        return false;
    for (; bytes >= sizeof relocation && ts_elf_copy(image, at, &relocation, sizeof relocation);
         at += sizeof relocation, bytes -= sizeof relocation) {
        uint64_t index = ELF64_R_SYM(relocation.r_info);
        if (!index || !ts_elf_copy(image, symbols + index * sizeof symbol, &symbol, sizeof symbol))
            continue;
        ts_elf_string(image, symbol.st_name, name, sizeof name);
        if (is_transfer(name))
            return true;
    }
    return false;
}

static void read_dynamic(struct ts_elf_image *image, struct ts_elf *elf)
{
    static const char dlopen_name[] = "\0dlopen", curl_name[] = "\0curl_easy_";
    ts_elf_find_dynamic(image);
    read_needed(image, elf);
    elf->names_dlopen = has_string(image, dlopen_name, sizeof dlopen_name);
    elf->names_libcurl = has_string(image, curl_name, sizeof curl_name - 1); /* a beginning */
    elf->binds_libcurl = elf->names_libcurl && (binds(image, ts_elf_dynamic_value(image, DT_JMPREL),
                                                      ts_elf_dynamic_value(image, DT_PLTRELSZ)) ||
                                                binds(image, ts_elf_dynamic_value(image, DT_RELA),
                                                      ts_elf_dynamic_value(image, DT_RELASZ)));
}

/* A program that needs no interpreter may be position-independent too (static-pie). */
static bool is_library(const struct ts_elf_image *image, const struct ts_elf *elf)
{
    bool named = ts_elf_dynamic_value(image, DT_SONAME) || ts_elf_dynamic_value(image, DT_NEEDED);
    return image->head.e_type == ET_DYN && !elf->is_dynamic &&
           !(ts_elf_dynamic_value(image, DT_FLAGS_1) & DF_1_PIE) && (named || !image->head.e_entry);
}

static void read_64(struct ts_elf_image *image, struct ts_elf *elf)
{
    Elf64_Phdr interpreter;
    elf->is_dynamic = ts_elf_segment(image, PT_INTERP, &interpreter);
    if (elf->is_dynamic)
        ts_elf_text(image, interpreter.p_offset, interpreter.p_filesz, elf->interpreter,
                    sizeof elf->interpreter);
    elf->is_musl = strstr(elf->interpreter, "ld-musl") != NULL;
    read_dynamic(image, elf);
    elf->is_library = is_library(image, elf);
}

/* Spares reading all of a large library: what asks the C library for neither connections nor
 * libraries has no libcurl. The name may be the end of another (SSL_connect), as linkers share
 * strings. */
static bool may_transfer(const struct ts_elf_image *image, const struct ts_elf *elf)
{
    static const char name[] = "connect";
    return elf->names_dlopen || !image->strings_bytes || (!elf->is_dynamic && !elf->is_library) ||
           has_string(image, name, sizeof name);
}

void ts_elf_read(const void *data, size_t bytes, struct ts_elf *elf)
{
    struct ts_elf_image image = {.data = data, .bytes = bytes};
    memset(elf, 0, sizeof *elf);
    if (!ts_elf_copy(&image, 0, &image.head, sizeof image.head) ||
        memcmp(image.head.e_ident, ELFMAG, SELFMAG) != 0)
        return;
    elf->is_elf = true;
    elf->is_appimage = memcmp(image.head.e_ident + 8, "AI", 2) == 0;
    elf->is_64 = image.head.e_ident[EI_CLASS] == ELFCLASS64;
    elf->machine = image.head.e_machine; /* at the same place in both classes */
    elf->is_program = image.head.e_type == ET_EXEC || image.head.e_type == ET_DYN;
    if (elf->is_64 && image.head.e_phentsize == sizeof(Elf64_Phdr))
        read_64(&image, elf);
    if (!*elf->libcurl && may_transfer(&image, elf))
        ts_elf_read_traces(data, bytes, elf);
}

int ts_elf_read_file(const char *path, struct ts_elf *elf)
{
    struct stat status;
    memset(elf, 0, sizeof *elf);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        void *data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data != MAP_FAILED) {
            ts_elf_read(data, (size_t)status.st_size, elf);
            munmap(data, (size_t)status.st_size);
        }
    }
    close(fd);
    return 0;
}
