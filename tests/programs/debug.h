/* A debug function that prints all that it is told, in a way that is the same each time. */
#ifndef TESTS_PROGRAMS_DEBUG_H
#define TESTS_PROGRAMS_DEBUG_H

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static curl_infotype told_last = CURLINFO_END;

static inline void begin(const char *name)
{
    told_last = CURLINFO_END;
    fflush(stdout);
    fprintf(stderr, "-- %s\n", name);
    printf("-- %s\n", name);
}

/* How bodies are cut into pieces is a matter of time: pieces of one type are printed as one. Over
 * HTTP/2 it is a matter of time too what TLS sends and gets between them (ZOO_NO_TLS). */
static inline int tell(CURL *curl, curl_infotype type, char *data, size_t bytes, void *to)
{
    static const char *const types[] = {"text",     "header in", "header out", "data in",
                                        "data out", "TLS in",    "TLS out"};
    FILE *out = to;
    if (!curl || type >= CURLINFO_END || (type > CURLINFO_DATA_OUT && getenv("ZOO_NO_TLS")))
        return 0;
    if (type != told_last)
        fprintf(out, "\n[%s] ", types[type]);
    told_last = type;
    if (type <= CURLINFO_DATA_OUT)
        fwrite(data, 1, bytes, out);
    return 0;
}

#endif
