/* The user's own endpoints. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/match.h"
#include "shim/match_endpoints.h"

static char path[] = "/tmp/ts-endpoints-XXXXXX";

static void write_file(const char *text, size_t bytes)
{
    strcpy(path, "/tmp/ts-endpoints-XXXXXX");
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0, "a file can be made");
    cr_assert_eq(write(fd, text, bytes), (ssize_t)bytes, "and written");
    close(fd);
}

static void load(const char *text)
{
    write_file(text, strlen(text));
    ts_match_load_endpoints(path);
    unlink(path);
}

static const char *kind_of(const char *url)
{
    const char *kind = NULL;
    enum ts_match match = ts_match_url(url, strlen(url), "GET", &kind);
    cr_assert_eq(match, kind ? TS_MATCH_ENDPOINT : TS_MATCH_NONE, "what has a kind is traced");
    return kind ? kind : "none";
}

Test(endpoints, what_cannot_be_read_is_left_out)
{
    ts_match_load_endpoints(NULL);
    cr_assert_str_eq(kind_of("http://h/x"), "none", "no file is named");
    ts_match_load_endpoints("");
    ts_match_load_endpoints("/nonexistent/file");
    ts_match_load_endpoints("/tmp");
    ts_match_load_endpoints("/dev/zero");
    cr_assert_str_eq(kind_of("http://h/x"), "none", "none of these is a file with endpoints");
}

Test(endpoints, a_fifo_makes_nobody_wait)
{
    strcpy(path, "/tmp/ts-endpoints-XXXXXX");
    cr_assert_not_null(mkdtemp(path), "a folder for the fifo");
    char fifo[64];
    snprintf(fifo, sizeof fifo, "%s/f", path);
    cr_assert_eq(mkfifo(fifo, 0600), 0, "a fifo that nobody writes to");
    ts_match_load_endpoints(fifo);
    cr_assert_str_eq(kind_of("http://h/x"), "none", "it was not waited for");
    unlink(fifo);
    rmdir(path);
}

Test(endpoints, lines_are_kind_and_pattern)
{
    load("# mine\n\n"
         "llm llm.corp.example\n"
         "  tool\thttps://search.corp.example:8443/find*  generic # with a port\r\n"
         "retriever */knowledge/*/lookup\n"
         "embedding localhost:9000/e");
    cr_assert_str_eq(kind_of("https://llm.corp.example/any/path"), "llm", "a host has all paths");
    cr_assert_str_eq(kind_of("https://llm.corp.example"), "llm", "also none");
    cr_assert_str_eq(kind_of("https://llm.corp.example:99/x"), "llm", "and all ports");
    cr_assert_str_eq(kind_of("https://llm.corp.example.org/x"), "none", "no longer host");
    cr_assert_str_eq(kind_of("https://search.corp.example:8443/find?q=1"), "tool", "with a port");
    cr_assert_str_eq(kind_of("https://search.corp.example/find"), "none", "on that port only");
    cr_assert_str_eq(kind_of("http://a.b/c/knowledge/d/lookup/"), "retriever", "stars anywhere");
    cr_assert_str_eq(kind_of("http://u:p@localhost:9000/e"), "embedding",
                     "the last line has no end");
    cr_assert_str_eq(kind_of("http://localhost:9001/e"), "none", "another port");
}

Test(endpoints, bad_lines_are_left_out_and_good_ones_stay)
{
    load("llm\n"
         "l-l-m h1/x\n"
         "averyveryverylongkindthatdoesnotfit h2/x\n"
         "# llm h3/x\n"
         "llm h4/x\n");
    cr_assert_str_eq(kind_of("http://h1/x"), "none", "no kind has such a name");
    cr_assert_str_eq(kind_of("http://h2/x"), "none", "nor such a long one");
    cr_assert_str_eq(kind_of("http://h3/x"), "none", "this is a comment");
    cr_assert_str_eq(kind_of("http://h4/x"), "llm", "this is a line");
}

Test(endpoints, lines_beyond_all_measure_are_left_out)
{
    static char text[4096];
    memset(text, 'x', sizeof text);
    memcpy(text, "llm h1/", 7);
    memcpy(text + 2000, "\nllm h2/x\nllm h3/", 17);
    write_file(text, sizeof text);
    ts_match_load_endpoints(path);
    unlink(path);
    cr_assert_str_eq(kind_of("http://h2/x"), "llm", "the line after a long one counts");
    cr_assert_str_eq(kind_of("http://h3/xx"), "none", "a long last line does not");
}

Test(endpoints, the_table_is_bounded)
{
    static char text[16384];
    int used = 0;
    for (int i = 0; i < TS_ENDPOINTS_MAX + 10; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "tool h%d/x\n", i);
    load(text);
    char url[64];
    snprintf(url, sizeof url, "http://h%d/x", TS_ENDPOINTS_MAX - 1);
    cr_assert_str_eq(kind_of(url), "tool", "the last that fits");
    snprintf(url, sizeof url, "http://h%d/x", TS_ENDPOINTS_MAX);
    cr_assert_str_eq(kind_of(url), "none", "the first that does not");
}

Test(endpoints, the_kind_tells_models_from_tools)
{
    load("LLM h1\ntool h2\ntool api.openai.com\n");
    cr_assert(ts_match_is_model("http://h1/", 10, TS_MATCH_ENDPOINT), "in any case");
    cr_assert_not(ts_match_is_model("http://h2/", 10, TS_MATCH_ENDPOINT), "a tool is no model");
    cr_assert_not(ts_match_is_model("http://api.openai.com/v1", 24, TS_MATCH_ENDPOINT),
                  "the user knows better than the table");
}

Test(endpoints, a_url_longer_than_is_looked_at_is_cut)
{
    static char url[9000] = "http://h/";
    memset(url + 9, 'a', sizeof url - 10);
    load("tool h/a*\nllm h/*b\n");
    cr_assert_str_eq(kind_of(url), "tool", "its begin still matches");
}

Test(endpoints, words_after_the_pattern_are_handed_on)
{
    static char text[1024];
    load("tool h1/x   openai.chat\tname=find \r\n"
         "tool h2/x # name=no\n"
         "tool h3/x name=");
    cr_assert_str_eq(ts_endpoints_words(kind_of("http://h1/x")), "openai.chat\tname=find",
                     "without the blanks around them");
    cr_assert_str_eq(ts_endpoints_words(kind_of("http://h2/x")), "", "a comment says nothing");
    cr_assert_str_eq(ts_endpoints_words(kind_of("http://h3/x")), "name=", "whatever they say");
    memset(text, 'n', TS_ENDPOINT_WORDS_BYTES + 20);
    memcpy(text, "tool h4/x ", 10);
    load(text);
    cr_assert_str_eq(ts_endpoints_words(kind_of("http://h4/x")), "", "too long: none of them");
}
