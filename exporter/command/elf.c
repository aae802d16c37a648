/* What an ELF file says about the libcurl that it uses. */
#include "exporter/command/elf.h"

#include <ctype.h>
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exporter/base/slice.h"

/* A file whose numbers may say anything: nothing is read that does not lie in it. */
struct image {
    const char *data;
    size_t bytes;
    Elf64_Ehdr head;
    uint64_t strings_at, strings_bytes; /* .dynstr */
};

static bool copy(const struct image *image, uint64_t at, void *out, size_t bytes)
{
    if (at > image->bytes || bytes > image->bytes - at)
        return false;
    memcpy(out, image->data + at, bytes);
    return true;
}

static bool segment(const struct image *image, unsigned index, Elf64_Phdr *out)
{
    return index < image->head.e_phnum &&
           copy(image, image->head.e_phoff + (uint64_t)index * sizeof *out, out, sizeof *out);
}

static bool find_segment(const struct image *image, uint32_t type, Elf64_Phdr *out)
{
    for (unsigned i = 0; i < image->head.e_phnum && segment(image, i, out); i++)
        if (out->p_type == type)
            return true;
    return false;
}

/* Where an address of the running program lies in the file. */
static bool offset_of(const struct image *image, uint64_t address, uint64_t *offset)
{
    Elf64_Phdr load;
    for (unsigned i = 0; segment(image, i, &load); i++) {
        if (load.p_type != PT_LOAD || address < load.p_vaddr ||
            address - load.p_vaddr >= load.p_filesz)
            continue;
        *offset = load.p_offset + (address - load.p_vaddr);
        return true;
    }
    return false;
}

static void text_at(const struct image *image, uint64_t at, uint64_t most, char *out, size_t size)
{
    *out = 0;
    if (at >= image->bytes)
        return;
    if (most > image->bytes - at)
        most = image->bytes - at;
    snprintf(out, size, "%.*s", (int)(most < size ? most : size), image->data + at);
}

static bool dynamic_entry(const struct image *image, const Elf64_Phdr *dynamic, size_t index,
                          Elf64_Dyn *out)
{
    return (index + 1) * sizeof *out <= dynamic->p_filesz &&
           copy(image, dynamic->p_offset + index * sizeof *out, out, sizeof *out) &&
           out->d_tag != DT_NULL;
}

static void find_strings(struct image *image, const Elf64_Phdr *dynamic)
{
    Elf64_Dyn entry;
    uint64_t address = 0;
    for (size_t i = 0; dynamic_entry(image, dynamic, i, &entry); i++) {
        if (entry.d_tag == DT_STRTAB)
            address = entry.d_un.d_ptr;
        if (entry.d_tag == DT_STRSZ)
            image->strings_bytes = entry.d_un.d_val;
    }
    if (!offset_of(image, address, &image->strings_at) || image->strings_at > image->bytes)
        image->strings_bytes = 0;
    else if (image->strings_bytes > image->bytes - image->strings_at)
        image->strings_bytes = image->bytes - image->strings_at;
}

bool ts_elf_is_libcurl(const char *name)
{
    const char *slash = strrchr(name, '/');
    name = slash ? slash + 1 : name;
    return strncmp(name, "libcurl", 7) == 0 && (name[7] == '.' || name[7] == '-') &&
           strstr(name, ".so");
}

static void read_needed(const struct image *image, const Elf64_Phdr *dynamic, struct ts_elf *elf)
{
    Elf64_Dyn entry;
    char name[sizeof elf->libcurl] = "";
    for (size_t i = 0; dynamic_entry(image, dynamic, i, &entry); i++) {
        if (entry.d_tag != DT_NEEDED || entry.d_un.d_val >= image->strings_bytes)
            continue;
        text_at(image, image->strings_at + entry.d_un.d_val,
                image->strings_bytes - entry.d_un.d_val, name, sizeof name);
        if (ts_elf_is_libcurl(name))
            memcpy(elf->libcurl, name, sizeof name);
    }
}

static void read_dynamic(struct image *image, struct ts_elf *elf)
{
    static const char name[] = "\0dlopen"; /* with a NUL on either side */
    Elf64_Phdr dynamic;
    if (!find_segment(image, PT_DYNAMIC, &dynamic))
        return;
    find_strings(image, &dynamic);
    read_needed(image, &dynamic, elf);
    elf->names_dlopen = image->strings_bytes && memmem(image->data + image->strings_at,
                                                       image->strings_bytes, name, sizeof name);
}

static bool holds(const struct image *image, const char *text)
{
    return memmem(image->data, image->bytes, text, strlen(text)) != NULL;
}

/* "libcurl/" with a version behind it: the name that a libcurl gives itself. */
static bool holds_libcurl(const struct image *image)
{
    static const char name[] = "libcurl/";
    size_t bytes = sizeof name - 1;
    const char *at = image->data, *end = image->data + image->bytes;
    while ((at = memmem(at, (size_t)(end - at), name, bytes))) {
        at += bytes;
        if (end - at >= 2 && isdigit((unsigned char)at[0]) &&
            (at[1] == '.' || isdigit((unsigned char)at[1])))
            return true;
    }
    return false;
}

static void read_marks(const struct image *image, struct ts_elf *elf)
{
    if (holds(image, "\xff Go buildinf:"))
        elf->made_of = TS_MADE_OF_GO;
    else if (holds(image, "/rustc/"))
        elf->made_of = TS_MADE_OF_RUST;
    elf->is_musl =
        strstr(elf->interpreter, "ld-musl") || (!elf->is_dynamic && holds(image, "MUSL_LOCPATH"));
    elf->has_libcurl_inside = !*elf->libcurl && holds_libcurl(image);
}

void ts_elf_read(const void *data, size_t bytes, struct ts_elf *elf)
{
    struct image image = {.data = data, .bytes = bytes};
    Elf64_Phdr interpreter;
    memset(elf, 0, sizeof *elf);
    if (!copy(&image, 0, &image.head, sizeof image.head) ||
        memcmp(image.head.e_ident, ELFMAG, SELFMAG) != 0)
        return;
    elf->is_elf = true;
    elf->is_64 = image.head.e_ident[EI_CLASS] == ELFCLASS64;
    elf->machine = image.head.e_machine; /* at the same place in both classes */
    elf->is_program = image.head.e_type == ET_EXEC || image.head.e_type == ET_DYN;
    if (!elf->is_64 || image.head.e_phentsize != sizeof(Elf64_Phdr))
        return;
    elf->is_dynamic = find_segment(&image, PT_INTERP, &interpreter);
    if (elf->is_dynamic)
        text_at(&image, interpreter.p_offset, interpreter.p_filesz, elf->interpreter,
                sizeof elf->interpreter);
    read_dynamic(&image, elf);
    read_marks(&image, elf);
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
