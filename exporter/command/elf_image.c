/* Reading an ELF file's bytes without leaving them. */
#include "exporter/command/elf_image.h"

#include <stdio.h>
#include <string.h>

bool ts_elf_copy(const struct ts_elf_image *image, uint64_t at, void *out, size_t bytes)
{
    if (at > image->bytes || bytes > image->bytes - at)
        return false;
    memcpy(out, image->data + at, bytes);
    return true;
}

static bool segment(const struct ts_elf_image *image, unsigned index, Elf64_Phdr *out)
{
    return index < image->head.e_phnum &&
           ts_elf_copy(image, image->head.e_phoff + (uint64_t)index * sizeof *out, out,
                       sizeof *out);
}

bool ts_elf_segment(const struct ts_elf_image *image, uint32_t type, Elf64_Phdr *out)
{
    for (unsigned i = 0; segment(image, i, out); i++)
        if (out->p_type == type)
            return true;
    return false;
}

bool ts_elf_offset(const struct ts_elf_image *image, uint64_t address, uint64_t *offset)
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

bool ts_elf_dynamic(const struct ts_elf_image *image, size_t index, Elf64_Dyn *out)
{
    return (index + 1) * sizeof *out <= image->dynamic.p_filesz &&
           ts_elf_copy(image, image->dynamic.p_offset + index * sizeof *out, out, sizeof *out) &&
           out->d_tag != DT_NULL;
}

uint64_t ts_elf_dynamic_value(const struct ts_elf_image *image, int64_t tag)
{
    Elf64_Dyn entry;
    for (size_t i = 0; ts_elf_dynamic(image, i, &entry); i++)
        if (entry.d_tag == tag)
            return entry.d_un.d_val;
    return 0;
}

void ts_elf_text(const struct ts_elf_image *image, uint64_t at, uint64_t most, char *out,
                 size_t size)
{
    *out = 0;
    if (at >= image->bytes)
        return;
    if (most > image->bytes - at)
        most = image->bytes - at;
    snprintf(out, size, "%.*s", (int)(most < size ? most : size), image->data + at);
}

void ts_elf_string(const struct ts_elf_image *image, uint64_t index, char *out, size_t size)
{
    *out = 0;
    if (index < image->strings_bytes)
        ts_elf_text(image, image->strings_at + index, image->strings_bytes - index, out, size);
}

void ts_elf_find_dynamic(struct ts_elf_image *image)
{
    if (!ts_elf_segment(image, PT_DYNAMIC, &image->dynamic)) {
        image->dynamic.p_filesz = 0;
        return;
    }
    image->strings_bytes = ts_elf_dynamic_value(image, DT_STRSZ);
    if (!ts_elf_offset(image, ts_elf_dynamic_value(image, DT_STRTAB), &image->strings_at) ||
        image->strings_at > image->bytes)
        image->strings_bytes = 0;
    else if (image->strings_bytes > image->bytes - image->strings_at)
        image->strings_bytes = image->bytes - image->strings_at;
}
