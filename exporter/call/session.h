/* Session and user of a model call, as the request names them.
 *
 * Sources: Claude Code's header and its metadata.user_id (Anthropic, Messages API, "metadata"), the
 * headers of Codex, OpenCode, Helicone and LiteLLM, OpenAI's prompt_cache_key, conversation, user
 * and safety_identifier (OpenAI API reference, Responses and Chat Completions). */
#ifndef TS_CALL_SESSION_H
#define TS_CALL_SESSION_H

#include "exporter/call/call.h"

/* Of an exchange that was reduced (exporter/bare): what its body named before. Values are JSON
 * strings, so no other program's header of this name is taken for one. */
#define TS_CALL_SESSION_HEADER "x-traceshim-session"
#define TS_CALL_USER_HEADER "x-traceshim-user"

/* Sets session and user of a call that a provider has read (inputs_json, conversation_id). Of
 * several names of a session the first of this row counts: x-claude-code-session-id,
 * metadata.user_id, session-id, session_id, x-session-id, x-opencode-session, helicone-session-id,
 * x-litellm-session-id, prompt_cache_key, the conversation. Of a user: user, safety_identifier,
 * metadata.user_id, each as it was sent. What is not named stays as it is. */
void ts_session_read(struct ts_call *call);

#endif
