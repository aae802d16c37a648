/* The table of members: an allow-list, because a deny-list forgets. Names as the providers'
 * references have them, in their spellings, each between blanks. */
#include "exporter/bare/keys.h"

#include <stddef.h>
#include <string.h>

static const char words[] =
    " model role type id object name finish_reason stop_reason finishReason stopReason "
    "completionReason completion_reason tool_call_id tool_use_id toolUseId call_id "
    "item_id previous_response_id previous_interaction_id response_id responseId "
    "generation_id conversation conversation_id prompt_cache_key user safety_identifier thread_id "
    "run_id assistant_id batch_id "
    "status service_tier serviceTier system_fingerprint encoding_format tool_choice "
    "reasoning_effort effort modelVersion model_version version model_id modelId modelArn "
    "agent provider response_format format modalities responseModalities "
    "response_modalities truncation truncate verbosity quality size voice method jsonrpc "
    "protocolVersion param done_reason input_type embedding_types encoding_formats "
    "embeddingTypes output_dtype taskType task_type mode responseMimeType "
    "response_mime_type mime_type mimeType media_type mediaType native_finish_reason "
    "server_label tool_name stop_type blockReason thinkingLevel thinking_level "
    "cachedContent cached_content output_format state error_code responseFormat ";
static const char words_of_errors[] = " code __type ";
static const char words_of_reasons[] = " reason ";
static const char numbers[] =
    " temperature top_p topP top_k topK max_tokens maxTokens max_completion_tokens "
    "max_output_tokens maxOutputTokens max_new_tokens max_tokens_to_sample maxTokenCount "
    "max_gen_len maximum_tokens max_length min_tokens num_predict num_ctx n "
    "candidateCount candidate_count num_generations numResults num_results index "
    "output_index content_index summary_index contentBlockIndex sequence_number created "
    "created_at completed_at createTime seed random_seed stream frequency_penalty "
    "presence_penalty frequencyPenalty presencePenalty repetition_penalty min_p p k "
    "logprobs top_logprobs parallel_tool_calls store background include_usage "
    "incremental_output dimensions outputDimensionality output_dimensionality "
    "output_dimension top_n topN top_k_return budget_tokens thinkingBudget "
    "thinking_budget includeThoughts include_thoughts thought strict done is_error "
    "isError is_finished relevance_score relevanceScore score logit prompt_eval_count "
    "eval_count total_duration load_duration prompt_eval_duration eval_duration "
    "inputTextTokenCount tokenCount totalTokens totalTokenCount total_tokens "
    "prompt_token_count generation_token_count input_token_count generated_token_count "
    "generated_tokens input_tokens output_tokens num_tokens_generated "
    "num_tokens_prompt_total tokens_predicted tokens_evaluated status_code stop "
    "stopped_eos stopped_limit stopped_word normalize return_documents max_chunks_per_doc "
    "n_predict progress ";
static const char counts[] =
    " usage usageMetadata usage_metadata usage_info billed_units metrics timings x_groq "
    "amazon-bedrock-invocationMetrics prompt_tokens_details completion_tokens_details "
    "token_count rate_limits statistics ";
static const char counts_of_meta[] = " tokens ";
static const char insides[] =
    " messages message choices delta content text parts contents candidates system "
    "systemInstruction system_instruction system_prompt instructions prompt tools tool "
    "function functions tool_calls function_call functionDeclarations "
    "function_declarations functionCall functionResponse toolConfig tool_config toolUse "
    "toolResult toolSpec inferenceConfig generationConfig generation_config "
    "textGenerationConfig embedContentConfig imageGenerationConfig "
    "additionalModelRequestFields output_config responses error errors reasoning "
    "reasoning_content reasoningContent reasoningText thinking thinkingConfig "
    "thinking_config refusal stream_options options embedding embeddings embeddingsByType "
    "results meta incomplete_details code reason summary chat_history preamble "
    "generated_text generation generations completion completions params choice "
    "input_audio image_url source stop_sequences stopSequences end_sequences output_text "
    "query toolChoice cache_control inputText outputText requests predictions values "
    "details promptFeedback inlineData inline_data fileData file_data guardContent steps "
    "step tool_results call user_input interaction response_text texts rankings "
    "thought_summary tool_plan voice_id last_error required_action submit_tool_outputs "
    "json_schema detail_code action stdout stderr sampling_params prediction transcript "
    "segments audio inference msg ";
static const char tools_of_their_own[] =
    " codeExecution code_execution googleSearch google_search googleSearchRetrieval "
    "google_search_retrieval urlContext url_context fileSearch file_search googleMaps "
    "google_maps computerUse computer_use enterpriseWebSearch retrieval systemTool ";
static const char values[] =
    " arguments args input_schema inputSchema schema partial_json responseSchema "
    "response_schema responseJsonSchema response_json_schema parametersJsonSchema "
    "parameter_definitions executableCode codeExecutionResult executable_code "
    "code_execution_result structuredContent ";
static const char items[] = " documents passages instances tool_outputs ";
static const char items_of_tool_results[] = " outputs ";
static const char open[] = " detail ";
static const char either[] = " parameters response result ";
static const char asked[] = " input inputs output outputs ";
static const char data_ids[] = " id job_id jobId thread_id run_id assistant_id batch_id taskId ";
static const char data_words[] = " object status state task_status status_code model version "
                                 "taskStatus collection collectionName "
                                 "collection_name index indexName namespace dbName db_name ";
static const char data_numbers[] =
    " topK top_k k n limit size n_results num_results numResults max_results maxResults "
    "count nprobes offset from progress created_at createdAt created completed_at "
    "credits_used num_pages ";
static const char data_counts[] = " usage usage_info usageMetadata request_counts ";
static const char data_insides[] = " error errors last_error ";
static const char data[] = " data ";
static const char job[] = " job ";

struct row {
    const char *under; /* names of the members around it, between '|'; NULL: whatever it is */
    const char *names; /* each between blanks */
    enum ts_bare_key key;
};

/* The first that has a name decides. */
static const struct row models[] = {
    {"||error|errors|last_error|", words_of_errors, TS_BARE_WORD}, /* elsewhere it is a program's */
    {"|finishReason|finish_reason|incomplete_details|", words_of_reasons, TS_BARE_WORD},
    {"|meta|", counts_of_meta, TS_BARE_COUNTS}, /* elsewhere they are texts */
    {"|tool_results|", items_of_tool_results, TS_BARE_ITEMS},
    {"|completions|", data, TS_BARE_INSIDE},
    {"|tools|", tools_of_their_own, TS_BARE_INSIDE},
    {"||", data, TS_BARE_ASKED}, /* the list that an answer is */
    {NULL, data, TS_BARE_VALUE},
    {NULL, either, TS_BARE_EITHER},
    {NULL, asked, TS_BARE_ASKED},
    {NULL, words, TS_BARE_WORD},
    {NULL, numbers, TS_BARE_NUMBER},
    {NULL, counts, TS_BARE_COUNTS},
    {NULL, values, TS_BARE_VALUE},
    {NULL, items, TS_BARE_ITEMS},
    {NULL, open, TS_BARE_OPEN},
    {NULL, insides, TS_BARE_INSIDE},
    {NULL, NULL, TS_BARE_UNKNOWN},
};

/* Below the top ids and names are those of documents. */
static const struct row other[] = {
    {"|error|errors|last_error|", words_of_errors, TS_BARE_WORD},
    {"||job|", data_ids, TS_BARE_WORD},
    {"||", data_words, TS_BARE_WORD},
    {"||", data_numbers, TS_BARE_NUMBER},
    {"||", data_counts, TS_BARE_COUNTS},
    {"||", data_insides, TS_BARE_INSIDE},
    {"||", job, TS_BARE_INSIDE},
    {"|job|", data_words, TS_BARE_WORD},
    {NULL, NULL, TS_BARE_UNKNOWN},
};

static bool is_under(const char *names, struct ts_slice under)
{
    for (const char *at = names; at; at = strchr(at + 1, '|'))
        if (strncmp(at + 1, under.n ? under.p : "", under.n) == 0 && at[1 + under.n] == '|')
            return true;
    return !names;
}

static bool is_among(const char *names, struct ts_slice name)
{
    char between[64];
    if (!name.n || name.n > sizeof between - 3 || memchr(name.p, ' ', name.n) ||
        memchr(name.p, 0, name.n))
        return false;
    between[0] = between[name.n + 1] = ' ';
    memcpy(between + 1, name.p, name.n);
    between[name.n + 2] = 0;
    return strstr(names, between);
}

enum ts_bare_key ts_bare_key(enum ts_bare_room room, struct ts_slice under, struct ts_slice name)
{
    const struct row *row = room == TS_BARE_MODELS ? models : other;
    if (room == TS_BARE_ASKING && is_among(data_ids, name))
        return TS_BARE_UNKNOWN;
    while (row->names && !(is_among(row->names, name) && is_under(row->under, under)))
        row++;
    return row->key;
}
