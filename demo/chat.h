/* A client for chat completions, as OpenAI and many others serve them. */
#ifndef DEMO_CHAT_H
#define DEMO_CHAT_H

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdbool.h>

struct chat {
    CURL *curl;
    const char *base_url; /* "https://api.openai.com/v1" */
    const char *api_key;
    const char *model;
    bool stream;       /* print the answer as it comes */
    bool stream_usage; /* ask for token counts at the end of a stream */
};

/* Sends the conversation. Returns the assistant's message, owned by the caller; NULL with one line
 * in error. *printed tells whether the content was printed already. */
cJSON *chat_send(const struct chat *chat, cJSON *messages, cJSON *tools, bool *printed, char *error,
                 size_t error_size);

#endif
