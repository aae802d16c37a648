/* Calls and traces for tests: a call is told in a few words, what comes of a row of them is read as
 * a picture. */
#ifndef TS_TEST_INFER_CALLS_H
#define TS_TEST_INFER_CALLS_H

#include "exporter/infer/build.h"
#include "exporter/infer/infer.h"

/* The processes of the test's run. AGENT leads it; SHELL_CURL is a curl that a shell script, the
 * leader of another run, started; WORKER is a child of AGENT; JOINED was started with a
 * TRACEPARENT.
 */
enum who { AGENT, WORKER, SHELL_CURL, OTHER_CURL, NAMED, JOINED, PROCESSES };

/* Times are in milliseconds since the run began. What is left out is an answered chat call of
 * AGENT's. */
struct told {
    enum who who;
    unsigned thread;
    unsigned from, to;
    enum ts_call_kind kind; /* LLM when there is a list, an answer or an error, else HTTP */
    const char *list;       /* the messages of the request, JSON array */
    const char *answer;     /* the message of the response, JSON; NULL: none came */
    const char *answer_2;   /* a second choice */
    const char *model;      /* "m-1" */
    const char *request;    /* the whole request object; made of the list unless told */
    const char *url, *body, *response;
    const char *name;
    const char *id, *after, *kept_in; /* ids of the answer, the one before it, the conversation */
    const char *header, *value;       /* of the request, one */
    const char *job;
    enum ts_job_step step;
    const char *error; /* failed, with these words */
    bool interrupted;
};

/* Free with ts_call_free; before test_end. */
struct ts_call *call_of(struct told told);
#define CALL(...) call_of((struct told){__VA_ARGS__})
#define HTTP(...) CALL(.kind = TS_CALL_HTTP, __VA_ARGS__)

/* A time of told, as infer/ sees it. */
#define CALL_NS(ms) (1800000000000000000ull + (ms)*1000000ull)

/* What was emitted in this test. */
extern struct ts_span_row emitted;
struct ts_infer *new_infer(void);                  /* a trace is idle after 60 s */
void collect(void *context, struct ts_span *span); /* into the row in context */

/* Gives the calls, ends the run, and draws what came of it. */
const char *traces_of(struct ts_call *const *calls, size_t count);
#define TRACES(...)                                                                                \
    traces_of((struct ts_call *[]){__VA_ARGS__},                                                   \
              sizeof((struct ts_call *[]){__VA_ARGS__}) / sizeof(struct ts_call *))

/* Traces in the order of their roots' starts, children by start and name, one line for each span:
 * TYPE name from-to, "!" when it is an error, "~" when it is in progress. Fails the test when a
 * span is doubled, has no parent, or came after its root. */
const char *picture(const struct ts_span_row *row);

/* The n'th emitted span of this type, from 0; ends the test when there is none. */
const struct ts_span *span_of(const char *type, size_t n);
/* An attribute as text, "" when there is none. */
const char *attribute(const struct ts_span *span, const char *key);

/* The fixture's .fini; after it everything begins anew, numbers of exchanges too. */
void test_end(void);

/* Messages. */
#define LIST(...) "[" __VA_ARGS__ "]"
#define USER(text) "{\"role\":\"user\",\"content\":\"" text "\"}"
#define SYSTEM(text) "{\"role\":\"system\",\"content\":\"" text "\"}"
#define SAYS(text) "{\"role\":\"assistant\",\"content\":\"" text "\"}"
#define TOOL_CALL(id, name, arguments)                                                             \
    "{\"id\":\"" id "\",\"type\":\"function\",\"function\":{\"name\":\"" name                      \
    "\",\"arguments\":\"" arguments "\"}}"
#define ASKS(...) "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" __VA_ARGS__ "]}"
#define RESULT(id, text) "{\"role\":\"tool\",\"tool_call_id\":\"" id "\",\"content\":\"" text "\"}"
#define AND ","

#endif
