/* Patterns by some of their characters. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "shim/match_index.h"

static struct ts_match_index built;

static unsigned find(const char *text)
{
    return ts_match_index_find(&built, text, strlen(text));
}

Test(match_index, an_empty_one_finds_nothing)
{
    ts_match_index_begin(&built, 4);
    cr_assert_eq(ts_match_index_add(&built, "\0", 1), 0, "no pattern is lost where none is");
    cr_assert_eq(find("/v1/chat"), 0, "there are no rows");
    cr_assert_eq(ts_match_index_find(&built, NULL, 0), 0, "and no text");
}

Test(match_index, patterns_without_a_place_are_counted)
{
    ts_match_index_begin(&built, 4);
    cr_assert_eq(ts_match_index_add(&built, "*/ab\0abc\0*\0/a*\0*/ab*\0*/a/b/*\0abc*\0", 1), 7,
                 "too few characters that are always there");
    cr_assert_eq(built.count, 0, "none of them is a row");
}

Test(match_index, there_is_an_end_to_the_rows)
{
    static char many[2 * TS_INDEX_ROWS * 8];
    size_t used = 0;
    for (int i = 0; i < TS_INDEX_ROWS + 3; i++)
        used += (size_t)sprintf(many + used, "*/p%04d", i) + 1;
    ts_match_index_begin(&built, 4);
    cr_assert_eq(ts_match_index_add(&built, many, 1), 3, "three too many");
    cr_assert_eq(find("/x/p0000"), 1, "the first is there");
    cr_assert_eq(find("/x/p0255"), 1, "the last that fits");
    cr_assert_eq(find("/x/p0256"), 0, "and no other");
    ts_match_index_begin(&built, 4);
    cr_assert_eq(find("/x/p0000"), 0, "all is gone");
}

Test(match_index, what_fits_is_found_and_nothing_else)
{
    static const struct {
        const char *text;
        unsigned what;
    } cases[] = {
        {"/mcp", 1},         {"/v1/MCP", 1},    {"/v1/mcpx", 0},
        {"mcp", 0},          {"/jobs/7", 2},    {"/x/Jobs/7/8", 2},
        {"/jobs", 0},        {"/jobs/", 2},     {"/v1/jobs/7/mcp", 3},
        {"/a/kept1/b/c", 4}, {"/a/kept1/b", 0}, {"/kept/x", 8},
        {"/kept", 8},        {"/root/x", 0},    {"/root", 16},
        {"/v1/root", 0},     {"x/job", 0},      {"/run/@cf/m", 32},
        {"/v1/run/mcp", 1},  {"", 0},           {"/jobs/kept/mcp", 11},
        {"/cut/job", 0},
    };
    ts_match_index_begin(&built, 4);
    ts_match_index_add(&built, "*/mcp\0", 1);
    ts_match_index_add(&built, "*/jobs/*\0", 2);
    ts_match_index_add(&built, "*/kept1/*/c*\0", 4);
    ts_match_index_add(&built, "*/kept*\0", 8);
    ts_match_index_add(&built, "/root\0", 16);
    ts_match_index_add(&built, "*/run/@*\0", 32);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned also = strstr(cases[i].text, "/kept1/") ? 8 : 0; /* fits that as well */
        cr_expect_eq(find(cases[i].text), cases[i].what | also, "%s gives %u", cases[i].text,
                     find(cases[i].text));
    }
}

Test(match_index, longer_words_tell_more_apart)
{
    ts_match_index_begin(&built, 8);
    cr_assert_eq(ts_match_index_add(&built, "api.x.ai\0*.pinecone.io\0a.b.com\0", 1), 1,
                 "seven are too few");
    cr_assert_eq(find("API.X.AI"), 1, "as long as the word");
    cr_assert_eq(find("i.pinecone.io"), 1, "with a star before");
    cr_assert_eq(find("i.pinecone.io.evil"), 0, "and nothing behind");
    cr_assert_eq(find("pi.x.ai"), 0, "shorter than any");
}
