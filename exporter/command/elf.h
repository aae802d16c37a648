/* What an ELF file says about the libcurl that it uses (System V ABI, "Object files"). Only reads;
 * any bytes give a result. */
#ifndef TS_COMMAND_ELF_H
#define TS_COMMAND_ELF_H

#include <stdbool.h>
#include <stddef.h>

enum ts_elf_made_of { TS_MADE_OF_C, TS_MADE_OF_GO, TS_MADE_OF_RUST };

struct ts_elf {
    bool is_elf, is_64, is_program; /* is_program: executable, also position-independent */
    unsigned machine;               /* EM_X86_64 ... */
    bool is_dynamic;                /* has an interpreter: LD_PRELOAD is looked at */
    char interpreter[256];
    char libcurl[256];       /* DT_NEEDED that is a libcurl, "" */
    bool names_dlopen;       /* among its dynamic symbols */
    bool has_libcurl_inside; /* a static one: "libcurl/8.5.0" stands in it */
    bool is_musl;
    enum ts_elf_made_of made_of;
};

/* Reads an ELF file's bytes. */
void ts_elf_read(const void *data, size_t bytes, struct ts_elf *elf);

/* Reads a file: -1 with errno when it cannot be opened. */
int ts_elf_read_file(const char *path, struct ts_elf *elf);

/* "libcurl.so.4", "libcurl-gnutls.so.4", "/opt/x/libcurl.so": a libcurl's file name. */
bool ts_elf_is_libcurl(const char *name);

#endif
