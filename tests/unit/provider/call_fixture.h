/* Calls for tests: an exchange is told in a few words, recorded as the shim would have, and read.
 */
#ifndef TS_TEST_CALL_FIXTURE_H
#define TS_TEST_CALL_FIXTURE_H

#include <stdbool.h>
#include "exporter/call/call.h"
#include "tests/unit/slice_support.h"

/* What is left out is a POST to https://llm.example.com/v1/chat/completions that was answered with
 * status 200. */
struct told {
    const char *url, *method;
    const char *request;      /* body */
    const char *request_type; /* content type of the request */
    int status;               /* NO_ANSWER: none came */
    const char *headers;      /* further ones of the response, each with CR LF */
    const char *type;         /* content type of the response */
    const char *response;     /* body; with a NUL inside: response_bytes */
    size_t response_bytes;
    size_t
        promised; /* further bytes that the response's content-length names and that never came */
    size_t left_out;   /* bytes that the journal's limit left out in the middle of the response */
    const char *kind;  /* from TRACESHIM_ENDPOINTS */
    const char *words; /* from there too */
    int curlcode;
    const char *error_text;
    enum ts_end_reason reason;
    bool killed; /* the program died: no END */
};
enum { NO_ANSWER = -1 };

/* Ends the test when it cannot be read. Free with ts_call_free. Valid until the next call of this
 * function. */
struct ts_call *call_of(struct told told);
#define CALL(...) call_of((struct told){__VA_ARGS__})

/* Times of the pieces that call_of records, in ns. */
enum { FIXTURE_START_NS = 1000, FIXTURE_ANSWER_NS = 1040, FIXTURE_END_NS = 1100 };

/* A piece of a stream with one delta, "data: {...}\n\n". */
#define DELTA(json)                                                                                \
    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m-1\",\"choices\":"     \
    "[{\"index\":0,\"delta\":" json ",\"finish_reason\":null}]}\n\n"
#define FINISH(reason)                                                                             \
    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m-1\",\"choices\":"     \
    "[{\"index\":0,\"delta\":{},\"finish_reason\":\"" reason "\"}]}\n\n"
#define DONE "data: [DONE]\n\n"

#endif
