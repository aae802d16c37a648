/* How a program or library comes to a libcurl. */
#include "exporter/command/reach.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "exporter/command/loaded.h"
#include "exporter/command/program.h"

#if defined(__x86_64__)
#define OWN_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OWN_MACHINE EM_AARCH64
#else
#define OWN_MACHINE EM_NONE
#endif

/* "PATH is dynamic and" + before + NAME + between + THROUGH + after. */
static const struct {
    enum ts_finding finding;
    bool tells_kind; /* "is dynamic and", "is a library and" come first */
    const char *before, *between, *after;
    const char *warning; /* of `run`: its libcurl cannot be reached */
} rows[] = {
    [TS_REACH_NO_ELF] = {TS_FINDING_BAD, false,
                         "is neither an ELF program nor a script whose interpreter is there", "",
                         "", NULL},
    [TS_REACH_NO_PROGRAM] = {TS_FINDING_BAD, false, "is no program", "", "", NULL},
    [TS_REACH_OTHER_MACHINE] = {TS_FINDING_BAD, false,
                                "is for another kind of processor than our library (", ")", "",
                                "is for another kind of processor, and its libcurl cannot be "
                                "reached"},
    [TS_REACH_STATIC] = {TS_FINDING_BAD, false, "is a static program: LD_PRELOAD does not reach it",
                         "", "", NULL},
    [TS_REACH_STATIC_LIBCURL] = {TS_FINDING_BAD, false,
                                 "is a static program and seems to have a libcurl inside: "
                                 "LD_PRELOAD does not reach it; link it dynamically",
                                 "", "",
                                 "is static and seems to have a libcurl inside that cannot be "
                                 "reached"},
    [TS_REACH_MUSL] = {TS_FINDING_BAD, false,
                       "is made for musl, our library for glibc: it cannot be loaded there", "", "",
                       NULL},
    [TS_REACH_MUSL_LIBCURL] = {TS_FINDING_BAD, false,
                               "uses a libcurl, but is made for musl, our library for glibc: it "
                               "cannot be loaded there",
                               "", "", "is made for musl, and its libcurl cannot be reached"},
    [TS_REACH_APPIMAGE] = {TS_FINDING_NOTE, false,
                           "is an AppImage: the program in it is traced as it can be; unpack it "
                           "(--appimage-extract) and ask about that",
                           "", "", NULL},
    [TS_REACH_LIBCURL] = {TS_FINDING_OK, false, "is a libcurl: calls to it can be traced", "", "",
                          NULL},
    [TS_REACH_LINKED] = {TS_FINDING_OK, true, "needs ", "", "", NULL},
    [TS_REACH_THROUGH] = {TS_FINDING_OK, true, "needs ", " through ", "", NULL},
    [TS_REACH_BOUND] = {TS_FINDING_OK, true,
                        "calls a libcurl that is to be there when it runs, through the loader", "",
                        "", NULL},
    [TS_REACH_VISIBLE] = {TS_FINDING_OK, true,
                          "seems to have a libcurl of its own inside, which is called through the "
                          "loader and can be traced",
                          "", "", NULL},
    [TS_REACH_LIBRARY_VISIBLE] = {TS_FINDING_OK, true, "needs ", "",
                                  ", which seems to have a libcurl inside; it is called through "
                                  "the loader and can be traced",
                                  NULL},
    [TS_REACH_LOADS] = {TS_FINDING_OK, true, "seems to load ", " by itself (dlopen)", "", NULL},
    [TS_REACH_EXPORTED] = {TS_FINDING_BAD, true,
                           "seems to have a libcurl of its own inside, whose names it exports, but "
                           "which it calls directly: these calls cannot be seen; build it with the "
                           "shared one",
                           "", "",
                           "seems to have a libcurl of its own inside that cannot be reached"},
    [TS_REACH_HIDDEN] = {TS_FINDING_BAD, true,
                         "seems to have a libcurl of its own inside: its calls cannot be seen; "
                         "build it with the shared one",
                         "", "",
                         "seems to have a libcurl of its own inside that cannot be reached"},
    [TS_REACH_LIBRARY_HIDDEN] = {TS_FINDING_BAD, true, "needs ", "",
                                 ", which seems to have a libcurl of its own inside: its calls "
                                 "cannot be seen; build that with the shared one",
                                 "needs a library that seems to have a libcurl of its own inside, "
                                 "which cannot be reached"},
    [TS_REACH_CAN_LOAD] = {TS_FINDING_NOTE, true,
                           "needs no libcurl, but could load one (dlopen): try it", "", "", NULL},
    [TS_REACH_NONE] = {TS_FINDING_BAD, true,
                       "needs no libcurl and loads no libraries by itself: it has no calls to "
                       "trace (programs that it starts may have)",
                       "", "", NULL},
};

/* Of a file that no preload of ours comes into, and of what is none. */
static enum ts_reach_way foreign_way(const struct ts_elf *elf, bool uses_libcurl)
{
    if (!elf->is_elf)
        return TS_REACH_NO_ELF;
    if (elf->is_appimage)
        return TS_REACH_APPIMAGE;
    if (!elf->is_64 || (OWN_MACHINE != EM_NONE && elf->machine != OWN_MACHINE))
        return TS_REACH_OTHER_MACHINE;
    if (!elf->is_program)
        return TS_REACH_NO_PROGRAM;
    if (elf->is_musl)
        return uses_libcurl ? TS_REACH_MUSL_LIBCURL : TS_REACH_MUSL;
    if (!elf->is_dynamic && !elf->is_library)
        return uses_libcurl ? TS_REACH_STATIC_LIBCURL : TS_REACH_STATIC;
    return TS_REACH_NONE;
}

/* By the file alone. */
static enum ts_reach_way own_way(const char *path, const struct ts_elf *elf)
{
    if (elf->is_library && ts_elf_is_libcurl(path))
        return TS_REACH_LIBCURL;
    if (*elf->libcurl)
        return TS_REACH_LINKED;
    if (!elf->has_libcurl_inside || *elf->loads)
        return TS_REACH_NONE;
    if (elf->binds_libcurl)
        return TS_REACH_VISIBLE;
    return elf->names_libcurl ? TS_REACH_EXPORTED : TS_REACH_HIDDEN;
}

static enum ts_reach_way way_by_libraries(const struct ts_elf *elf, const struct ts_loaded *loaded)
{
    if (*loaded->libcurl)
        return TS_REACH_THROUGH;
    if (*loaded->inside && (elf->binds_libcurl || loaded->inside_is_bound))
        return TS_REACH_LIBRARY_VISIBLE;
    if (elf->binds_libcurl)
        return TS_REACH_BOUND;
    if (*loaded->inside)
        return TS_REACH_LIBRARY_HIDDEN;
    if (*elf->loads && (elf->names_dlopen || elf->is_library))
        return TS_REACH_LOADS;
    return elf->names_dlopen || loaded->opens ? TS_REACH_CAN_LOAD : TS_REACH_NONE;
}

static void look_at_libraries(const char *path, struct ts_reach *reach)
{
    struct ts_loaded loaded;
    ts_loaded_find(path, &loaded);
    reach->way = way_by_libraries(&reach->elf, &loaded);
    snprintf(reach->name, sizeof reach->name, "%s", loaded.libcurl);
    snprintf(reach->through, sizeof reach->through, "%s",
             reach->way == TS_REACH_THROUGH ? loaded.through : loaded.inside);
    if (reach->way == TS_REACH_LOADS)
        snprintf(reach->name, sizeof reach->name, "%s", reach->elf.loads);
}

int ts_reach_find(const char *path, struct ts_reach *reach)
{
    memset(reach, 0, sizeof *reach);
    if (ts_elf_read_file(path, &reach->elf) != 0)
        return -1;
    const struct ts_elf *elf = &reach->elf;
    reach->secure = ts_program_secure_reason(path);
    reach->uses_libcurl = *elf->libcurl || *elf->loads || elf->has_libcurl_inside;
    snprintf(reach->name, sizeof reach->name, "%s", elf->libcurl);
    reach->way = foreign_way(elf, reach->uses_libcurl);
    if (reach->way == TS_REACH_OTHER_MACHINE)
        snprintf(reach->name, sizeof reach->name, "%s-bit, machine %u", elf->is_64 ? "64" : "32",
                 elf->machine);
    if (reach->way != TS_REACH_NONE)
        return 0;
    reach->way = own_way(path, elf);
    if (reach->way == TS_REACH_NONE)
        look_at_libraries(path, reach);
    reach->uses_libcurl =
        reach->uses_libcurl || (reach->way != TS_REACH_CAN_LOAD && reach->way != TS_REACH_NONE);
    return 0;
}

enum ts_finding ts_reach_text(const struct ts_reach *reach, char *out, size_t size)
{
    const char *kind = reach->elf.is_library ? "is a library and " : "is dynamic and ";
    snprintf(out, size, "%s%s%s%s%s%s", rows[reach->way].tells_kind ? kind : "",
             rows[reach->way].before, reach->name, rows[reach->way].between, reach->through,
             rows[reach->way].after);
    return rows[reach->way].finding;
}

bool ts_reach_can_preload(const struct ts_reach *reach)
{
    return reach->way != TS_REACH_MUSL && reach->way != TS_REACH_MUSL_LIBCURL &&
           reach->way != TS_REACH_OTHER_MACHINE;
}

const char *ts_reach_warning(const struct ts_reach *reach)
{
    if (!reach->uses_libcurl)
        return NULL;
    if (reach->secure)
        return "starts with rights of its own, so its libcurl cannot be reached";
    return rows[reach->way].warning;
}
