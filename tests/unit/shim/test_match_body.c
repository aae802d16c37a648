/* Marks in bodies. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "shim/match.h"

static enum ts_match match(const char *body)
{
    return ts_match_body(body, strlen(body));
}

Test(match_body, nothing_bears_no_marks)
{
    cr_assert_eq(ts_match_body(NULL, 0), TS_MATCH_NONE, "no body");
    cr_assert_eq(match(""), TS_MATCH_NONE, "an empty one");
    cr_assert_eq(match("   "), TS_MATCH_NONE, "blanks");
    cr_assert_eq(match("{"), TS_MATCH_NONE, "a begin of something");
    cr_assert_not(ts_match_body_is_model(NULL, 0), "nothing is no model's");
}

static const struct {
    const char *body;
    int model;
} marked[] = {
    {"{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", 1},
    {"{ \"messages\": [ { \"content\": \"hi\" } ] }", 1},
    {"{\"system\":\"s\",\"messages\":[]}", 1},
    {"{\"model\":\"m\",\"messages\":[]}", 1},
    {"[{\"model\":\"m\",\"input\":\"text\"}]", 1},
    {"{\"model\":\"m\",\"texts\":[\"text\"]}", 1},
    {"{\"model\":\"m\",\"prompt\":\"text\"}", 1},
    {"{\"prompt\":\"text\",\"max_tokens\":5}", 1},
    {"{\"prompt\":\"text\",\"temperature\":0}", 1},
    {"{\"prompt\":\"text\",\"max_gen_len\":5}", 1},
    {"{\"prompt\":\"text\",\"n_predict\":5}", 1},
    {"{\"prompt\":\"text\",\"top_p\":1}", 1},
    {"{\"inputs\":\"text\",\"parameters\":{\"max_new_tokens\":5}}", 1},
    {"{\"inputs\":\"text\",\"max_new_tokens\":5}", 1},
    {"{\"inputs\":\"text\",\"parameters\":{}}", 1},
    {"{\"messages\":[{\"role\":\"user\"}]}", 1},
    {"\r\n\t {\"contents\":[{\"parts\":[{\"text\":\"x\"}]}]}", 1},
    {"{\"model\":\"m\",\"contents\":[\"x\"]}", 1},
    {"{\"anthropic_version\":\"bedrock-2023-05-31\"}", 1},
    {"{\"inputText\":\"x\",\"textGenerationConfig\":{}}", 1},
    {"{\"message\":\"x\",\"chat_history\":[]}", 1},
    {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{}}", 0},
    {"{\"vector\":[0.1,0.2],\"limit\":3}", 0},
    {"{\"vector\":{\"name\":\"v\",\"vector\":[0.1]}}", 0},
    {"{\"query_vector\":[0.1]}", 0},
    {"{\"queryVector\":[0.1]}", 0},
    {"{\"query_embeddings\":[[0.1]]}", 0},
    {"{\"queryEmbeddings\":[[0.1]]}", 0},
    {"{\"knn\":{\"field\":\"v\"}}", 0},
    {"{\"knn\":[{\"field\":\"v\"}]}", 0},
    {"{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"d\"]}", 0},
    {"{\"query\":\"{ Get { Article(nearText: {concepts: [\\\"x\\\"]}) { title } } }\"}", 0},
    {"{\"query_embedding\":[0.1],\"match_count\":3}", 0},
    {"{\"query\":{\"neural\":{\"v\":{\"query_text\":\"x\"}}}}", 0},
    {"{\"query\":{\"bool\":{\"must\":[{\"semantic\":{\"field\":\"f\"}}]}}}", 0},
    {"{\"query\" : {\"sparse_vector\" : {\"field\":\"f\"}}}", 0},
    {"{\"retriever\":{\"standard\":{\"query\":{\"text_expansion\":{}}}}}", 0},
    {"{\"messages\" : [{\"role\" : \"user\"}]}", 1},
    {"{\n  \"model\"\t:\n\"m\",\"prompt\"  :1}", 1},
    {"{\"query\":\"{ Get { Article(hybrid: {query: \\\"x\\\"}) { title } } }\"}", 0},
};

Test(match_body, marked_bodies_are_calls)
{
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        cr_assert_eq(match(marked[i].body), TS_MATCH_BODY, "%s bears marks", marked[i].body);
        cr_assert_eq(ts_match_body_is_model(marked[i].body, strlen(marked[i].body)),
                     marked[i].model, "%s: whose?", marked[i].body);
    }
}

Test(match_body, other_bodies_are_not)
{
    static const char *const bodies[] = {
        "{\"to\":\"x\",\"messages\":[{\"type\":\"text\",\"text\":\"an SMS\"}]}",
        "{\"model\":\"T\",\"wheels\":4}",
        "{\"input\":\"x\"}",
        "{\"prompt\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
        "{\"method\":\"x\"}",
        "{\"vector\":\"image/svg\"}",
        "{\"query\":\"{ user(id: 1) { name } }\"}",
        "{\"text\":\"the \\\"messages\\\": [ \\\"role\\\": \"}",
        "{\"a\":\"\\\"vector\\\":[1]\"}",
        "{\"xvector\":[1]}",
        "{\"vectors\":1}",
        "{\"query\":{\"match\":{\"title\":\"semantic\"}}}",
        "{\"semantic\":{\"version\":1}}",
        "[\"vector\" [1]]",
        "[\"vector\" ",
        "[\"vector\" :",
        "model=m&prompt=p&messages=x&temperature=1",
        "--x\r\nContent-Disposition: form-data; name=\"messages\"\r\n\r\n\"role\":\"u\"",
        "<messages role=\"x\"/>",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        cr_assert_eq(match(bodies[i]), TS_MATCH_NONE, "%s is no call", bodies[i]);
}

Test(match_body, marks_are_found_at_every_place)
{
    char body[200];
    for (size_t before = 0; before < 100; before++) {
        size_t used = (size_t)sprintf(body, "{\"a\":\"%0*d\",\"vector\":[1]}", (int)before, 0);
        cr_assert_eq(ts_match_body(body, used), TS_MATCH_BODY, "found behind %zu bytes", before);
        cr_assert_eq(ts_match_body(body, used - 4), TS_MATCH_NONE, "cut before its value");
    }
}

Test(match_body, only_the_first_bytes_are_read)
{
    static char body[TS_MATCH_BODY_BYTES + 100];
    memset(body, ' ', sizeof body);
    body[0] = '{';
    memcpy(body + TS_MATCH_BODY_BYTES - 10, "\"vector\":[", 10);
    cr_assert_eq(ts_match_body(body, sizeof body), TS_MATCH_BODY, "it just fits");
    memset(body + 1, ' ', sizeof body - 1);
    memcpy(body + TS_MATCH_BODY_BYTES - 9, "\"vector\":[", 10);
    cr_assert_eq(ts_match_body(body, sizeof body), TS_MATCH_NONE, "it just does not");
}
