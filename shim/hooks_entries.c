/* The table of hooks_entries.h. A handle of another libcurl is given to the function that was
 * looked up, as it would be without us. */
#include "shim/hooks_entries.h"

#include <string.h>

#include "shim/hooks.h"

#define REAL(n) ts_libcurl_number(n)

static bool is_own(unsigned n, const void *key)
{
    const struct ts_handle *handle = ts_handle_find(key);
    return handle && handle->libcurl == REAL(n);
}

/* The one place for all libcurls, so that the entries themselves are small. */
#define SHARED(result, name, parameters, arguments, key)                                           \
    __attribute__((noinline)) static result shared_##name parameters                               \
    {                                                                                              \
        return is_own(n, key) ? ts_hook_##name arguments : REAL(n)->name arguments;                \
    }
SHARED(CURLcode, easy_perform, (CURL * curl, unsigned n), (curl), curl)
SHARED(void, easy_cleanup, (CURL * curl, unsigned n), (curl), curl)
SHARED(void, easy_reset, (CURL * curl, unsigned n), (curl), curl)
SHARED(CURL *, easy_duphandle, (CURL * curl, unsigned n), (curl), curl)
SHARED(CURLcode, easy_setopt, (CURL * curl, CURLoption option, void *value, unsigned n),
       (curl, option, value), curl)
SHARED(CURLMcode, multi_add_handle, (CURLM * multi, CURL *curl, unsigned n), (multi, curl), multi)
SHARED(CURLMcode, multi_remove_handle, (CURLM * multi, CURL *curl, unsigned n), (multi, curl),
       multi)
SHARED(CURLMsg *, multi_info_read, (CURLM * multi, int *left, unsigned n), (multi, left), multi)
SHARED(CURLMcode, multi_cleanup, (CURLM * multi, unsigned n), (multi), multi)

/* The third argument of curl_easy_setopt, a long, a pointer or a curl_off_t, comes and goes in the
 * same register on the machines that we run on, as if the function were not variadic. */
_Static_assert(sizeof(void *) == sizeof(long) && sizeof(void *) == sizeof(curl_off_t), "LP64");

#define ENTRY(n, result, name, parameters, ...)                                                    \
    static result name##_##n parameters                                                            \
    {                                                                                              \
        return shared_##name(__VA_ARGS__, n);                                                      \
    }
#define ENTRIES(n)                                                                                 \
    static CURL *easy_init_##n(void)                                                               \
    {                                                                                              \
        return ts_easy_init(REAL(n));                                                              \
    }                                                                                              \
    static CURLM *multi_init_##n(void)                                                             \
    {                                                                                              \
        return ts_multi_init(REAL(n));                                                             \
    }                                                                                              \
    ENTRY(n, CURLcode, easy_perform, (CURL * curl), curl)                                          \
    ENTRY(n, void, easy_cleanup, (CURL * curl), curl)                                              \
    ENTRY(n, void, easy_reset, (CURL * curl), curl)                                                \
    ENTRY(n, CURL *, easy_duphandle, (CURL * curl), curl)                                          \
    ENTRY(n, CURLcode, easy_setopt, (CURL * curl, CURLoption option, void *value), curl, option,   \
          value)                                                                                   \
    ENTRY(n, CURLMcode, multi_add_handle, (CURLM * multi, CURL * curl), multi, curl)               \
    ENTRY(n, CURLMcode, multi_remove_handle, (CURLM * multi, CURL * curl), multi, curl)            \
    ENTRY(n, CURLMsg *, multi_info_read, (CURLM * multi, int *left), multi, left)                  \
    ENTRY(n, CURLMcode, multi_cleanup, (CURLM * multi), multi)
/* clang-format off */
#define FOR_EACH_LIBCURL(do, name)                                                                 \
    do(0, name) do(1, name) do(2, name) do(3, name) do(4, name) do(5, name) do(6, name)            \
    do(7, name) do(8, name) do(9, name) do(10, name) do(11, name) do(12, name) do(13, name)        \
    do(14, name) do(15, name)
/* clang-format on */
_Static_assert(TS_MAX_LIBCURLS == 16, "one for each number");
#define DEFINE(n, unused) ENTRIES(n)
FOR_EACH_LIBCURL(DEFINE, )

typedef void (*function)(void);
#define ADDRESS(n, name) (function) name##_##n,
#define ROW(name, exported)                                                                        \
    {                                                                                              \
        "curl_" #name, exported,                                                                   \
        {                                                                                          \
            FOR_EACH_LIBCURL(ADDRESS, name)                                                        \
        }                                                                                          \
    }
static const struct {
    const char *name;
    function exported;
    function of[TS_MAX_LIBCURLS];
} entries[] = {
    ROW(easy_init, NULL),
    ROW(multi_init, NULL),
    ROW(easy_perform, (function)ts_hook_easy_perform),
    ROW(easy_cleanup, (function)ts_hook_easy_cleanup),
    ROW(easy_reset, (function)ts_hook_easy_reset),
    ROW(easy_duphandle, (function)ts_hook_easy_duphandle),
    ROW(easy_setopt, (function)ts_hook_easy_setopt),
    ROW(multi_add_handle, (function)ts_hook_multi_add_handle),
    ROW(multi_remove_handle, (function)ts_hook_multi_remove_handle),
    ROW(multi_info_read, (function)ts_hook_multi_info_read),
    ROW(multi_cleanup, (function)ts_hook_multi_cleanup),
};

int ts_entry_named(const char *name)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (strcmp(entries[i].name, name) == 0)
            return (int)i;
    return -1;
}

static void *address_of(function entry)
{
    void *address;
    memcpy(&address, &entry, sizeof address);
    return address;
}

void *ts_entry_of(int place, unsigned libcurl)
{
    return address_of(entries[place].of[libcurl]);
}

void *ts_entry_exported(int place)
{
    return address_of(entries[place].exported);
}
