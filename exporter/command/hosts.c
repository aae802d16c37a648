/* Programs whose libcurl comes with what they run: interpreters, shells, launchers. */
#include <string.h>

#include "exporter/command/runtime.h"

#define SHELL "a shell: the programs that it starts are traced, each as it can be"
#define SUDO                                                                                       \
    "it does not hand LD_PRELOAD on: put `traceshim run` behind it, in front of the program"

static const struct ts_host hosts[] = {
    {"python",
     "traced where a package uses a shared libcurl (pycurl); requests, httpx, aiohttp and urllib "
     "use none",
     {"+lib/python3*/site-packages/pycurl*.so", "+lib/python3*/site-packages/pycurl/_pycurl*.so",
      "+lib/python3/dist-packages/pycurl*.so", "+lib64/python3*/site-packages/pycurl*.so",
      "+lib/python3*/site-packages/curl_cffi/*.so"}},
    {"php",
     "traced through its extension curl; stream wrappers (file_get_contents) use no libcurl",
     {"+lib/php/*/curl.so", "+lib64/php/modules/curl.so", "+lib/php/extensions/*/curl.so"}},
    {"php-fpm", "traced through its extension curl", {"+lib/php/*/curl.so"}},
    {"ruby", "traced where a gem uses libcurl (curb, typhoeus); net/http uses none", {0}},
    {"perl",
     "traced where a module uses libcurl (WWW::Curl, Net::Curl); LWP uses none",
     {"+lib/*/perl5/*/auto/*/Curl/Curl.so"}},
    {"node",
     "traced where a module uses a shared libcurl (node-libcurl); fetch, undici and http "
     "use none",
     {0}},
    {"nodejs",
     "traced where a module uses a shared libcurl (node-libcurl); fetch, undici and http "
     "use none",
     {0}},
    {"java",
     "traced where a library uses libcurl through JNI; Java's own HTTP clients use none",
     {0}},
    {"lua", "traced where a module uses libcurl (Lua-cURL)", {"+lib/*/lua/*/lcurl.so"}},
    {"luajit", "traced where a module uses libcurl (Lua-cURL, FFI)", {"+lib/*/lua/*/lcurl.so"}},
    {"R", "traced through its packages curl and httr", {"+lib/R/*library/curl/libs/curl.so"}},
    {"Rscript", "traced through its packages curl and httr", {"+lib/R/*library/curl/libs/curl.so"}},
    {"git",
     "it starts git-remote-http for http and https, which is traced where it needs a libcurl",
     {"+lib/git-core/git-remote-http", "+libexec/git-core/git-remote-http"}},
    {"tclsh", "traced where a package uses libcurl (TclCurl)", {0}},
    {"sh", SHELL, {0}},
    {"bash", SHELL, {0}},
    {"dash", SHELL, {0}},
    {"zsh", SHELL, {0}},
    {"ksh", SHELL, {0}},
    {"busybox", SHELL, {0}},
    {"env", "it starts another program, which is traced as it can be", {0}},
    {"sudo", SUDO, {0}},
    {"doas", SUDO, {0}},
    {"su", SUDO, {0}},
    {"snap",
     "a snap runs in a sandbox that hands LD_PRELOAD on but may not hold our library: try it",
     {0}},
    {"flatpak", "a program in flatpak's sandbox does not see our library", {0}},
};

const struct ts_host *ts_host_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t bytes = strlen(hosts[i].name);
        if (strncmp(name, hosts[i].name, bytes) == 0 &&
            strspn(name + bytes, "0123456789.") == strlen(name + bytes))
            return &hosts[i];
    }
    return NULL;
}
