/* Types by what stands around a string: a data: URL, or members of the same object. */
#include "exporter/call/media_type.h"

#include "exporter/base/ascii.h"

#include <stdbool.h>
#include <stdio.h>

enum { AROUND = 512, MOST_URL = 128 };

/* Values of "format", of which the short ones are too common to be taken for more. */
static const struct {
    const char *format, *type;
} formats[] = {
    {"wav", "audio/wav"},
    {"mp3", "audio/mpeg"},
    {"flac", "audio/flac"},
    {"opus", "audio/opus"},
    {"ogg", "audio/ogg"},
    {"aac", "audio/aac"},
    {"m4a", "audio/mp4"},
    {"pcm", "audio/pcm"},
    {"pcm16", "audio/pcm"},
    {"g711_ulaw", "audio/basic"},
    {"g711_alaw", "audio/x-alaw"},
    {"png", "image/png"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"pdf", "application/pdf"},
    {"mp4", "video/mp4"},
    {"mov", "video/quicktime"},
    {"webm", "video/webm"},
    {"mkv", "video/x-matroska"},
    {"csv", "text/csv"},
    {"html", "text/html"},
    {"txt", "text/plain"},
    {"md", "text/markdown"},
    {"doc", "application/msword"},
    {"xls", "application/vnd.ms-excel"},
    {"docx", "application/vnd.openxmlformats-officedocument"},
    {"xlsx", "application/vnd.openxmlformats-officedocument"},
};

static bool is_bracket(char c)
{
    return c == '{' || c == '}' || c == '[' || c == ']';
}

static size_t back_over_blanks(struct ts_slice body, size_t at)
{
    while (at && ts_is_blank(body.p[at - 1]))
        at--;
    return at;
}

/* The name that ends right before `at` but for blanks and a colon: of a member whose value begins
 * there. */
static struct ts_slice name_before(struct ts_slice body, size_t at)
{
    at = back_over_blanks(body, at);
    if (!at || body.p[at - 1] != ':')
        return (struct ts_slice){0};
    at = back_over_blanks(body, at - 1);
    if (!at || body.p[at - 1] != '"')
        return (struct ts_slice){0};
    size_t end = at - 1, begin = end;
    while (begin && end - begin < 40 && body.p[begin - 1] != '"')
        begin--;
    return begin && body.p[begin - 1] == '"' ? (struct ts_slice){body.p + begin, end - begin}
                                             : (struct ts_slice){0};
}

/* What stands before and after a position in the same object, without brackets. */
static struct ts_slice members_before(struct ts_slice body, size_t at)
{
    size_t begin = at;
    while (begin && at - begin < AROUND && !is_bracket(body.p[begin - 1]))
        begin--;
    return (struct ts_slice){body.p + begin, at - begin};
}

static struct ts_slice members_after(struct ts_slice body, size_t at)
{
    size_t end = at;
    while (end < body.n && end - at < AROUND && !is_bracket(body.p[end]))
        end++;
    return (struct ts_slice){body.p + at, end - at};
}

/* The text of a member, "\/" taken for '/'. False: it is not there, or longer than a type. */
static bool text_of(struct ts_slice members, const char *name, char out[TS_MEDIA_TYPE_BYTES])
{
    char quoted[40];
    int n = snprintf(quoted, sizeof quoted, "\"%s\"", name);
    const char *at = members.n ? memmem(members.p, members.n, quoted, (size_t)n) : NULL;
    const char *end = members.p + members.n;
    size_t bytes = 0;
    if (!at)
        return false;
    for (at += n; at < end && (ts_is_blank(*at) || *at == ':'); at++)
        ;
    if (at == end || *at++ != '"')
        return false;
    for (; at < end && *at != '"' && bytes + 1 < TS_MEDIA_TYPE_BYTES; at++)
        if (*at != '\\')
            out[bytes++] = *at;
    out[bytes] = 0;
    return at < end && *at == '"';
}

/* Letters that a media type has, and a slash: what else stands there could be anything. */
static bool is_type(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "./+-_;= ";
    return strchr(text, '/') && strspn(text, letters) == strlen(text);
}

static bool set(char out[TS_MEDIA_TYPE_BYTES], const char *type)
{
    snprintf(out, TS_MEDIA_TYPE_BYTES, "%s", type);
    return true;
}

static bool type_member(struct ts_slice members, char out[TS_MEDIA_TYPE_BYTES])
{
    static const char *const names[] = {"media_type", "mediaType",    "mime_type",
                                        "mimeType",   "content_type", "contentType"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_of(members, names[i], out) && is_type(out))
            return true;
    return false;
}

static bool format_member(struct ts_slice members, char out[TS_MEDIA_TYPE_BYTES])
{
    char text[TS_MEDIA_TYPE_BYTES];
    if (!text_of(members, "format", text) && !text_of(members, "output_format", text))
        return false;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(text, formats[i].format) == 0)
            return set(out, formats[i].type);
    return false;
}

/* {"type": "response.output_audio.delta", "delta": "..."}: sound whose form the request named. */
static bool event_member(struct ts_slice members, char out[TS_MEDIA_TYPE_BYTES])
{
    static const char end[] = "audio.delta";
    char text[TS_MEDIA_TYPE_BYTES];
    size_t n = text_of(members, "type", text) ? strlen(text) : 0;
    return n >= sizeof end - 1 && strcmp(text + n - (sizeof end - 1), end) == 0 &&
           set(out, "audio");
}

static bool any_member(struct ts_slice members, char out[TS_MEDIA_TYPE_BYTES])
{
    return type_member(members, out) || format_member(members, out) || event_member(members, out);
}

/* OpenAI's {"audio": {"data": ...}}, and the images that it makes. */
static bool type_of_name(struct ts_slice name, struct ts_slice outer, char out[TS_MEDIA_TYPE_BYTES])
{
    if (ts_slice_is(name, "b64_json") || ts_slice_is(name, "partial_image_b64"))
        return set(out, "image");
    return ts_slice_is(name, "data") && ts_slice_is(outer, "audio") && set(out, "audio");
}

bool ts_media_type_of_string(struct ts_slice body, size_t begin, size_t end,
                             char out[TS_MEDIA_TYPE_BYTES])
{
    struct ts_slice before = members_before(body, begin - 1);
    size_t opened = (size_t)(before.p - body.p);
    bool has_object = opened && body.p[opened - 1] == '{';
    struct ts_slice outer = has_object ? name_before(body, opened - 1) : (struct ts_slice){0};
    if ((has_object && any_member(before, out)) || any_member(members_after(body, end + 1), out))
        return true;
    /* Bedrock's {"format": ..., "source": {"bytes": ...}} */
    if (ts_slice_is(outer, "source") && any_member(members_before(body, opened - 1), out))
        return true;
    return type_of_name(name_before(body, begin - 1), outer, out);
}

bool ts_media_is_none(struct ts_slice body, size_t begin)
{
    static const char *const names[] = {"embedding",         "signature",
                                        "thoughtSignature",  "thought_signature",
                                        "encrypted_content", "encrypted_index"};
    struct ts_slice name = name_before(body, begin - 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ts_slice_is(name, names[i]))
            return true;
    return false;
}

/* "data:" and a type without quotes and blanks. */
static bool is_url_char(char c)
{
    return (unsigned char)c > ' ' && c != '"' && c != ',';
}

bool ts_media_type_of_url(struct ts_slice body, size_t begin, size_t *start,
                          char out[TS_MEDIA_TYPE_BYTES])
{
    static const char tail[] = ";base64,";
    size_t tail_bytes = sizeof tail - 1, bytes = 0;
    if (begin < tail_bytes + 5 || memcmp(body.p + begin - tail_bytes, tail, tail_bytes) != 0)
        return false;
    size_t end = begin - tail_bytes, at = end;
    while (at >= 5 && end - at < MOST_URL && memcmp(body.p + at - 5, "data:", 5) != 0 &&
           is_url_char(body.p[at - 1]))
        at--;
    if (at < 5 || memcmp(body.p + at - 5, "data:", 5) != 0)
        return false;
    *start = at - 5;
    for (; at < end && bytes + 1 < TS_MEDIA_TYPE_BYTES; at++)
        if (body.p[at] != '\\')
            out[bytes++] = body.p[at];
    out[bytes] = 0;
    return is_type(out) || set(out, bytes ? "data" : "text/plain");
}
