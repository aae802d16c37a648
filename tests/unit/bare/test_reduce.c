/* Tests of exporter/bare/reduce.h: what must not stay first. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "exporter/bare/reduce.h"
#include "exporter/wire/json.h"

static struct ts_bare_secret secret;

static void begin(void)
{
    cr_assert(ts_bare_secret_make(&secret, "00112233445566778899aabbccddeeff"), "the key");
}

TestSuite(reduce, .init = begin);

/* Marks become M, so that tests need not know digests. */
static char *reduced(const char *json)
{
    struct ts_buffer out = {0}, marked = {0};
    ts_bare_reduce(&secret, TS_BARE_MODELS, ts_slice_text(json), &out);
    for (const char *at = out.data ? out.data : ""; *at;) {
        const char *end = strncmp(at, "\"[", 2) == 0 ? strstr(at, "]\"") : NULL;
        if (end && strstr(at, " bytes ") && strstr(at, " bytes ") < end) {
            ts_buffer_text(&marked, "M");
            at = end + 2;
        } else {
            ts_buffer_add(&marked, at++, 1);
        }
    }
    ts_buffer_free(&out);
    return marked.data ? marked.data : strdup("");
}

#define EXPECT_REDUCED(json, expected, ...)                                                        \
    do {                                                                                           \
        char *result_ = reduced(json);                                                             \
        cr_expect_str_eq(result_, expected, __VA_ARGS__);                                          \
        free(result_);                                                                             \
    } while (0)

Test(reduce, no_json)
{
    EXPECT_REDUCED("", "", "nothing gives nothing");
    EXPECT_REDUCED("secret", "", "nor does text");
    EXPECT_REDUCED("{\"model\":\"m\",\"content\":\"se", "", "nor what is cut off");
}

Test(reduce, what_is_not_known)
{
    EXPECT_REDUCED("{\"secret\":\"secret\",\"model\":\"gpt-4o\",\"metadata\":{\"name\":\"x\"}}",
                   "{\"model\":\"gpt-4o\"}", "members that nobody listed are left out");
    EXPECT_REDUCED("{\"mod\\u0065l\":\"secret\"}", "{}", "however their names are written");
    EXPECT_REDUCED("\"secret\"", "M", "a text alone");
    EXPECT_REDUCED("[1,\"secret\",[true]]", "[0,M,[true]]", "an array alone");
}

Test(reduce, names_that_are_none)
{
    EXPECT_REDUCED(
        "{\"role\":\"the secret\",\"id\":\"a\\nb\",\"type\":\"text\",\"name\":\"get_x\"}",
        "{\"role\":M,\"id\":M,\"type\":\"text\",\"name\":\"get_x\"}",
        "a name has no blanks or escapes");
    char json[400] = "{\"id\":\"";
    memset(json + 7, 'a', 200);
    strcpy(json + 207, "\"}");
    EXPECT_REDUCED(json, "{\"id\":M}", "and is short");
}

Test(reduce, numbers)
{
    EXPECT_REDUCED("{\"temperature\":0.5,\"embedding\":[0.1,-2],\"content\":42,\"index\":3}",
                   "{\"temperature\":0.5,\"embedding\":[0,0],\"content\":0,\"index\":3}",
                   "settings stay, vectors do not");
    EXPECT_REDUCED("{\"usage\":{\"new_count\":12345678901234567890,\"a b\":1,\"tier\":\"x\","
                   "\"deep\":{\"n\":1.5}}}",
                   "{\"usage\":{\"new_count\":12345678901234567890,\"tier\":\"x\",\"deep\":{\"n\":"
                   "1.5}}}",
                   "all counts of usage stay, digit for digit");
}

Test(reduce, arguments)
{
    EXPECT_REDUCED("{\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}",
                   "{\"function\":{\"name\":\"f\",\"arguments\":M}}", "as a text");
    EXPECT_REDUCED("{\"type\":\"tool_use\",\"name\":\"f\",\"input\":{\"name\":\"Alice\"}}",
                   "{\"type\":\"tool_use\",\"name\":\"f\",\"input\":{\"masked\":M}}",
                   "as an object");
    EXPECT_REDUCED("{\"name\":\"f\",\"input\":{}}", "{\"name\":\"f\",\"input\":{}}", "as none");
    EXPECT_REDUCED("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"secret\"}]}",
                   "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":M}]}",
                   "an input that holds messages is none");
    EXPECT_REDUCED("{\"functionCall\":{\"name\":\"f\",\"args\":{\"id\":\"x\"}}}",
                   "{\"functionCall\":{\"name\":\"f\",\"args\":{\"masked\":M}}}",
                   "in Gemini's words");
}

Test(reduce, a_conversation)
{
    EXPECT_REDUCED(
        "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
        "\"text\",\"text\":\"secret\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}}]"
        "},"
        "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"\"}]}",
        "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
        "\"text\",\"text\":M},{\"type\":\"image_url\",\"image_url\":{}}]},"
        "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"\"}]}",
        "its structure stays, an empty text too");
}

Test(reduce, words_that_are_content_elsewhere)
{
    EXPECT_REDUCED("{\"error\":{\"code\":\"late\"},\"output\":[{\"code\":\"secret\"}]}",
                   "{\"error\":{\"code\":\"late\"},\"output\":[{\"code\":M}]}",
                   "a code is a word in errors only");
    EXPECT_REDUCED("{\"role\":\"user\",\"name\":\"secret\"}", "{\"role\":\"user\",\"name\":M}",
                   "who speaks is nobody's business");
    EXPECT_REDUCED("{\"documents\":[{\"id\":\"secret\"},\"secret\"],\"input\":{\"id\":\"secret\"}}",
                   "{\"documents\":[{\"masked\":M},M],\"input\":{\"id\":M}}",
                   "what belongs to the program");
    EXPECT_REDUCED("{\"logprobs\":{\"tokens\":[\"secret\"]},\"usage\":{\"l\":[\"secret\",3]}}",
                   "{\"logprobs\":{},\"usage\":{\"l\":[M,0]}}", "lists are no counts");
}

Test(reduce, short_marks)
{
    struct ts_buffer out = {0};
    ts_bare_reduce(&secret, TS_BARE_MODELS, ts_slice_text("\"12345678901234567890123\""), &out);
    cr_expect_lt(out.bytes, 24 + 2, "too short to prove anything: %s", out.data);
    ts_buffer_free(&out);
}

Test(reduce, depth)
{
    char json[4000] = "";
    for (int i = 0; i < 400; i++)
        strcat(json, "[");
    strcat(json, "\"secret\"");
    for (int i = 0; i < 400; i++)
        strcat(json, "]");
    struct ts_buffer out = {0};
    ts_bare_reduce(&secret, TS_BARE_MODELS, ts_slice_text(json), &out);
    cr_expect_null(strstr(out.data, "secret"), "however deep it stands");
    size_t used = 0;
    ts_json_value((struct ts_slice){out.data, out.bytes}, &used);
    cr_expect_eq(used, out.bytes, "and what is left is JSON");
    ts_buffer_free(&out);
}

static void expect_equal(const char *one, const char *other, bool equal, const char *why)
{
    struct ts_buffer first = {0}, second = {0};
    ts_bare_reduce(&secret, TS_BARE_MODELS, ts_slice_text(one), &first);
    ts_bare_reduce(&secret, TS_BARE_MODELS, ts_slice_text(other), &second);
    cr_expect_eq(strcmp(first.data, second.data) == 0, equal, "%s: %s", why, first.data);
    ts_buffer_free(&first);
    ts_buffer_free(&second);
}

Test(reduce, marks)
{
    expect_equal("\"a\\u0062\"", "\"ab\"", true, "equal texts have equal marks");
    expect_equal("\"ab\"", "\"ac\"", false, "others have others");
    expect_equal("{\"args\":{\"a\": [1, \"x y\"]}}", "{\"args\":{\"a\":[1,\"x y\"]}}", true,
                 "spaces do not count");
    expect_equal("\" ab\\n\"", "\"ab\"", true, "blanks around them apart");
    expect_equal("{\"args\":{\"a\":1,\"b\":2}}", "{\"args\":{\"b\":2,\"a\":1}}", true,
                 "nor does the order of members");
    expect_equal("{\"args\":{\"a\":\"x y\"}}", "{\"args\":{\"a\":\"xy\"}}", false,
                 "but for those in texts");
    struct ts_buffer mine = {0}, theirs = {0};
    ts_bare_reduce(&secret, TS_BARE_MODELS, ts_slice_text("\"ab\""), &mine);
    cr_expect(ts_bare_secret_make(&secret, "no key"), "without a key one is made");
    ts_bare_reduce(&secret, TS_BARE_MODELS, ts_slice_text("\"ab\""), &theirs);
    cr_expect_str_neq(mine.data, theirs.data, "and marks differ from those under another");
    cr_expect_eq(strncmp(mine.data, "\"[2 bytes ", 10), 0, "a mark tells the length");
    ts_buffer_free(&mine);
    ts_buffer_free(&theirs);
}
