/* The bytes of an ELF file whose numbers may say anything: nothing is read that does not lie in
 * it. 64-bit files in this machine's byte order. */
#ifndef TS_COMMAND_ELF_IMAGE_H
#define TS_COMMAND_ELF_IMAGE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ts_elf_image {
    const char *data;
    size_t bytes;
    Elf64_Ehdr head;
    Elf64_Phdr dynamic;                 /* p_filesz 0: there is none */
    uint64_t strings_at, strings_bytes; /* .dynstr */
};

/* False: the bytes are not there. */
bool ts_elf_copy(const struct ts_elf_image *image, uint64_t at, void *out, size_t bytes);

/* The first segment of a type. False: there is none. */
bool ts_elf_segment(const struct ts_elf_image *image, uint32_t type, Elf64_Phdr *out);

/* Where an address of the running program lies in the file. */
bool ts_elf_offset(const struct ts_elf_image *image, uint64_t address, uint64_t *offset);

/* Entry `index` of the dynamic section. False: it has ended. */
bool ts_elf_dynamic(const struct ts_elf_image *image, size_t index, Elf64_Dyn *out);

/* The value of the first entry with this tag; 0: there is none. */
uint64_t ts_elf_dynamic_value(const struct ts_elf_image *image, int64_t tag);

/* A text of at most `most` bytes; "" when it does not lie in the file. */
void ts_elf_text(const struct ts_elf_image *image, uint64_t at, uint64_t most, char *out,
                 size_t size);

/* A text of .dynstr. */
void ts_elf_string(const struct ts_elf_image *image, uint64_t index, char *out, size_t size);

/* Finds the dynamic section and its strings. */
void ts_elf_find_dynamic(struct ts_elf_image *image);

#endif
