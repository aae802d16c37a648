/* The words of a request. */
#include <criterion/criterion.h>
#include <string.h>

#include "exporter/command/request.h"

static const char *words(const char *json)
{
    static struct ts_buffer buffer;
    ts_buffer_reset(&buffer);
    ts_buffer_text(&buffer, "");
    ts_request_words(ts_slice_text(json), &buffer);
    return buffer.data;
}

Test(request, what_is_no_request_is_shown_as_it_is)
{
    cr_assert_str_eq(words(""), "", "nothing");
    cr_assert_str_eq(words("{half"), "{half", "no JSON");
    cr_assert_str_eq(words("{\"a\":\n 1}"), "{\"a\": 1}",
                     "an object of which nothing is known, in a line");
    cr_assert_str_eq(words("{\"messages\":[]}"), "{\"messages\":[]}", "no message");
}

Test(request, a_conversation_shows_the_last_user_message)
{
    cr_assert_str_eq(words("{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},"
                           "{\"role\":\"user\",\"content\":\"first\"},"
                           "{\"role\":\"assistant\",\"content\":\"a\"},"
                           "{\"role\":\"user\",\"content\":\"second\\nline\"},"
                           "{\"role\":\"tool\",\"content\":\"t\"}]}"),
                     "second line", "the last of the user, in one line");
    cr_assert_str_eq(words("{\"messages\":[{\"role\":\"system\",\"content\":\"only\"}]}"), "only",
                     "without a user the last message");
}

Test(request, parts_are_joined)
{
    cr_assert_str_eq(
        words("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
              "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}},"
              "{\"type\":\"text\",\"text\":\"b\"}]}]}"),
        "a b", "text parts only");
    cr_assert_str_eq(words("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"g\"}]}]}"),
                     "g", "parts under another name");
}

Test(request, prompts_inputs_and_queries)
{
    cr_assert_str_eq(words("{\"prompt\":\"p\"}"), "p", "a prompt");
    cr_assert_str_eq(words("{\"input\":[\"one\",\"two\"]}"), "one two", "texts to embed");
    cr_assert_str_eq(words("{\"input\":[{\"role\":\"user\",\"content\":\"r\"}]}"), "r",
                     "a list of messages");
    cr_assert_str_eq(words("{\"query\":\"q\"}"), "q", "a search");
}

Test(request, control_characters_do_not_pass)
{
    cr_assert_str_eq(words("{\"prompt\":\"a\\u001b[31mb\\u0000c\"}"), "a[31mbc",
                     "escaped ones neither");
}

Test(request, long_texts_are_bounded)
{
    static char json[40000];
    memset(json, 'x', sizeof json - 1);
    memcpy(json, "{\"prompt\":\"", 11);
    memcpy(json + sizeof json - 3, "\"}", 2);
    cr_assert_eq(strlen(words(json)), 2000, "2000 bytes are enough for a line");
}
