/* The kinds of evidence, in a word and in a clause. */
#include "exporter/infer/evidence.h"

#include <string.h>

static const struct {
    const char *word, *why;
} kinds[] = {
    [TS_EVIDENCE_TOOL_CALL_ID] = {"tool_call_id", "the result has the id of the tool call"},
    [TS_EVIDENCE_TOOL_NAME] = {"tool_name",
                               "the result comes in the place and under the name of the "
                               "tool call"},
    [TS_EVIDENCE_MESSAGES] = {"messages", "its messages begin with those before and their answer"},
    [TS_EVIDENCE_ANSWER] = {"answer", "an earlier answer is among its messages"},
    [TS_EVIDENCE_EDITED] =
        {"edited_messages",
         "the user's words before and a part of their answer are among its messages"},
    [TS_EVIDENCE_PREVIOUS_ID] = {"previous_response_id", "it names the answer before"},
    [TS_EVIDENCE_CONVERSATION_ID] = {"conversation_id", "it names the conversation"},
    [TS_EVIDENCE_SAME_REQUEST] = {"same_request",
                                  "it sends the same messages again after a failure"},
    [TS_EVIDENCE_ARGUMENTS] = {"tool_arguments", "what it sent has the arguments of the tool call"},
    [TS_EVIDENCE_RESULT] = {"tool_result", "what it received is in the tool's result"},
    [TS_EVIDENCE_VECTOR] = {"embedding_vector", "its vector was searched with"},
    [TS_EVIDENCE_PASSAGE] = {"passage", "a passage of it was sent on"},
    [TS_EVIDENCE_STEP] = {"former_step",
                          "what it sent has something that a call before it received"},
    [TS_EVIDENCE_TIME] = {"time", "it was made while the tool ran, and nothing else was at work"},
};

#define KEY "traceshim.evidence"

void ts_evidence_mark(struct ts_span *span, enum ts_evidence evidence)
{
    if (span && evidence != TS_EVIDENCE_NONE)
        ts_span_text(span, KEY, kinds[evidence].word);
}

const char *ts_evidence_why(const struct ts_span *span)
{
    const struct ts_attribute *attribute = ts_span_find(span, KEY);
    for (size_t i = 0; attribute && i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].word && ts_slice_is(attribute->text, kinds[i].word))
            return kinds[i].why;
    return NULL;
}
