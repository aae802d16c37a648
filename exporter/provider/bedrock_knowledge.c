/* Retrieval from a knowledge base of Amazon Bedrock
 * (docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Retrieve.html). */
#include "exporter/call/body.h"
#include "exporter/call/pattern.h"
#include "exporter/call/retrieval.h"
#include "exporter/provider/rows.h"
#include "exporter/wire/json.h"

static const struct ts_document_form results = {
    .id = "metadata.x-amz-bedrock-kb-chunk-id",
    .text = "content.text",
    .uri = "location.s3Location.uri|location.webLocation.url|location.confluenceLocation.url|"
           "location.salesforceLocation.url|location.sharePointLocation.url|"
           "location.kendraDocumentLocation.uri|location.customDocumentLocation.id|"
           "metadata.x-amz-bedrock-kb-source-uri",
    .score = "score",
    .metadata = "metadata",
};

static bool is_retrieve(const struct ts_http *http, struct ts_slice *base)
{
    return ts_pattern_fits("*/knowledgebases/%/retrieve", http->path, base);
}

static int match(const struct ts_http *http)
{
    return ts_is_post(http) && is_retrieve(http, NULL) ? 100 : 0;
}

static void read(struct ts_call *call)
{
    struct ts_slice base = {0};
    is_retrieve(&call->http, &base);
    ts_retrieval_begin(call, NULL, ts_retrieval_part(call, base));
    ts_retrieval_hits(call, "retrievalResults", &results);
}

const struct ts_provider ts_provider_bedrock_knowledge = {"bedrock.knowledge", match, read};
