/* Tests of exporter/infer/loose.h: lookups find the prompt that was made of them. */
#include "exporter/infer/loose.h"
#include <criterion/criterion.h>
#include "calls.h"

TestSuite(loose, .fini = test_end);

#define VECTOR "[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8]"
#define DOCUMENT "The service listens on port 8080 unless it is told otherwise."
#define OTHER_DOCUMENT "Backups are made at night and kept for thirty days in the vault."
#define QUESTION "on which port does it listen?"

static struct ts_call *embedding(unsigned from, unsigned thread)
{
    struct ts_call *call = CALL(.kind = TS_CALL_EMBEDDING, .from = from, .to = from + 1,
                                .thread = thread, .request = "{\"input\":\"" QUESTION "\"}");
    call->outputs_json = ts_slice_text("{\"data\":[{\"embedding\":" VECTOR "}]}");
    return call;
}

static struct ts_call *search(unsigned from, unsigned thread, const char *found)
{
    struct ts_call *call =
        CALL(.kind = TS_CALL_RETRIEVER, .from = from, .to = from + 1, .thread = thread,
             .name = "query docs", .body = "{\"vector\":" VECTOR ",\"limit\":1}");
    call->outputs_json = ts_slice_text(found);
    return call;
}

#define FOUND(text) "[{\"page_content\":\"" text "\"}]"
#define ANSWERED(from_ms, text)                                                                    \
    CALL(.from = from_ms, .to = from_ms + 5, .list = LIST(USER("Context: " text)),                 \
         .answer = SAYS("8080"))

Test(loose, embed_search_ask)
{
    cr_assert_str_eq(TRACES(embedding(0, 0), search(2, 0, FOUND(DOCUMENT)), ANSWERED(4, DOCUMENT)),
                     "CHAIN retrieval 0-9\n"
                     "  EMBEDDING chat m-1 0-1\n"
                     "  RETRIEVER query docs 2-3\n"
                     "  LLM chat m-1 4-9\n",
                     "one trace: the vector led to the search, what was found to the question");
}

Test(loose, what_was_looked_up_for_something_else)
{
    cr_assert_str_eq(TRACES(search(2, 0, FOUND(OTHER_DOCUMENT)), ANSWERED(4, DOCUMENT)),
                     "RETRIEVER query docs 2-3\nLLM chat m-1 4-9\n", "stays alone");
}

Test(loose, program_searches_by_itself)
{
    cr_assert_str_eq(TRACES(embedding(0, 0), ANSWERED(4, QUESTION)),
                     "CHAIN retrieval 0-9\n"
                     "  EMBEDDING chat m-1 0-1\n"
                     "  LLM chat m-1 4-9\n",
                     "the question itself is found in the prompt");
}

Test(loose, later_answers_do_not_count)
{
    cr_assert_str_eq(TRACES(search(5, 0, FOUND(DOCUMENT)), ANSWERED(4, DOCUMENT)),
                     "LLM chat m-1 4-9\nRETRIEVER query docs 5-6\n",
                     "what ended after the request was sent did not lead to it");
}

Test(loose, the_same_found_by_two)
{
    TRACES(
        search(0, 1, FOUND(DOCUMENT)), search(2, 2, FOUND(DOCUMENT)),
        CALL(.thread = 1, .from = 4, .to = 9, .list = LIST(USER(DOCUMENT)), .answer = SAYS("a")));
    const struct ts_span *chain = span_of("CHAIN", 0);
    cr_assert_eq(chain->start_ns, CALL_NS(0), "the search of the same thread is taken");
    cr_assert_eq(emitted.count, 4, "the other stays alone");
}

Test(loose, in_a_tool_loop)
{
    cr_assert_str_eq(TRACES(embedding(0, 0), search(2, 0, FOUND(DOCUMENT)),
                            CALL(.from = 4, .to = 9, .list = LIST(USER(DOCUMENT)),
                                 .answer = ASKS(TOOL_CALL("c", "f", "{}"))),
                            CALL(.from = 12, .to = 15,
                                 .list = LIST(USER(DOCUMENT) AND ASKS(TOOL_CALL("c", "f", "{}"))
                                                  AND RESULT("c", "r")),
                                 .answer = SAYS("a"))),
                     "AGENT docs-agent.py 0-15\n"
                     "  CHAIN tool_loop 0-15\n"
                     "    EMBEDDING chat m-1 0-1\n"
                     "    RETRIEVER query docs 2-3\n"
                     "    LLM chat m-1 4-9\n"
                     "    TOOL f 9-12\n"
                     "    LLM chat m-1 12-15\n",
                     "what was looked up belongs to the turn");
}

Test(loose, idle)
{
    struct ts_infer *infer = new_infer();
    ts_infer_call(infer, search(0, 0, FOUND(DOCUMENT)));
    ts_infer_time(infer, CALL_NS(60001));
    cr_assert_eq(emitted.count, 0, "still waited for");
    ts_infer_time(infer, CALL_NS(60002));
    cr_assert_eq(emitted.count, 1, "no longer");
    ts_infer_free(infer);
    test_end();
    cr_assert_str_eq(TRACES(search(0, 0, FOUND(DOCUMENT)), ANSWERED(60002, DOCUMENT)),
                     "RETRIEVER query docs 0-1\nLLM chat m-1 60002-60007\n",
                     "the same for who was not told the time");
}

Test(loose, no_more_than_can_be_held)
{
    struct ts_loose_pool pool = {.idle_ns = UINT64_MAX};
    for (unsigned i = 0; i < TS_LOOSE_MAX + 1; i++)
        cr_assert(ts_loose_add(&pool, search(i, 0, FOUND(DOCUMENT))), "is taken");
    struct ts_call *oldest = ts_loose_give_up(&pool, 0);
    cr_assert_eq(oldest->start_ns, CALL_NS(0), "the oldest goes first");
    ts_call_free(oldest);
    cr_assert_null(ts_loose_give_up(&pool, 0), "then there is room");
    ts_loose_free(&pool);
    cr_assert_eq(pool.bytes, 0, "all is counted back");
}

#define ONE_VECTOR "{\"data\":[{\"embedding\":" VECTOR "}]}"
#define OTHER_VECTOR "[0.9,0.8,0.7,0.6,0.5,0.4,0.3,0.2]"

static struct ts_call *embedded(unsigned from, const char *request, const char *vectors)
{
    struct ts_call *call =
        CALL(.kind = TS_CALL_EMBEDDING, .from = from, .to = from + 1, .request = request);
    call->outputs_json = ts_slice_text(vectors);
    return call;
}

Test(loose, a_short_question_is_found_as_a_whole)
{
    const char *request = "{\"model\":\"text-embedding-model\",\"input\":\"Which port?!\"}";
    cr_assert_str_eq(
        TRACES(embedded(0, request, ONE_VECTOR), ANSWERED(4, DOCUMENT " Which port?!")),
        "CHAIN retrieval 0-9\n"
        "  EMBEDDING chat m-1 0-1\n"
        "  LLM chat m-1 4-9\n",
        "twelve bytes are enough for a whole text; a model's name is no text");
    test_end();
    cr_assert_str_eq(TRACES(embedded(0, "{\"input\":\"Which port?\"}", ONE_VECTOR),
                            ANSWERED(4, DOCUMENT " Which port?")),
                     "EMBEDDING chat m-1 0-1\nLLM chat m-1 4-9\n", "eleven are not");
}

Test(loose, texts_put_away_for_later)
{
    cr_assert_str_eq(
        TRACES(embedded(0, "{\"input\":[\"" DOCUMENT "\",\"" OTHER_DOCUMENT "\"]}",
                        "{\"data\":[{\"embedding\":" VECTOR "},{\"embedding\":" OTHER_VECTOR "}]}"),
               ANSWERED(4, DOCUMENT)),
        "EMBEDDING chat m-1 0-1\nLLM chat m-1 4-9\n", "are nobody's question");
    test_end();
    cr_assert_str_eq(TRACES(embedded(0, "{\"input\":\"" DOCUMENT "\"}", ONE_VECTOR),
                            embedding(2, 0), ANSWERED(4, DOCUMENT " " QUESTION)),
                     "EMBEDDING chat m-1 0-1\n"
                     "CHAIN retrieval 2-9\n"
                     "  EMBEDDING chat m-1 2-3\n"
                     "  LLM chat m-1 4-9\n",
                     "nor are those before the question");
}

Test(loose, found_texts_in_new_instructions)
{
#define FIRST USER("a?") AND SAYS("The first of all answers.")
    cr_assert_str_eq(TRACES(CALL(.list = LIST(USER("a?")),
                                 .answer = SAYS("The first of all answers."), .from = 0, .to = 1),
                            search(2, 0, FOUND(DOCUMENT)),
                            CALL(.list = LIST("{\"role\":\"system\",\"content\":\"" DOCUMENT
                                              "\"}" AND FIRST AND USER("b?")),
                                 .answer = SAYS("8080"), .from = 4, .to = 9)),
                     "LLM chat m-1 0-1\n"
                     "CHAIN retrieval 2-9\n"
                     "  RETRIEVER query docs 2-3\n"
                     "  LLM chat m-1 4-9\n",
                     "of a conversation that goes on");
}
