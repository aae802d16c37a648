/* What an ELF file says about the libcurl that it uses (System V ABI, "Object files"). Only reads;
 * any bytes give a result. */
#ifndef TS_COMMAND_ELF_H
#define TS_COMMAND_ELF_H

#include <stdbool.h>
#include <stddef.h>

struct ts_elf {
    bool is_elf, is_64, is_program; /* is_program: executable or library, no object file */
    unsigned machine;               /* EM_X86_64 ... */
    bool is_dynamic;                /* has an interpreter: LD_PRELOAD is looked at */
    bool is_library;                /* loaded by a program */
    bool is_musl; /* its interpreter is musl's; of static programs see runtime.h */
    bool is_appimage;
    char interpreter[256];
    char libcurl[256]; /* DT_NEEDED that is a libcurl, "" */
    bool names_dlopen; /* among its dynamic symbols */

    /* Calls to curl_easy_* or curl_multi_* that the loader binds: a preload is asked first. */
    bool binds_libcurl;
    bool names_libcurl; /* curl_easy_* is among its dynamic symbols: used or offered */

    /* What stands in its bytes; both may be wrong. */
    bool has_libcurl_inside; /* a static one: sentences that only a libcurl says */
    char loads[64];          /* "libcurl.so.4": a name to give to dlopen, "" */
};

/* Reads an ELF file's bytes. */
void ts_elf_read(const void *data, size_t bytes, struct ts_elf *elf);

/* Reads a file: -1 with errno when it cannot be opened. */
int ts_elf_read_file(const char *path, struct ts_elf *elf);

/* "libcurl.so.4", "libcurl-gnutls.so.4", "/opt/x/libcurl.so": a libcurl's file name. */
bool ts_elf_is_libcurl(const char *name);

/* Fills has_libcurl_inside and loads from the bytes, in one pass over them. */
void ts_elf_read_traces(const char *data, size_t bytes, struct ts_elf *elf);

#endif
