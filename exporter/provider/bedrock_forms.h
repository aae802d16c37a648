/* The forms of requests and answers that models have behind Bedrock's InvokeModel, where each
 * vendor has its own ("Inference request parameters and response fields for foundation models" in
 * the Amazon Bedrock User Guide). */
#ifndef TS_PROVIDER_BEDROCK_FORMS_H
#define TS_PROVIDER_BEDROCK_FORMS_H

#include "exporter/call/call.h"

/* What came in a stream, piece by piece: JSON objects. */
struct ts_bedrock_chunks {
    struct ts_slice *list;
    size_t count;
};

struct ts_bedrock_form {
    /* Words of which one stands in the id of the model, ended by NULL; none: any model. */
    const char *ids[4];
    /* Whether a request has this form; NULL: any. */
    bool (*fits)(struct ts_slice request);
    enum ts_call_kind kind;
    const char *operation, *format; /* as in struct ts_call */
    const char *promised;           /* what each answer has; NULL: not known */
    void (*request)(struct ts_call *call, struct ts_slice request);
    void (*answer)(struct ts_call *call, struct ts_slice answer);
    /* Chunks put together into the answer that is not streamed; absent: nothing came. is_complete
     * is only ever set to true. NULL: the chunks stay a list. */
    struct ts_slice (*join)(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                            bool *is_complete);
};

/* The form for a model, by its id, else by its request; there is always one. */
const struct ts_bedrock_form *ts_bedrock_form_of(const char *model, struct ts_slice request);

/* Whether it was found by anything that tells it from other interfaces. */
bool ts_bedrock_form_is_known(const struct ts_bedrock_form *form);

/* A prompt that is gone on with: models of Amazon (Titan), Meta, Mistral, AI21, Cohere, Anthropic
 * before messages, text generation of imported models and SageMaker's endpoints. */
void ts_prompt_request(struct ts_call *call, struct ts_slice request);
void ts_prompt_answer(struct ts_call *call, struct ts_slice answer);
void ts_prompt_usage(struct ts_call *call, struct ts_slice answer); /* where a body tells of it */
struct ts_slice ts_prompt_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                               bool *is_complete);

/* Chat completions as OpenAI has them, with the reason of the end under either name. */
void ts_choices_request(struct ts_call *call, struct ts_slice request);
void ts_choices_answer(struct ts_call *call, struct ts_slice answer);
struct ts_slice ts_choices_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                                bool *is_complete);

/* Cohere's Command R. */
void ts_command_request(struct ts_call *call, struct ts_slice request);
void ts_command_answer(struct ts_call *call, struct ts_slice answer);
struct ts_slice ts_command_join(struct ts_call *call, const struct ts_bedrock_chunks *chunks,
                                bool *is_complete);

/* What a model is to go on from, as a message of the user; absent: none. */
void ts_prompt_input(struct ts_call *call, struct ts_slice prompt);

/* Parameters under all the names that these forms have for them. */
void ts_invoke_params(struct ts_call *call, struct ts_slice request);

#endif
