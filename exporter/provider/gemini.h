/* What the methods of Google's Gemini interface have in common, at Google's own hosts, on Vertex AI
 * and behind gateways: the names in the path, the two spellings of members, usage.
 * Source: ai.google.dev/api and cloud.google.com/vertex-ai/generative-ai/docs/model-reference. */
#ifndef TS_PROVIDER_GEMINI_H
#define TS_PROVIDER_GEMINI_H

#include "exporter/call/call.h"
#include "exporter/wire/json.h"

/* Whether the path ends in a colon and this method: ".../models/x:generateContent". Some clients
 * write the colon as %3A. */
bool ts_gemini_is_method(const struct ts_http *http, const char *method);

/* Members are sent as "functionCall" and as "function_call", as the servers take both; camel is the
 * first spelling. */
bool ts_gemini_key_is(const struct ts_json_iter *iter, const char *camel);
struct ts_slice ts_gemini_get(struct ts_slice object, const char *camel);

/* Provider names, and inputs and outputs as they are on the wire. Returns the request's object,
 * without the envelope that Google's Code Assist puts around it; absent when it is none. */
struct ts_slice ts_gemini_begin(struct ts_call *call);

/* The answer itself when it stands in Code Assist's envelope {"response": ...}; else json. */
struct ts_slice ts_gemini_unwrapped(struct ts_slice json);

/* The model that was asked for: of the path, else of the request. "gemini-2.5-flash", or with its
 * kind: "tunedModels/x", "endpoints/123". */
void ts_gemini_model(struct ts_call *call, struct ts_slice request);

/* Response model and id, and the span's name: these words and the model. */
void ts_gemini_name(struct ts_call *call, struct ts_slice answer, const char *words);

/* Usage and service tier out of usageMetadata. Input has tokens of built-in tools' results within,
 * output has thoughts within. */
void ts_gemini_usage(struct ts_call *call, struct ts_slice answer);

/* The tokens of sound in a list of {modality, tokenCount}; unknown when there are none. */
struct ts_count ts_gemini_audio(struct ts_slice details, const char *count_key);

#endif
