/* OpenAI's batches, files and what else it keeps: requests that are no model calls. The calls that
 * a batch makes happen elsewhere and later.
 * https://platform.openai.com/docs/api-reference/batch
 * https://platform.openai.com/docs/api-reference/files */
#include <string.h>
#include "exporter/call/body.h"
#include "exporter/call/named.h"
#include "exporter/call/vendor.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_named rows[] = {
    {"POST", "batches", "create batch"},
    {"GET", "batches", "list batches"},
    {"GET", "batches/%", "retrieve batch"},
    {"POST", "batches/%/cancel", "cancel batch"},
    {"POST", "batches/%/requests", "add batch requests"}, /* xAI */
    {"GET", "batches/%/requests", "list batch requests"},
    {"GET", "batches/%/results", "list batch results"},
    {"POST", "batch/jobs", "create batch"}, /* Mistral */
    {"GET", "batch/jobs", "list batches"},
    {"GET", "batch/jobs/%", "retrieve batch"},
    {"POST", "batch/jobs/%/cancel", "cancel batch"},
    {"POST", "files", "upload file"},
    {"GET", "files", "list files"},
    {"GET", "files/%", "retrieve file"},
    {"DELETE", "files/%", "delete file"},
    {"GET", "files/%/content", "download file"},
    {"POST", "uploads", "create upload"},
    {"POST", "uploads/%/parts", "add upload part"},
    {"POST", "uploads/%/complete", "complete upload"},
    {"POST", "uploads/%/cancel", "cancel upload"},
    {"GET", "models", "list models"},
    {"GET", "models/%", "retrieve model"},
    {"POST", "fine_tuning/jobs", "create fine-tuning job"},
    {"GET", "fine_tuning/jobs", "list fine-tuning jobs"},
    {"GET", "fine_tuning/jobs/%", "retrieve fine-tuning job"},
    {"POST", "fine_tuning/jobs/%/cancel", "cancel fine-tuning job"},
    {"POST", "vector_stores", "create vector store"},
    {"GET", "vector_stores", "list vector stores"},
    {"GET", "vector_stores/%", "retrieve vector store"},
    {"DELETE", "vector_stores/%", "delete vector store"},
    {"POST", "vector_stores/%/files", "add file to vector store"},
    {"GET", "vector_stores/%/files/%", "retrieve file of vector store"},
    {"POST", "vector_stores/%/file_batches", "add files to vector store"},
    {"GET", "vector_stores/%/file_batches/%", "retrieve file batch of vector store"},
    {"POST", "conversations", "create conversation"},
    {"GET", "conversations/%", "retrieve conversation"},
    {"DELETE", "conversations/%", "delete conversation"},
    {"POST", "conversations/%/items", "add items to conversation"},
    {"GET", "conversations/%/items", "list items of conversation"},
};

static const struct ts_named *row_of(const struct ts_http *http)
{
    return ts_named_of(http, rows, sizeof rows / sizeof *rows);
}

/* Such paths are common: only at a known host, or answered in the form of this interface, are they
 * what they look like. */
static int match(const struct ts_http *http)
{
    static const char *const objects[] = {"batch", "file", "list", "upload", "model"};
    if (!row_of(http))
        return 0;
    if (ts_vendor_of_host(http))
        return 60;
    struct ts_slice object = ts_json_get(ts_body_json(&http->response), "object");
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (ts_json_is_text(object, objects[i]))
            return 60;
    return 0;
}

static void read(struct ts_call *call)
{
    ts_named_read(call, row_of(&call->http));
}

const struct ts_provider ts_provider_openai_batches = {"openai.batches", match, read};
