/* Media in bodies, and what is said in their place. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "exporter/call/body.h"
#include "exporter/call/media.h"
#include "tests/unit/slice_support.h"

#define DIGEST_OF_PNG "fd7b415657c4e00830767a9fbc4a49e2d2062720d785bf68b233ef0b11db1856"
#define DIGEST_OF_FILE "590166b02f5702321877a70d42b05db0325879140487781464916e537ac178fa"

static struct ts_arena arena;
static struct ts_buffer text, wanted;
static struct ts_message message;

static void done(void)
{
    ts_arena_free(&arena);
    ts_buffer_free(&text);
    ts_buffer_free(&wanted);
}
TestSuite(media, .fini = done);

/* Letters of base64 that begin as these and are `count` in all. */
static const char *letters(const char *begin, size_t count)
{
    char *out = ts_arena_alloc(&arena, count + 1);
    memset(out, 'A', count);
    memcpy(out, begin, strlen(begin));
    return out;
}

#define PNG "iVBORw0KGgo"
#define JPEG "/9j/4AAQ"

static void has(const char *format, const char *base64)
{
    ts_buffer_reset(&text);
    const char *place = strstr(format, "%s");
    ts_buffer_add(&text, format, (size_t)(place - format));
    ts_buffer_text(&text, base64);
    ts_buffer_text(&text, place + 2);
    message.body = (struct ts_slice){text.data, text.bytes};
    ts_media_shorten(&message, &arena);
}

/* What was replaced became these words: type and size, whatever the digest. */
static bool became(const char *before, const char *words, const char *after)
{
    struct ts_slice body = message.body;
    size_t n = strlen(before), m = strlen(words), k = strlen(after);
    size_t digest = strlen(", sha256:]") + 64;
    return body.n == n + 1 + m + digest + k && memcmp(body.p, before, n) == 0 && body.p[n] == '[' &&
           memcmp(body.p + n + 1, words, m) == 0 &&
           memcmp(body.p + n + 1 + m, ", sha256:", 9) == 0 &&
           memcmp(body.p + body.n - k - 1, "]", 1) == 0 &&
           memcmp(body.p + body.n - k, after, k) == 0;
}

static bool stayed(void)
{
    return message.body.p == text.data;
}

Test(media, what_is_none_stays)
{
    static const char *const cases[] = {
        "{\"text\":\"%s\"}",
        "{\"embedding\":\"%s\"}",
        "{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"%s\"}",
        "{\"type\":\"reasoning\",\"encrypted_content\":\"%s\"}",
        "{\"type\":\"redacted_thinking\",\"data\":\"%s\"}",
        "{\"format\":\"float\",\"data\":\"%s\"}",
        "%s"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        has(cases[i], letters("Er4B", 4000));
        cr_assert(stayed(), "%s", cases[i]);
    }
    has("{\"data\":\"%s words behind it\"}", letters(PNG, 4000));
    cr_assert(stayed(), "a string that is more than that");
    has("{\"signature\":\"%s\"}", letters(JPEG, 4000));
    cr_assert(stayed(), "a signature that looks like a picture by chance");
    has("{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"x\"},"
        "\"thoughtSignature\":\"%s\"}]}",
        letters("Er4B", 4000));
    cr_assert(stayed(), "the type of something else");
    has("{\"data\":\"%s\"}", letters(PNG, TS_MEDIA_LEAST_BYTES - 1));
    cr_assert(stayed(), "what is short");
}

Test(media, bodies_that_are_no_text_stay)
{
    has("{\"data\":\"%s\"}", letters(PNG, 4000));
    struct ts_header form = {{"Content-Type", 12}, {"multipart/form-data; boundary=x", 31}};
    message = (struct ts_message){.headers = &form, .header_count = 1, .body = message.body};
    has("{\"data\":\"%s\"}", letters(PNG, 4000));
    cr_assert(stayed(), "the parts of a form");
    message = (struct ts_message){0};
    message.body = (struct ts_slice){NULL, 0};
    ts_media_shorten(&message, &arena);
    cr_assert_eq(message.body.n, 0, "nothing");
}

Test(media, by_its_first_bytes)
{
    has("{\"a\":1,\"data\":\"%s\",\"b\":2}", letters(PNG, 4000));
    cr_assert(became("{\"a\":1,\"data\":\"", "image/png, 3000 bytes", "\",\"b\":2}"), "%.*s",
              (int)message.body.n, message.body.p);
    has("[\"%s==\"]", letters("JVBERi0x", 4002));
    cr_assert(became("[\"", "application/pdf, 3001 bytes", "\"]"), "with its padding");
    has("\"%s\"", letters("UklGRgAAAABXQVZF", 1024));
    cr_assert(became("\"", "audio/wav, 768 bytes", "\""), "the shortest that counts");
    has("{\"x\":\"{\\\"data\\\":\\\"%s\\\"}\"}", letters(JPEG, 4000));
    cr_assert(became("{\"x\":\"{\\\"data\\\":\\\"", "image/jpeg, 3000 bytes", "\\\"}\"}"),
              "in JSON within a string");
}

Test(media, by_a_data_url)
{
    has("{\"url\":\"data:image/svg+xml;charset=utf-8;base64,%s\"}", letters("PHN2", 2000));
    cr_assert(became("{\"url\":\"", "image/svg+xml;charset=utf-8, 1500 bytes", "\"}"), "%.*s",
              (int)message.body.n, message.body.p);
    has("{\"text\":\"see ![a](data:image\\/png;base64,%s) there\"}", letters(PNG, 2000));
    cr_assert(became("{\"text\":\"see ![a](", "image/png, 1500 bytes", ") there\"}"),
              "within a text, its slash escaped");
    has("{\"text\":\"data:image/png;%s\"}", letters(PNG, 2000));
    cr_assert(stayed(), "not said to be base64");
}

Test(media, by_what_stands_beside_it)
{
    static const struct {
        const char *before, *words, *after;
    } cases[] = {
        {"{\"mimeType\":\"audio/L16;rate=24000\",\"data\":\"", "audio/L16;rate=24000", "\"}"},
        {"{\"data\": \"", "text/x-own", "\", \"mime_type\" : \"text/x-own\"}"},
        {"{\"type\":\"base64\",\"media_type\":\"image\\/x-own\",\"data\":\"", "image/x-own", "\"}"},
        {"{\"input_audio\":{\"data\":\"", "audio/mpeg", "\",\"format\":\"mp3\"}}"},
        {"{\"document\":{\"format\":\"csv\",\"name\":\"n\",\"source\":{\"bytes\":\"", "text/csv",
         "\"}}}"},
        {"data: {\"type\":\"response.output_audio.delta\",\"delta\":\"", "audio", "\"}\n\n"},
        {"{\"delta\":{\"audio\":{\"id\":\"a\",\"data\":\"", "audio", "\"}}}"},
        {"{\"data\":[{\"b64_json\":\"", "image", "\"}]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char format[256], words[64];
        snprintf(format, sizeof format, "%s%%s%s", cases[i].before, cases[i].after);
        snprintf(words, sizeof words, "%s, 3000 bytes", cases[i].words);
        has(format, letters("Er4B", 4000));
        cr_assert(became(cases[i].before, words, cases[i].after), "%s: %.*s", cases[i].before,
                  (int)(message.body.n < 300 ? message.body.n : 300), message.body.p);
    }
}

Test(media, digest_and_size_are_those_of_the_bytes)
{
    ts_buffer_text(&text, "");
    has("{\"data\":\"%s\"}", letters(PNG, 1024));
    /* printf '%s' "iVBORw0KGgo$(printf 'A%.0s' {1..1013})" | base64 -d | sha256sum */
    cr_assert(memmem(message.body.p, message.body.n, DIGEST_OF_PNG, 64), "%.*s",
              (int)message.body.n, message.body.p);
    struct ts_slice plain = message.body;
    char *wrapped = ts_arena_alloc(&arena, 4096), *at = wrapped;
    const char *whole = letters(PNG, 1024);
    for (size_t i = 0; i < 1024; i += 76)
        at += sprintf(at, "%.76s\\n", whole + i);
    has("{\"data\":\"%s\"}", wrapped);
    cr_assert_eq(message.body.n, plain.n, "the ends of lines are no bytes");
    cr_assert_arr_eq(message.body.p, plain.p, plain.n, "%.*s", (int)message.body.n, message.body.p);
}

Test(media, escaped_slashes_are_slashes)
{
    has("{\"media_type\":\"image/x\",\"data\":\"%s\"}", letters("////", 2000));
    struct ts_slice plain = message.body;
    has("{\"media_type\":\"image/x\",\"data\":\"%s\"}", letters("\\/\\/\\/\\/", 2004));
    cr_assert(plain.n == message.body.n && memcmp(plain.p, message.body.p, plain.n) == 0, "%.*s",
              (int)message.body.n, message.body.p);
}

Test(media, what_is_not_whole_has_no_digest)
{
    message.body_truncated = true;
    has("{\"data\":\"%s\"}", letters(PNG, 4000));
    cr_assert(slice_is(message.body, "{\"data\":\"[image/png, more than 3000 bytes]\"}"), "%.*s",
              (int)message.body.n, message.body.p);
    message.body_truncated = false;
    has("{\"data\":\"%s", letters(PNG, 4000));
    cr_assert(slice_is(message.body, "{\"data\":\"[image/png, more than 3000 bytes]"),
              "cut off: %.*s", (int)message.body.n, message.body.p);
}

Test(media, several_in_one_body)
{
    const char *one = letters(PNG, 5000);
    ts_buffer_printf(&wanted, "[\"%s\",\"some words\",\"data:audio/x;base64,%s\",\"%%s\"]", one,
                     one);
    has(wanted.data, letters("Er4B", 5000));
    cr_assert_lt(message.body.n, 5500, "two are replaced, the third stays");
    cr_assert_gt(message.body.n, 5000, "whole");
    cr_assert(memmem(message.body.p, message.body.n, "\",\"some words\",\"[audio/x, ", 26),
              "what is between them stays");
}

/* --- forms --- */

static struct ts_slice shown(const char *type, const char *body, size_t bytes)
{
    struct ts_header *header = ts_arena_alloc(&arena, sizeof *header);
    *header = (struct ts_header){{"content-type", 12}, ts_slice_text(type)};
    message = (struct ts_message){.headers = header, .header_count = 1, .body = {body, bytes}};
    return ts_body_shown(&message, &arena);
}
#define SHOWN(type, body) shown(type, body, sizeof(body) - 1)

Test(media, forms_that_are_none)
{
    cr_assert(slice_is(SHOWN("multipart/form-data", "abc"), "\"abc\""), "no boundary");
    cr_assert(slice_is(SHOWN("multipart/form-data; boundary=x", "abc"), "{}"), "no parts");
}

Test(media, forms)
{
    struct ts_slice json =
        SHOWN("Multipart/form-data; boundary=\"x y\"",
              "--x y\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
              "--x y\r\nContent-Disposition: form-data; filename=\"a.bin\"; name=\"file\"\r\n"
              "Content-Type: audio/x\r\n\r\n\0\1\r\n2\r\n"
              "--x y\r\nContent-Disposition: form-data; name=\"t[]\"\r\n\r\nword\r\n"
              "--x y\r\nContent-Disposition: form-data; name=\"t[]\"\r\n\r\n\r\n--x y--\r\n");
    cr_assert(slice_is(json,
                       "{\"model\":\"whisper-1\",\"file\":{\"filename\":\"a.bin\",\"content_type\":"
                       "\"audio/x\",\"bytes\":5,\"sha256\":\"" DIGEST_OF_FILE
                       "\"},\"t\":[\"word\",\"\"]}"),
              "%.*s", (int)json.n, json.p);
}
