/* ELF files, and bytes that pretend to be some. */
#include <criterion/criterion.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exporter/command/elf.h"

/* A small program file: headers, an interpreter, a dynamic section, its strings. */
static struct file {
    Elf64_Ehdr head;
    Elf64_Phdr segments[3];
    char interpreter[32];
    Elf64_Dyn dynamic[9];
    Elf64_Sym symbols[2];
    Elf64_Rela relocations[2];
    char strings[96];
    char rest[64];
} file;

static void make(const char *interpreter)
{
    memset(&file, 0, sizeof file);
    memcpy(file.head.e_ident, ELFMAG, SELFMAG);
    file.head.e_ident[EI_CLASS] = ELFCLASS64;
    file.head.e_type = ET_DYN;
    file.head.e_machine = EM_X86_64;
    file.head.e_phoff = offsetof(struct file, segments);
    file.head.e_phentsize = sizeof(Elf64_Phdr);
    file.head.e_phnum = 3;
    file.segments[0] = (Elf64_Phdr){.p_type = PT_LOAD, .p_vaddr = 0x1000, .p_filesz = sizeof file};
    file.segments[1] = (Elf64_Phdr){.p_type = interpreter ? PT_INTERP : PT_NULL,
                                    .p_offset = offsetof(struct file, interpreter),
                                    .p_filesz = sizeof file.interpreter};
    file.segments[2] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
                                    .p_offset = offsetof(struct file, dynamic),
                                    .p_filesz = sizeof file.dynamic};
    snprintf(file.interpreter, sizeof file.interpreter, "%s", interpreter ? interpreter : "");
    memcpy(file.strings, "\0libc.so.6\0libcurl.so.4\0dlopen\0connect\0curl_easy_init", 54);
    file.dynamic[0] = (Elf64_Dyn){DT_STRTAB, {0x1000 + offsetof(struct file, strings)}};
    file.dynamic[1] = (Elf64_Dyn){DT_STRSZ, {sizeof file.strings}};
    file.dynamic[2] = (Elf64_Dyn){DT_NEEDED, {11}};
}

/* Its second symbol is curl_easy_init, and its only relocation is about symbol `index`. */
static void make_relocation(unsigned index)
{
    file.symbols[1].st_name = 39;
    file.relocations[0].r_info = ELF64_R_INFO((uint64_t)index, R_X86_64_JUMP_SLOT);
    file.dynamic[3] = (Elf64_Dyn){DT_SYMTAB, {0x1000 + offsetof(struct file, symbols)}};
    file.dynamic[4] = (Elf64_Dyn){DT_JMPREL, {0x1000 + offsetof(struct file, relocations)}};
    file.dynamic[5] = (Elf64_Dyn){DT_PLTRELSZ, {sizeof *file.relocations}};
}

static struct ts_elf read_all(void)
{
    struct ts_elf elf;
    ts_elf_read(&file, sizeof file, &elf);
    return elf;
}

Test(elf, what_is_no_elf_file)
{
    struct ts_elf elf;
    ts_elf_read("", 0, &elf);
    cr_assert_not(elf.is_elf, "nothing");
    ts_elf_read("#!/bin/sh\necho a long enough text to have room for a header of an ELF file", 72,
                &elf);
    cr_assert_not(elf.is_elf, "a script");
    ts_elf_read("\177ELF", 4, &elf);
    cr_assert_not(elf.is_elf, "only the magic");
    cr_assert_eq(ts_elf_read_file("/nowhere/at/all", &elf), -1, "a file that is not there");
    cr_assert_eq(ts_elf_read_file("/", &elf), 0, "a folder can be opened");
    cr_assert_not(elf.is_elf, "and is no ELF file");
}

Test(elf, a_dynamic_program_names_its_libcurl)
{
    make("/lib64/ld-linux-x86-64.so.2");
    struct ts_elf elf = read_all();
    cr_assert(elf.is_elf && elf.is_64 && elf.is_program && elf.is_dynamic, "a dynamic program");
    cr_assert_str_eq(elf.interpreter, "/lib64/ld-linux-x86-64.so.2", "its interpreter");
    cr_assert_str_eq(elf.libcurl, "libcurl.so.4", "its libcurl");
    cr_assert(elf.names_dlopen, "it can load others");
    cr_assert_not(elf.is_musl || elf.has_libcurl_inside, "nothing odd");
}

Test(elf, other_needs_are_no_libcurl)
{
    make("/lib64/ld-linux-x86-64.so.2");
    file.dynamic[2].d_un.d_val = 1;
    memcpy(file.strings + 24, "dlclose", 8);
    struct ts_elf elf = read_all();
    cr_assert_str_eq(elf.libcurl, "", "libc is none");
    cr_assert_not(elf.names_dlopen, "dlclose is not dlopen");
}

Test(elf, calls_that_the_loader_binds)
{
    make("/lib64/ld-linux-x86-64.so.2");
    cr_assert(read_all().names_libcurl, "the name alone");
    cr_assert_not(read_all().binds_libcurl, "binds nothing");
    make_relocation(1);
    cr_assert(read_all().binds_libcurl, "a relocation about it does");
    make_relocation(0);
    cr_assert_not(read_all().binds_libcurl, "one about no symbol does not");
    make_relocation(7);
    cr_assert_not(read_all().binds_libcurl, "one about a symbol that is not there does not");
}

static bool has_inside(const char *text)
{
    memset(file.rest, 0, sizeof file.rest);
    memcpy(file.rest, text, strlen(text));
    return read_all().has_libcurl_inside;
}

Test(elf, a_libcurl_inside_says_its_sentences)
{
    make("/lib64/ld-linux-x86-64.so.2");
    cr_assert_not(has_inside("A libcurl function was given a bad argument"),
                  "what needs a libcurl may say so");
    file.dynamic[2].d_un.d_val = 1;
    cr_assert(has_inside("A libcurl function was given a bad argument"), "an error's text");
    cr_assert(has_inside("agent libcurl/8.5.0"), "its name with a version");
    cr_assert_not(has_inside("agent libcurl/x.5.0"), "without a version it is just a name");
    cr_assert_not(has_inside("A libcurl function was"), "half a sentence");
    memcpy(file.strings + 31, "convert", 8);
    memcpy(file.strings + 24, "dlclose", 8);
    cr_assert_not(has_inside("agent libcurl/8.5.0"), "what makes no connections has none");
    make(NULL);
    file.head.e_type = ET_EXEC;
    memset(file.strings, 0, sizeof file.strings);
    cr_assert(has_inside("agent libcurl/8.5.0"), "a static program asks nobody for connections");
}

static const char *loaded(const char *text)
{
    static struct ts_elf elf;
    memset(file.rest, 0, sizeof file.rest);
    memcpy(file.rest + 1, text, strlen(text));
    elf = read_all();
    return elf.loads;
}

Test(elf, names_to_give_to_dlopen)
{
    make("/lib64/ld-linux-x86-64.so.2");
    memcpy(file.strings + 11, "libc.so.6\0\0\0", 12);
    cr_assert_str_eq(loaded("libcurl.so.4"), "libcurl.so.4", "a name");
    cr_assert_str_eq(loaded("/opt/x/libcurl-gnutls.so"), "libcurl-gnutls.so", "in a path");
    cr_assert_str_eq(loaded("libcurl-330bcbb6.so.4.8.0"), "libcurl-330bcbb6.so.4.8.0", "bundled");
    cr_assert_str_eq(loaded("libcurl.so is needed"), "", "in a sentence");
    cr_assert_str_eq(loaded("libcurlpp.so.0"), "", "another library");
    cr_assert_str_eq(loaded("xlibcurl.so.4"), "", "the end of another name");
}

Test(elf, kinds_of_files)
{
    make(NULL);
    cr_assert(read_all().is_library, "no interpreter, but needs: a library");
    file.dynamic[3] = (Elf64_Dyn){DT_FLAGS_1, {DF_1_PIE}};
    cr_assert_not(read_all().is_library, "a static position-independent program");
    file.head.e_type = ET_EXEC;
    cr_assert_not(read_all().is_dynamic || read_all().is_library, "a static program");
    file.head.e_type = ET_REL;
    cr_assert_not(read_all().is_program, "an object file");
    make("/lib/ld-musl-x86_64.so.1");
    cr_assert(read_all().is_musl, "musl's interpreter");
    memcpy(file.head.e_ident + 8, "AI\2", 3);
    cr_assert(read_all().is_appimage, "an AppImage's mark");
}

Test(elf, names_of_libcurls)
{
    static const char *const good[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "/opt/x/libcurl.so",
                                       "libcurl-330bcbb6.so.4.8.0"};
    static const char *const bad[] = {"", "libcurlpp.so.0", "libc.so.6", "libcurl.a",
                                      "xlibcurl.so"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert(ts_elf_is_libcurl(good[i]), "%s is one", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(ts_elf_is_libcurl(bad[i]), "%s is none", bad[i]);
}

/* Each prefix, and each byte turned: nothing is read beyond the bytes (the sanitizer watches). */
Test(elf, any_bytes_give_a_result)
{
    struct ts_elf elf;
    make("/lib64/ld-linux-x86-64.so.2");
    for (size_t bytes = 0; bytes <= sizeof file; bytes++) {
        char *copy = malloc(bytes + 1);
        memcpy(copy, &file, bytes);
        ts_elf_read(copy, bytes, &elf);
        cr_assert_lt(strlen(elf.libcurl), sizeof elf.libcurl, "prefix %zu", bytes);
        free(copy);
    }
    for (size_t i = 0; i < sizeof file; i++) {
        char *copy = malloc(sizeof file);
        memcpy(copy, &file, sizeof file);
        copy[i] = (char)0xff;
        ts_elf_read(copy, sizeof file, &elf);
        cr_assert_lt(strlen(elf.libcurl), sizeof elf.libcurl, "byte %zu", i);
        free(copy);
    }
}
