/* Masking keys in bodies: a small machine that looks at each byte once and never goes back, so that
 * it does not matter how the body is cut. */
#include "shim/redact.h"

#include <stddef.h>
#include <string.h>

#include "shim/glob.h"
#include "shim/redact_logprobs.h"
#include "shim/secret.h"

/*   "api_key" : "...."       STRING AFTER_KEY BEFORE_VALUE VALUE
 *   api_key=....&            WORD FORM_VALUE
 *   name="api_key" CR LF CR LF .... CR LF --
 *                            STRING AFTER_KEY PART_HEAD PART_VALUE */
enum state {
    BETWEEN,
    WORD,         /* letters that may be the name of a form field */
    STRING,       /* in quotes, may be a key */
    AFTER_KEY,    /* behind a secret key's closing quote */
    BEFORE_VALUE, /* behind the colon */
    VALUE,
    FORM_VALUE,
    PART_HEAD, /* of multipart/form-data, up to the empty line */
    PART_VALUE,
    STATE_COUNT,
};

void ts_body_filter_init(struct ts_body_filter *filter)
{
    *filter = (struct ts_body_filter){.state = BETWEEN};
}

static bool is_name_char(char c)
{
    char l = ts_lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '%' ||
           c == '.';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A name that is too long is not one of ours; it is marked by one byte more than fits. */
static void add_to_key(struct ts_body_filter *filter, char c)
{
    if (filter->key_bytes < sizeof filter->key)
        filter->key[filter->key_bytes++] = c;
    else
        filter->key_bytes = sizeof filter->key + 1;
}

static bool is_secret_key(const struct ts_body_filter *filter)
{
    return filter->key_bytes && filter->key_bytes <= sizeof filter->key &&
           (ts_secret_body_name(filter->key, filter->key_bytes) ||
            (filter->within && ts_secret_query_name(filter->key, filter->key_bytes)));
}

/* Of requests that a model's provider is to make: {"type":"mcp", "headers":{"X-Key":"..."}} */
static bool is_headers_key(const struct ts_body_filter *filter)
{
    return filter->json && filter->key_bytes <= sizeof filter->key &&
           ts_same_text(filter->key, filter->key_bytes, "headers", 7);
}

static void enter(struct ts_body_filter *filter, enum state state)
{
    filter->state = (unsigned char)state;
    filter->count = 0;
}

static char between(struct ts_body_filter *filter, char c)
{
    enter(filter, BETWEEN);
    filter->key_bytes = 0;
    filter->within = filter->within && c != '}';
    if (c == '"') {
        enter(filter, STRING);
        filter->depth = filter->slashes;
    } else if (is_name_char(c)) {
        enter(filter, WORD);
        add_to_key(filter, c);
    }
    return c;
}

static char in_word(struct ts_body_filter *filter, char c)
{
    if (c == '=' && is_secret_key(filter))
        enter(filter, FORM_VALUE);
    else if (is_name_char(c))
        add_to_key(filter, c);
    else
        return between(filter, c);
    return c;
}

/* JSON inside a string of JSON has \" for its quotes: the closing one looks like the opening one.
 */
static char in_string(struct ts_body_filter *filter, char c)
{
    if (c == '"' && filter->slashes == filter->depth) {
        filter->headers = is_headers_key(filter);
        enter(filter, is_secret_key(filter) || filter->headers ? AFTER_KEY : BETWEEN);
    } else if (c == '=')
        return in_word(filter, c);
    else if (is_name_char(c) && !filter->slashes)
        add_to_key(filter, c);
    else if (c != '\\')
        return between(filter, c);
    return c;
}

static char after_key(struct ts_body_filter *filter, char c)
{
    if (c == ':')
        enter(filter, BEFORE_VALUE);
    else if (c == '\n')
        filter->count++;
    else if (!is_blank(c) && filter->json)
        return between(filter, c);
    else if (!is_blank(c))
        enter(filter, PART_HEAD);
    if (filter->count == 2)
        enter(filter, filter->json ? BETWEEN : PART_VALUE);
    return c;
}

static char before_value(struct ts_body_filter *filter, char c)
{
    filter->within = filter->within || (filter->headers && c == '{');
    if (c == '"' && !filter->headers) {
        enter(filter, VALUE);
        filter->depth = filter->slashes;
    } else if (!is_blank(c) && c != '\\')
        return between(filter, c);
    return c;
}

/* Quotes one level further in have more backslashes: 0, 1, 3, 7 ... of them. With fewer than it
 * began with, the string around this one ends. */
static bool ends_value(const struct ts_body_filter *filter)
{
    unsigned period = 2u * filter->depth + 2u;
    return filter->slashes < filter->depth || filter->slashes % period == filter->depth;
}

/* Inside a string of JSON escapes must stay whole, or the string around would end elsewhere. */
static char masked_escape(struct ts_body_filter *filter, char c)
{
    if (filter->count) {
        filter->count--;
        return c;
    }
    if (c == 'u' && filter->slashes % 2)
        filter->count = 4;
    return c == '\\' || filter->slashes % 2 ? c : '*';
}

static char in_value(struct ts_body_filter *filter, char c)
{
    if (c == '"' && ends_value(filter)) {
        enter(filter, BETWEEN);
        return c;
    }
    return filter->depth ? masked_escape(filter, c) : '*';
}

/* In a form everything up to & is value; an address inside a text ends sooner. */
static char in_form_value(struct ts_body_filter *filter, char c)
{
    bool ends = c == '&' || c == '\r' || c == '\n';
    if (filter->json)
        ends = ends || c == '"' || c == '\\' || c == ' ' || c == '<' || c == '>' || c == '\'';
    return ends ? between(filter, c) : '*';
}

static char in_part_head(struct ts_body_filter *filter, char c)
{
    if (c == '\n')
        filter->count++;
    else if (c != '\r')
        filter->count = 0;
    if (filter->count == 2)
        enter(filter, PART_VALUE);
    return c;
}

/* Up to a line that begins with --, which is the next part or the end. count: 1 at the begin of a
 * line, 2 behind its first dash. */
static char in_part_value(struct ts_body_filter *filter, char c)
{
    if (c == '-' && filter->count == 2)
        return between(filter, c);
    if (c == '-' && filter->count == 1) {
        filter->count = 2;
        return c;
    }
    filter->count = c == '\n';
    return c == '\r' || c == '\n' ? c : '*';
}

typedef char step_function(struct ts_body_filter *filter, char c);

static step_function *const steps[STATE_COUNT] = {
    [BETWEEN] = between,           [WORD] = in_word,
    [STRING] = in_string,          [AFTER_KEY] = after_key,
    [BEFORE_VALUE] = before_value, [VALUE] = in_value,
    [FORM_VALUE] = in_form_value,  [PART_HEAD] = in_part_head,
    [PART_VALUE] = in_part_value,
};

static void look_at_begin(struct ts_body_filter *filter, char c)
{
    if (is_blank(c))
        return;
    filter->begun = true;
    filter->json = c == '{' || c == '[' || c == '"';
}

/* Nothing happens in long runs without these: no name ends and none begins that would fit. */
static size_t plain_run(const char *data, size_t bytes)
{
    size_t at = 0;
    while (at < bytes && data[at] != '"' && data[at] != '=' && data[at] != '\\')
        at++;
    return at;
}

/* How much can be copied as it is. The end of a run is left to the machine, which then knows of it
 * what fits into a name, as if it had seen all. */
static size_t copyable(const struct ts_body_filter *filter, const char *data, size_t bytes)
{
    const size_t left = sizeof filter->key + 8;
    if (filter->state != BETWEEN || !filter->begun || filter->slashes || filter->within ||
        bytes <= 2 * left)
        return 0;
    size_t run = plain_run(data, bytes);
    return run > left ? run - left : 0;
}

/* Where a piece of the body ends too soon to tell, it is taken for a secret. */
static bool is_of_logprobs(const struct ts_body_filter *filter, const char *value, size_t bytes)
{
    return filter->json && filter->state == BEFORE_VALUE &&
           ts_same_text(filter->key, filter->key_bytes, "token", 5) &&
           ts_logprobs_follow(value, bytes, filter->slashes);
}

void ts_body_filter_feed(struct ts_body_filter *filter, const char *data, size_t bytes, char *out)
{
    for (size_t i = 0; i < bytes; i++) {
        size_t run = copyable(filter, data + i, bytes - i);
        memcpy(out + i, data + i, run);
        i += run;
        char c = data[i];
        if (!filter->begun)
            look_at_begin(filter, c);
        if (c == '"' && is_of_logprobs(filter, data + i + 1, bytes - i - 1))
            out[i] = between(filter, c);
        else
            out[i] = steps[filter->state](filter, c);
        filter->slashes = c == '\\' ? (unsigned char)(filter->slashes + 1) : 0;
    }
}
