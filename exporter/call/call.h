/* One call in a form that is common to all providers: what infer/ works on. */
#ifndef TS_CALL_CALL_H
#define TS_CALL_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "exporter/base/arena.h"
#include "exporter/base/slice.h"
#include "exporter/spool/exchange.h"
#include "exporter/wire/http.h"

enum ts_call_kind {
    TS_CALL_HTTP, /* nothing known but the envelope */
    TS_CALL_LLM,
    TS_CALL_EMBEDDING,
    TS_CALL_RETRIEVER,
    TS_CALL_RERANKER,
    TS_CALL_TOOL,
    TS_CALL_PARSER,
    TS_CALL_OTHER, /* a known provider's endpoint that is no model call: list of models, files ...
                    */
};

struct ts_tool_call {
    const char *id; /* "" when the provider has none */
    const char *name;
    struct ts_slice arguments; /* JSON as sent when it is well-formed, else the raw text as sent
                                  (decoded string) */
    bool arguments_are_json;
};

/* A message of a chat, in or out. content is a verbatim JSON slice (string, array of parts or
 * null). */
struct ts_chat_message {
    const char *role;     /* system developer user assistant tool function */
    struct ts_slice json; /* the whole message, verbatim or reassembled */
    struct ts_slice content;
    const char *text; /* text of the content, parts joined by LF; "" when there is none */
    size_t text_bytes;
    struct ts_tool_call *tool_calls;
    size_t tool_call_count;
    const char *tool_call_id; /* tool results; "" when none */
    const char *name;         /* tool or function name of a result when it is sent; "" */
};

/* Where in the life of a job a call stands. */
enum ts_job_step {
    TS_JOB_NONE,
    TS_JOB_ASKED,  /* the answer says that it was accepted */
    TS_JOB_POLLED, /* not ready yet */
    TS_JOB_DONE,   /* the answer, or the failure, is in here */
};

/* Numbers that may be absent. */
struct ts_count {
    bool known;
    int64_t value;
};
struct ts_usage {
    bool known; /* the provider sent usage */
    struct ts_count input, output, total, cache_read, cache_creation, reasoning, audio_input,
        audio_output;
};

/* A parameter of the request: temperature, max_tokens, top_p ... name as in gen_ai.request.*
 * (without the prefix) */
struct ts_param {
    const char *name;
    struct ts_slice value; /* verbatim JSON */
};

struct ts_call {
    struct ts_arena arena;        /* owns everything below that is not the exchange's */
    struct ts_exchange *exchange; /* owned; freed by ts_call_free */
    struct ts_http http;

    const char *shape; /* of the row of ts_providers that read it; NULL: none did */
    enum ts_call_kind kind;
    const char *format;   /* mlflow.message.format: "openai" ...; NULL: none */
    const char *provider; /* MLflow's catalogue name, "" when not known: a self-hosted server */
    const char *gen_ai_provider; /* gen_ai.provider.name of OpenTelemetry's conventions, "" */
    const char
        *operation;   /* gen_ai.operation.name: chat text_completion embeddings ... ; "" for HTTP */
    const char *name; /* span name: "chat gpt-4o", "embeddings text-embedding-3-small", host + path
                         for others */

    const char *request_model, *response_model, *response_id, *service_tier; /* "" when absent */
    struct ts_param *params;
    size_t param_count;
    struct ts_chat_message *input;
    size_t input_count;
    struct ts_chat_message *output; /* one for each choice */
    size_t output_count;
    struct ts_slice tools; /* tool definitions in OpenAI's form, JSON array; absent when none */
    const char **finish_reasons; /* one for each choice, "" when none */
    size_t finish_reason_count;
    struct ts_usage usage;
    bool has_cost; /* reported by the provider, or of a price table (price/price.h) */
    double cost_usd;
    bool has_cost_parts; /* the table's: what input and output cost */
    double input_cost_usd, output_cost_usd;
    const char *cost_source; /* "provider", "built-in 2026-10-05", "file"; "" while not known */

    struct ts_slice inputs_json;  /* mlflow.spanInputs: the request object, verbatim */
    struct ts_slice outputs_json; /* mlflow.spanOutputs: the response object, streams reassembled */

    bool streamed;
    size_t chunk_count;      /* events of the stream that carried data */
    uint64_t first_chunk_ns; /* wall clock; 0: no stream */

    bool failed; /* shown as ERROR: no or bad response, status >= 400, error inside the stream */
    const char *error_type; /* error.type: provider's code or type, HTTP status, or libcurl's code
                               as text */
    const char *error_message; /* one line; "" when none */
    bool interrupted;          /* the program died, or the stream was cut off */
    bool truncated;            /* bytes were left out because of TRACESHIM_MAX_BODY */

    uint64_t start_ns, end_ns; /* wall clock */
    const char *request_id;    /* x-request-id, request-id, x-amzn-requestid of the response; "" */

    /* The answer that this one goes on from, when the messages before it are kept by the provider:
     * OpenAI's previous_response_id, its conversation, an Assistants thread; "" */
    const char *previous_id;
    const char *conversation_id;

    /* Of model calls: what the request says of session and user (call/session.h); "" */
    const char *session, *user;

    /* A job that is asked for once and polled until it is done: one call in the end (infer/jobs.h).
     * The id is unique at this site; "" when this is no job. */
    const char *job_id;
    enum ts_job_step job_step;
    struct ts_call *last_poll; /* owned; of a job that was put together */

    /* Attributes of the span that have no member of their own here (call/extras.h): name is the
     * whole name. */
    struct ts_param *extras;
    size_t extra_count;
};

/* The tool calls that the answer asked for, over all choices. */
size_t ts_call_tool_calls(const struct ts_call *call);

/* A call of an exchange, with no fact in it yet: texts "", the rest absent. Takes the exchange over
 * in every case. NULL only when memory is out. Free with ts_call_free. */
struct ts_call *ts_call_new(struct ts_exchange *exchange);
void ts_call_free(struct ts_call *call);

#endif
