/* Tests of exporter/infer/chat_tools.h: tool definitions that MLflow's chat view shows. */
#include "exporter/infer/chat_tools.h"
#include <criterion/criterion.h>
#include <string.h>

static void becomes(const char *tools, const char *want, const char *why)
{
    struct ts_buffer out = {0};
    ts_chat_tools(&out, ts_slice_text(tools));
    cr_assert_eq(out.bytes, strlen(want), "%s: %.*s", why, (int)out.bytes, out.data);
    cr_assert(!out.bytes || memcmp(out.data, want, out.bytes) == 0, "%s: %.*s", why, (int)out.bytes,
              out.data);
    ts_buffer_free(&out);
}

#define FUNCTION(members) "{\"type\":\"function\",\"function\":{\"name\":\"f\"" members "}}"
#define TAKES(members) FUNCTION(",\"parameters\":{" members "}")

Test(chat_tools, no_tools)
{
    becomes("[{}]", "", "nothing of a tool");
    becomes("[1,null,\"f\",[]]", "", "no tools at all");
    becomes("[{\"type\":\"web_search\"}]", "", "one that the provider has, without a name");
}

Test(chat_tools, those_that_the_view_reads)
{
    const char *const lists[] = {
        "[ " FUNCTION("") " ]",
        "[" TAKES("\"properties\":{\"a\":{\"type\":\"string\",\"enum\":[1]},\"b\":true}") "]",
        "[" TAKES("\"required\":[\"a\"]") "," FUNCTION(",\"strict\":true") "]",
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        becomes(lists[i], lists[i], "stays byte for byte");
}

Test(chat_tools, those_that_it_does_not_read)
{
    becomes(
        "[" TAKES("\"properties\":{\"a\":{\"type\":[\"null\",\"string\"],\"x\":1},\"b\":{}}") "]",
        "[" TAKES("\"properties\":{\"a\":{\"type\":\"string\",\"x\":1},\"b\":{}}") "]",
        "a list of types");
    becomes("[" TAKES(
                "\"properties\":{\"a\":{\"type\":{},\"enum\":1,\"description\":2},\"b\":null}") "]",
            "[" TAKES("\"properties\":{\"a\":{},\"b\":{}}") "]", "what is no schema");
    becomes("[" TAKES("\"type\":\"object\",\"required\":[1]") "]",
            "[" TAKES("\"type\":\"object\"") "]", "no names");
    becomes("[{\"type\":\"web_search\"}," FUNCTION("") "]", "[" FUNCTION("") "]", "beside others");
    becomes("[{\"type\":\"custom\",\"custom\":{\"name\":\"f\"}}]", "[" FUNCTION("") "]", "custom");
    becomes("[{\"name\":\"f\"}]", "[" FUNCTION("") "]", "of the old list of functions");
}
