/* Any bytes as request and answer of a call, whoever is asked (the form: exchange_input.h). */
#include <stdint.h>
#include <stdlib.h>

#include "exporter/provider/provider.h"
#include "exporter/wire/json.h"
#include "tests/fuzz/exchange_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void is_json_or_absent(struct ts_slice slice)
{
    must(slice.n == 0 || ts_json_value(slice, NULL).n == slice.n);
}

static void check_messages(const struct ts_chat_message *messages, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        must(messages[i].role && messages[i].text && messages[i].tool_call_id && messages[i].name);
        must(messages[i].text[messages[i].text_bytes] == 0);
        is_json_or_absent(messages[i].json);
        for (size_t k = 0; k < messages[i].tool_call_count; k++) {
            const struct ts_tool_call *tool = &messages[i].tool_calls[k];
            must(tool->id && tool->name);
            must(tool->arguments.n || !tool->arguments_are_json);
            if (tool->arguments_are_json)
                is_json_or_absent(tool->arguments);
        }
    }
}

static void check(const struct ts_call *call)
{
    const char *texts[] = {call->provider,    call->gen_ai_provider, call->operation,
                           call->name,        call->request_model,   call->response_model,
                           call->response_id, call->service_tier,    call->error_type,
                           call->request_id,  call->error_message};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        must(texts[i] != NULL);
    must(*call->name && call->failed == (*call->error_type != 0));
    must(call->failed || !call->interrupted);
    must(!call->usage.known || call->usage.input.known || call->usage.output.known);
    is_json_or_absent(call->inputs_json);
    is_json_or_absent(call->outputs_json);
    is_json_or_absent(call->tools);
    for (size_t i = 0; i < call->param_count; i++)
        is_json_or_absent(call->params[i].value);
    check_messages(call->input, call->input_count);
    check_messages(call->output, call->output_count);
    must(call->finish_reason_count <= call->output_count + 1);
}

static void read_call(void *context, struct ts_exchange *exchange)
{
    (void)context;
    struct ts_call *call = ts_call_read(exchange);
    check(call);
    ts_call_free(call);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes)
        ts_assembler_free(
            ts_fuzz_record((struct ts_slice){(const char *)data, bytes}, read_call, NULL));
    return 0;
}
