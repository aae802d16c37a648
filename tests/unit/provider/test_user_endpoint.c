/* Lines of TRACESHIM_ENDPOINTS, and what they do to the reading of a call. */
#include <criterion/criterion.h>

#include "exporter/provider/user_endpoint.h"
#include "tests/unit/provider/call_fixture.h"

static struct ts_user_endpoint said;

static const char *flaw_of(const char *line)
{
    const char *flaw = ts_user_endpoint_read(ts_slice_text(line), &said);
    return flaw ? flaw : "fine";
}

Test(user_endpoint, what_is_wrong_with_a_line)
{
    static char text[600];
    cr_assert(strstr(flaw_of("tool"), "host and path are missing"), "one word");
    cr_assert(strstr(flaw_of("toll h/x"), "the kind is none of"), "no kind");
    cr_assert(strstr(flaw_of("llm h/x openai.chat more"), "words too many"), "a fourth word");
    cr_assert(strstr(flaw_of("llm h/x name=a name=b"), "words too many"), "two names");
    cr_assert(strstr(flaw_of("llm h/x nmae=a"), "words too many"), "an unknown setting");
    cr_assert(strstr(flaw_of("llm h/x opnai.chat"), "format is not known"), "an unknown format");
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "llm ", 4);
    cr_assert(strstr(flaw_of(text), "511"), "a long line");
    text[300] = 0;
    cr_assert(strstr(flaw_of(text), "254"), "a long pattern");
    text[100] = ' ';
    memcpy(text + 101, "name=", 5);
    cr_assert(strstr(flaw_of(text), "191"), "a long name");
}

Test(user_endpoint, good_lines)
{
    cr_assert_str_eq(flaw_of(""), "fine", "nothing");
    cr_assert_str_eq(flaw_of(" # tool"), "fine", "a comment");
    cr_assert_eq(said.kind.n, 0, "which has no kind");
    cr_assert_str_eq(flaw_of("Tool\th/x name=find # orders\r\n"), "fine", "a name");
    cr_assert(slice_is(said.name, "find"), "is read");
    cr_assert_eq(said.format.n, 0, "and no format");
    cr_assert_str_eq(flaw_of("llm h/x name=a OpenAI.Chat"), "fine", "in either order");
    cr_assert(slice_is(said.pattern, "h/x"), "the pattern");
    cr_assert_eq(ts_provider_of_shape(said.format),
                 ts_provider_of_shape(ts_slice_text("openai.chat")), "formats in any case");
}

Test(user_endpoint, a_format_reads_whatever_the_path_and_body_say)
{
    struct ts_call *call =
        CALL(.url = "https://gw.example/ask", .method = "PUT", .kind = "llm",
             .words = "openai.chat", .request = "{\"model\":\"m\",\"messages\":[]}",
             .response = "{\"choices\":[{\"message\":{\"content\":\"b\"}}]}");
    cr_assert_str_eq(call->format, "openai", "read by the row that was named");
    cr_assert_eq(call->output_count, 1, "with its answer");
    ts_call_free(call);
    call = CALL(.url = "https://gw.example/ask", .kind = "llm", .words = "no.such",
                .request = "{\"q\":1}", .response = "{}");
    cr_assert_null(call->format, "an unknown one changes nothing");
    ts_call_free(call);
    call = CALL(.url = "https://gw.example/models", .method = "GET", .kind = "llm",
                .words = "openai.chat", .response = "{\"data\":[]}");
    cr_assert_not(call->failed, "what only reads is not asked for an answer of that form");
    ts_call_free(call);
}
