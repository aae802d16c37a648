/* Tests of the journal without content (exporter/bare/journal.h) over the forms of the providers:
 * wherever content may stand there is a word that is found nowhere in the journal, a word since
 * names of one word stay. */
#include "exporter/bare/journal.h"
#include "tests/unit/frame_support.h"
#include "tests/unit/journal_support.h"

#define X "xyzzy"
#define NUMBER "0.7133"
#define SAYS "\"" X "\""

struct form {
    const char *name, *url, *request, *response;
    const char *type;       /* of the response, NULL: JSON */
    const char *kept[4];    /* what must be in the journal */
    const char *frames[4];  /* the response is an event stream of Bedrock: type, payload ... */
    const char *asked_with; /* content type of the request */
};

static const struct form forms[] = {
    {"chat", "https://api.openai.com/v1/chat/completions",
     "{\"model\":\"gpt-1\",\"temperature\":0.25,\"user\":\"u-1\",\"metadata\":{\"id\":" SAYS "},"
     "\"stop\":[" SAYS "],\"messages\":[{\"role\":\"user\",\"name\":" SAYS ",\"content\":" SAYS "},"
     "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":" SAYS
     "},{\"type\":\"image_url\","
     "\"image_url\":{\"url\":\"https://a.example/" X "\"}},{\"type\":\"file\",\"file\":{"
     "\"filename\":\"" X ".pdf\",\"file_data\":" SAYS
     "}}]},{\"role\":\"assistant\",\"tool_calls\":["
     "{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"find_it\",\"arguments\":"
     "\"{\\\"id\\\":\\\"" X "\\\"}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_1\","
     "\"content\":" SAYS "}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"find_it\","
     "\"description\":" SAYS ",\"parameters\":{\"type\":\"object\",\"properties\":{" SAYS
     ":{\"type\":\"string\"}}}}}],\"prediction\":{\"type\":\"content\",\"content\":" SAYS "}}",
     "{\"id\":\"c-1\",\"model\":\"gpt-1-2\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
     "\"assistant\",\"content\":" SAYS ",\"refusal\":" SAYS ",\"reasoning\":" SAYS
     ",\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":" SAYS
     ",\"title\":" SAYS "}}]},\"logprobs\":{\"content\":[{\"token\":" SAYS
     ",\"logprob\":-1,\"bytes\":[1]}],"
     "\"tokens\":[" SAYS "]},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":41,"
     "\"completion_tokens\":2,\"total_tokens\":43}}",
     .kept = {"gpt-1-2", "x-traceshim-usage: 41 2 43", "\"stop\"", "find_it"}},
    {"chat, streamed", "https://api.openai.com/v1/chat/completions",
     "{\"model\":\"gpt-1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":" SAYS
     "}]}",
     "data: {\"id\":\"c-1\",\"model\":\"gpt-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
     "\"xy\"}}]}\n\ndata: {\"id\":\"c-1\",\"model\":\"gpt-1\",\"choices\":[{\"index\":0,\"delta\":{"
     "\"content\":\"zzy\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":41,"
     "\"completion_tokens\":2,\"total_tokens\":43}}\n\ndata: [DONE]\n\n",
     .type = "text/event-stream",
     .kept = {"x-traceshim-usage: 41 2 43", "\"length\"", "x-traceshim-stream: 2\r"}},
    {"an error", "https://api.openai.com/v1/chat/completions",
     "{\"model\":\"gpt-1\",\"messages\":[{\"role\":\"user\",\"content\":" SAYS "}]}",
     "{\"error\":{\"message\":" SAYS ",\"type\":\"bad_request\",\"code\":\"too_long\"}}",
     .kept = {"too_long", "x-traceshim-outcome: failed"}},
    {"responses", "https://api.openai.com/v1/responses",
     "{\"model\":\"gpt-1\",\"previous_response_id\":\"resp_0\",\"instructions\":" SAYS
     ",\"input\":["
     "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":" SAYS "},{\"type\":"
     "\"input_file\",\"filename\":" SAYS ",\"file_data\":" SAYS "}]},{\"type\":"
     "\"function_call_output\",\"call_id\":\"call_1\",\"output\":" SAYS "}]}",
     "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"gpt-1\","
     "\"output\":[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":" SAYS
     "}],\"encrypted_content\":" SAYS "},{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"action\":{"
     "\"type\":\"search\",\"query\":" SAYS ",\"url\":" SAYS "}},{\"type\":\"file_search_call\","
     "\"queries\":[" SAYS "],\"results\":[{\"filename\":" SAYS ",\"text\":" SAYS ",\"attributes\":{"
     "\"name\":" SAYS "}}]},{\"type\":\"code_interpreter_call\",\"code\":" SAYS ",\"outputs\":[{"
     "\"type\":\"logs\",\"logs\":" SAYS "}]},{\"type\":\"mcp_call\",\"name\":\"find_it\","
     "\"arguments\":" SAYS ",\"output\":" SAYS "},{\"type\":\"custom_tool_call\",\"name\":\"f\","
     "\"call_id\":\"call_2\",\"input\":" SAYS
     "},{\"type\":\"image_generation_call\",\"result\":" SAYS
     "},{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\","
     "\"text\":" SAYS
     "}]}],\"usage\":{\"input_tokens\":41,\"output_tokens\":2,\"total_tokens\":43}}",
     .kept = {"resp_0", "resp_1", "x-traceshim-usage: 41 2 43", "find_it"}},
    {"embeddings", "https://api.openai.com/v1/embeddings",
     "{\"model\":\"e-1\",\"input\":[" SAYS "],\"dimensions\":3}",
     "{\"object\":\"list\",\"model\":\"e-1\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
     "\"embedding\":[" NUMBER "," NUMBER
     "]}],\"usage\":{\"prompt_tokens\":41,\"total_tokens\":41}}",
     .kept = {"e-1", "x-traceshim-usage: 41"}},
    {"anthropic", "https://api.anthropic.com/v1/messages",
     "{\"model\":\"claude-1\",\"max_tokens\":77,\"system\":[{\"type\":\"text\",\"text\":" SAYS
     "}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"title\":" SAYS
     ",\"context\":" SAYS ",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\","
     "\"data\":" SAYS "}},{\"type\":\"text\",\"text\":" SAYS "}]},{\"role\":\"assistant\","
     "\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"find_it\",\"input\":{"
     "\"id\":" SAYS ",\"messages\":[{\"role\":" SAYS "}]}}]},{\"role\":\"user\",\"content\":[{"
     "\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":[{\"type\":\"text\","
     "\"text\":" SAYS "}]}]}],\"tools\":[{\"name\":\"find_it\",\"description\":" SAYS
     ",\"input_schema\":{"
     "\"type\":\"object\",\"title\":" SAYS "}}]}",
     "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-1\","
     "\"content\":[{\"type\":\"thinking\",\"thinking\":" SAYS ",\"signature\":" SAYS "},{\"type\":"
     "\"text\",\"text\":" SAYS ",\"citations\":[{\"cited_text\":" SAYS "}]},{\"type\":"
     "\"web_search_tool_result\",\"content\":[{\"type\":\"web_search_result\",\"url\":" SAYS
     ",\"title\":" SAYS "}]}],\"stop_reason\":\"end_turn\",\"stop_sequence\":" SAYS
     ",\"usage\":{\"input_tokens\":41,\"output_tokens\":2}}",
     .kept = {"msg_1", "end_turn", "toolu_1", "x-traceshim-usage: 41 2 43"}},
    {"gemini", "https://generativelanguage.googleapis.com/v1beta/models/gemini-1:generateContent",
     "{\"systemInstruction\":{\"parts\":[{\"text\":" SAYS "}]},\"contents\":[{\"role\":\"user\","
     "\"parts\":[{\"text\":" SAYS "},{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":" SAYS
     ",\"displayName\":" SAYS "}},{\"fileData\":{\"fileUri\":" SAYS "}},{\"functionResponse\":{"
     "\"name\":\"find_it\",\"response\":{\"name\":" SAYS "}}}]}],\"generationConfig\":{"
     "\"stopSequences\":[" SAYS "],\"responseSchema\":{\"title\":" SAYS "}}}",
     "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":" SAYS ",\"thought\":"
     "true},{\"executableCode\":{\"language\":\"PYTHON\",\"code\":" SAYS "}},{"
     "\"codeExecutionResult\":{\"output\":" SAYS "}},{\"functionCall\":{\"name\":\"find_it\","
     "\"args\":{\"type\":" SAYS "}}}]},\"finishReason\":\"STOP\",\"groundingMetadata\":{"
     "\"webSearchQueries\":[" SAYS "]}}],\"usageMetadata\":{\"promptTokenCount\":41,"
     "\"candidatesTokenCount\":2,\"totalTokenCount\":43,\"promptTokensDetails\":[{\"modality\":"
     "\"TEXT\",\"tokenCount\":41}]},\"modelVersion\":\"gemini-1-2\"}",
     .kept = {"gemini-1-2", "STOP", "x-traceshim-usage: 41 2 43", "find_it"}},
    {"gemini, in a JSON array",
     "https://generativelanguage.googleapis.com/v1beta/models/gemini-1:streamGenerateContent",
     "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":" SAYS "}]}]}",
     "[{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":" SAYS "}]}}]},\n{"
     "\"candidates\":[{\"content\":{\"parts\":[{\"text\":" SAYS "}]},\"finishReason\":\"STOP\"}],"
     "\"usageMetadata\":{\"promptTokenCount\":41,\"candidatesTokenCount\":2,\"totalTokenCount\":43}"
     "}"
     "]",
     .kept = {"STOP", "x-traceshim-usage: 41 2 43", "x-traceshim-stream: 2\r"}},
    {"bedrock, in frames",
     "https://bedrock-runtime.us-east-1.amazonaws.com/model/claude-1/converse-stream",
     "{\"system\":[{\"text\":" SAYS
     "}],\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":" SAYS
     "},{\"document\":{\"name\":" SAYS ",\"format\":\"pdf\",\"source\":{\"bytes\":" SAYS "}}},{"
     "\"toolResult\":{\"toolUseId\":\"tooluse_1\",\"content\":[{\"json\":{\"name\":" SAYS
     "}}]}}]}],\"inferenceConfig\":{\"maxTokens\":77}}",
     NULL,
     .frames = {"contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":" SAYS "}}",
                "metadata",
                "{\"usage\":{\"inputTokens\":41,\"outputTokens\":2,\"totalTokens\":43}}"},
     .kept = {"tooluse_1", "x-traceshim-usage: 41 2 43"}},
    {"ollama, in lines", "http://localhost:11434/api/chat",
     "{\"model\":\"llama-1\",\"messages\":[{\"role\":\"user\",\"content\":" SAYS
     ",\"images\":[" SAYS "]}]}",
     "{\"model\":\"llama-1\",\"message\":{\"role\":\"assistant\",\"content\":" SAYS
     "},\"done\":false}\n{\"model\":\"llama-1\",\"message\":{\"role\":\"assistant\",\"content\":"
     "\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":41,\"eval_count\":2}\n",
     .type = "application/x-ndjson", .kept = {"llama-1", "x-traceshim-usage: 41 2 43"}},
    {"cohere", "https://api.cohere.com/v1/chat",
     "{\"model\":\"command-1\",\"message\":" SAYS ",\"preamble\":" SAYS
     ",\"documents\":[{\"id\":" SAYS ",\"name\":" SAYS
     "}],\"tool_results\":[{\"call\":{\"name\":\"find_it\",\"parameters\":{"
     "\"id\":" SAYS "}},\"outputs\":[{\"name\":" SAYS "}]}]}",
     "{\"response_id\":\"r-1\",\"text\":" SAYS
     ",\"generation_id\":\"g-1\",\"citations\":[{\"text\":" SAYS "}],\"documents\":[{\"id\":" SAYS
     "}],\"search_queries\":[{\"text\":" SAYS
     "}],\"finish_reason\":\"COMPLETE\",\"meta\":{\"tokens\":{\"input_tokens\":41,"
     "\"output_tokens\":2}}}",
     .kept = {"COMPLETE", "x-traceshim-usage: 41 2"}},
    {"rerank", "https://api.cohere.com/v2/rerank",
     "{\"model\":\"rerank-1\",\"query\":" SAYS ",\"documents\":[" SAYS ",{\"name\":" SAYS "}]}",
     "{\"results\":[{\"index\":0,\"relevance_score\":0.875,\"document\":{\"text\":" SAYS "}}]}",
     .kept = {"rerank-1", "0.875"}},
    {"mcp", "https://mcp.example.com/mcp",
     "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"find_it\","
     "\"arguments\":{\"id\":" SAYS "},\"uri\":" SAYS "}}",
     "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":" SAYS
     "},{\"type\":\"resource\",\"resource\":{\"uri\":" SAYS
     "}}],\"structuredContent\":{\"id\":" SAYS "},\"isError\":false}}",
     .kept = {"find_it", "tools/call"}},
    {"pinecone", "https://docs-1a2b3c4.svc.us-east1.pinecone.io/query",
     "{\"topK\":5,\"vector\":[" NUMBER "," NUMBER "],\"filter\":{\"name\":" SAYS "},\"id\":" SAYS
     "}",
     "{\"matches\":[{\"id\":" SAYS ",\"score\":0.875,\"values\":[" NUMBER
     "],\"metadata\":{\"text\":" SAYS ",\"source\":" SAYS ",\"score\":" SAYS "}}]}",
     .kept = {"query docs", "0.875", " documents\r"}},
    {"replicate", "https://api.replicate.com/v1/predictions",
     "{\"version\":\"v-1\",\"input\":{\"prompt\":" SAYS ",\"name\":" SAYS ",\"id\":" SAYS
     ",\"type\":" SAYS ",\"deep\":{\"role\":" SAYS "}}}",
     "{\"id\":\"p-1\",\"model\":\"m-1\",\"version\":\"v-1\",\"status\":\"succeeded\",\"input\":{"
     "\"mode\":" SAYS "},\"logs\":" SAYS ",\"output\":[\"xy\",\"zzy\"],\"urls\":{\"get\":"
     "\"https://api.replicate.com/v1/predictions/p-1\"}}",
     .kept = {"p-1", "succeeded"}},
    {"search", "https://api.tavily.com/search", "{\"query\":" SAYS ",\"max_results\":5}",
     "{\"query\":" SAYS ",\"answer\":" SAYS ",\"results\":[{\"title\":" SAYS ",\"url\":" SAYS
     ",\"content\":" SAYS ",\"id\":" SAYS ",\"score\":" NUMBER "}]}",
     .kept = {"api.tavily.com"}},
    {"a parser", "https://api.cloud.llamaindex.ai/api/v1/parsing/upload",
     "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" X ".pdf\"\r\n"
     "Content-Type: application/pdf\r\n\r\n" X "\r\n--b--\r\n",
     "{\"id\":\"job-1\",\"status\":\"PENDING\",\"name\":" SAYS "}",
     .asked_with = "multipart/form-data; boundary=b", .kept = {"job-1", "PENDING"}},
    {"a form", "https://api.openai.com/v1/audio/transcriptions",
     "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
     "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n" X "\r\n"
     "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" X ".mp3\"\r\n\r\n" X
     "\r\n--b--\r\n",
     "{\"text\":" SAYS ",\"words\":[{\"word\":" SAYS "}],\"segments\":[{\"text\":" SAYS
     ",\"tokens\":[7133]}],\"usage\":{\"type\":\"tokens\",\"input_tokens\":41,\"output_tokens\":2,"
     "\"total_tokens\":43}}",
     .asked_with = "multipart/form-data; boundary=b",
     .kept = {"whisper-1", "x-traceshim-usage: 41 2 43"}},
    {"what nobody knows", "https://api.example.com/people", "{\"id\":" SAYS ",\"name\":" SAYS "}",
     "{\"id\":" SAYS ",\"type\":" SAYS ",\"usage\":{\"name\":" SAYS "}}", .kept = {"POST /people"}},
};

/* --- records in memory --- */

enum { MOST_RECORDS = 8 };

static struct {
    struct ts_record_header header;
    struct ts_buffer payload;
} records[MOST_RECORDS];
static size_t record_count, taken;

static struct ts_buffer *add_record(enum ts_record_type type)
{
    records[record_count].header =
        (struct ts_record_header){.type = (uint16_t)type, .exchange = 1, .monotonic_ns = 1000};
    return &records[record_count++].payload;
}

static bool take(struct ts_exporter_record *record)
{
    if (taken == record_count)
        return false;
    records[taken].header.length = (uint32_t)records[taken].payload.bytes;
    *record = (struct ts_exporter_record){&records[taken].header, records[taken].payload.data};
    taken++;
    return true;
}

static void add_field(struct ts_buffer *out, enum ts_field_tag tag, const void *data, size_t bytes)
{
    struct ts_field_header header = {(uint16_t)tag, 0, (uint32_t)bytes};
    ts_buffer_add(out, &header, sizeof header);
    ts_buffer_add(out, data, bytes);
}

static void add_number(struct ts_buffer *out, enum ts_field_tag tag, uint64_t number)
{
    add_field(out, tag, &number, sizeof number);
}

static void record_start(const struct form *form)
{
    struct ts_buffer *out = add_record(TS_REC_START);
    add_field(out, TS_F_URL, form->url, strlen(form->url));
    add_field(out, TS_F_METHOD, "POST", 4);
    add_number(out, TS_F_MATCH, TS_MATCH_ENDPOINT);
    add_number(out, TS_F_NO_CONTENT, 1);
}

static void record_request(const struct form *form)
{
    const char *path = strchr(strstr(form->url, "://") + 3, '/');
    ts_buffer_printf(add_record(TS_REC_HEADER_OUT),
                     "POST %s?q=" X " HTTP/1.1\r\ncontent-type: %s\r\ncontent-length: %zu\r\n\r\n",
                     path, form->asked_with ? form->asked_with : "application/json",
                     strlen(form->request));
    ts_buffer_text(add_record(TS_REC_DATA_OUT), form->request);
}

static void record_response(const struct form *form)
{
    struct ts_buffer *head = add_record(TS_REC_HEADER_IN), *body = add_record(TS_REC_DATA_IN);
    for (size_t i = 0; i < 4 && form->frames[i]; i += 2)
        frame_add(body, "event", form->frames[i], form->frames[i + 1]);
    if (form->response)
        ts_buffer_text(body, form->response);
    ts_buffer_printf(head,
                     "HTTP/1.1 200 OK\r\nlocation: https://a.example/b?q=" X
                     "\r\ncontent-type: %s\r\ncontent-length: %zu\r\n\r\n",
                     form->type       ? form->type
                     : form->response ? "application/json"
                                      : "application/vnd.amazon.eventstream",
                     body->bytes);
}

static void record(const struct form *form)
{
    record_count = taken = 0;
    record_start(form);
    record_request(form);
    record_response(form);
    struct ts_buffer *end = add_record(TS_REC_END);
    add_number(end, TS_F_END_REASON, TS_END_DONE);
    add_number(end, TS_F_CURLCODE, 0);
    add_number(end, TS_F_STATUS, 200);
}

/* --- what lies on disk then --- */

static struct ts_buffer journal_of(const struct form *form)
{
    struct ts_exporter_host host = {.spool_dir = test_spool,
                                    .run_id = TEST_RUN,
                                    .take = take,
                                    .process_fields = "",
                                    .content_key = "00112233445566778899aabbccddeeff"};
    record(form);
    struct ts_bare_journal *journal = ts_bare_journal_open(&host);
    cr_assert_not_null(journal, "the journal can be made");
    ts_bare_journal_end(journal);
    struct ts_buffer found = {0};
    char bytes[4096];
    FILE *file = fopen(segment_path(1), "re");
    cr_assert_not_null(file, "it is there");
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        ts_buffer_add(&found, bytes, n);
    fclose(file);
    ts_bare_journal_free(journal);
    for (size_t i = 0; i < record_count; i++)
        ts_buffer_free(&records[i].payload);
    return found;
}

static bool has(const struct ts_buffer *journal, const char *words)
{
    return memmem(journal->data, journal->bytes, words, strlen(words)) != NULL;
}

TestSuite(forms, .init = make_test_folder, .fini = remove_test_folder, .timeout = 60);

Test(forms, no_content_of_any)
{
    for (const struct form *form = forms; form < forms + sizeof forms / sizeof *forms; form++) {
        struct ts_buffer journal = journal_of(form);
        cr_expect_not(has(&journal, X), "%s: no text", form->name);
        cr_expect_not(has(&journal, NUMBER), "%s: no vector", form->name);
        cr_expect_not(has(&journal, "7133"), "%s: no token", form->name);
        for (size_t i = 0; i < 4 && form->kept[i]; i++)
            cr_expect(has(&journal, form->kept[i]), "%s: but %s", form->name, form->kept[i]);
        ts_buffer_free(&journal);
    }
}
