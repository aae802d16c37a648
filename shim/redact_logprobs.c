/* Telling the tokens of probabilities from those that are secrets, by the member that comes next:
 * {"token":" Hi","logprob":-0.1,"bytes":[32,72,105],"top_logprobs":[...]}
 * https://platform.openai.com/docs/api-reference/chat/object */
#include "shim/redact_logprobs.h"

#include <string.h>

enum { FAR = 256 }; /* tokens are short */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Quotes one level further in have more backslashes. */
static const char *find_quote(const char *at, const char *end, unsigned slashes)
{
    unsigned seen = 0;
    for (; at < end && (*at != '"' || seen % (2 * slashes + 2) != slashes); at++)
        seen = *at == '\\' ? seen + 1 : 0;
    return at < end ? at : NULL;
}

static const char *skip_to_name(const char *at, const char *end, unsigned slashes)
{
    bool comma = false;
    for (; at < end && (is_blank(*at) || (*at == ',' && !comma)); at++)
        comma = comma || *at == ',';
    for (; at < end && *at == '\\' && slashes; at++)
        slashes--;
    return comma && !slashes && at < end && *at == '"' ? at + 1 : NULL;
}

bool ts_logprobs_follow(const char *value, size_t bytes, unsigned slashes)
{
    static const char *const names[] = {"logprob", "bytes", "top_logprobs"};
    const char *end = value + (bytes < FAR ? bytes : FAR);
    const char *quote = find_quote(value, end, slashes);
    const char *name = quote ? skip_to_name(quote + 1, end, slashes) : NULL;
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if ((size_t)(end - name) > length && memcmp(name, names[i], length) == 0 &&
            (name[length] == '"' || name[length] == '\\'))
            return true;
    }
    return false;
}
