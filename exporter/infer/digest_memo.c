/* Keys of messages: multiply and fold, sixteen bytes at a time. */
#include "exporter/infer/digest_memo.h"

#include <string.h>

#define ODD 0x9e3779b97f4a7c15ull
#define OTHER 0xd6e8feb86659fd93ull

static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t add(uint64_t key, const void *data, size_t bytes)
{
    const char *at = data;
    uint64_t words[2];
    key ^= bytes * OTHER;
    for (size_t rest = bytes; rest; at += sizeof words) {
        size_t take = rest < sizeof words ? rest : sizeof words;
        if (take < sizeof words)
            memset(words, 0, sizeof words);
        memcpy(words, at, take);
        key = fold(words[0] ^ ODD, words[1] ^ key) + OTHER;
        rest -= take;
    }
    return fold(key, ODD);
}

static uint64_t add_text(uint64_t key, const char *text)
{
    return add(key, text ? text : "", text ? strlen(text) : 0);
}

static uint64_t add_tool_call(uint64_t key, const struct ts_tool_call *tool)
{
    key = add_text(add_text(key, tool->id), tool->name);
    return add(key + tool->arguments_are_json, tool->arguments.p, tool->arguments.n);
}

uint64_t ts_digest_memo_key(const struct ts_chat_message *message)
{
    uint64_t key = add_text(message->tool_call_count, message->role);
    key = add(key, message->text, message->text ? message->text_bytes : 0);
    key = add_text(key, message->tool_call_id);
    for (size_t i = 0; i < message->tool_call_count; i++)
        key = add_tool_call(key, &message->tool_calls[i]);
    return key ? key : 1;
}
