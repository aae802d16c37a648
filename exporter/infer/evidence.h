/* Why a span hangs where it does: traceshim.evidence. A root hangs nowhere and has none, nor has
 * the first call of a trace. */
#ifndef TS_INFER_EVIDENCE_H
#define TS_INFER_EVIDENCE_H

#include "exporter/infer/span.h"

enum ts_evidence {
    TS_EVIDENCE_NONE,
    TS_EVIDENCE_TOOL_CALL_ID,
    TS_EVIDENCE_TOOL_NAME,
    TS_EVIDENCE_MESSAGES,
    TS_EVIDENCE_ANSWER,
    TS_EVIDENCE_EDITED,
    TS_EVIDENCE_PREVIOUS_ID,
    TS_EVIDENCE_CONVERSATION_ID,
    TS_EVIDENCE_SAME_REQUEST,
    TS_EVIDENCE_ARGUMENTS,
    TS_EVIDENCE_RESULT,
    TS_EVIDENCE_VECTOR,
    TS_EVIDENCE_PASSAGE,
    TS_EVIDENCE_STEP,
    TS_EVIDENCE_TIME,
};

/* Sets the attribute; NONE sets nothing. */
void ts_evidence_mark(struct ts_span *span, enum ts_evidence evidence);

/* What an attribute's value means, as a clause for people: "its id answers the call". NULL: the
 * span has no evidence, or a word of a later version. */
const char *ts_evidence_why(const struct ts_span *span);

#endif
