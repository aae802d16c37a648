/* The pieces of text that a model's probabilities are about are called "token", as secrets are.
 * Pure.
 */
#ifndef TS_SHIM_REDACT_LOGPROBS_H
#define TS_SHIM_REDACT_LOGPROBS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the member after this string of JSON is one that only probabilities have.
 * value: behind the opening quote; slashes: how many backslashes stand before that quote, in JSON
 * inside a string of JSON. At most 256 bytes are looked at: false where they do not tell. */
bool ts_logprobs_follow(const char *value, size_t bytes, unsigned slashes);

#endif
