/* One request with a token. The server puts the token into its answer, so an answer that belongs to
 * another request is noticed, by the program and in the journal. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stress.h"

#define MAX_BODY 30000
#define LONG_MS 60000L

/* What the server does, and how often of a hundred. */
static const struct {
    const char *name;
    unsigned percent;
    bool whole; /* the answer comes in full */
} ways[] = {
    {"echo", 55, true}, {"sse", 15, true},   {"close", 8, true},    {"cut", 6, false},
    {"drop", 5, false}, {"stall", 7, false}, {"refused", 4, false},
};

static unsigned any_way(struct dice *dice)
{
    unsigned left = pick(dice, 100), way = 0;
    while (left >= ways[way].percent)
        left -= ways[way++].percent;
    return way;
}

/* Some are long, so that bodies go out and come in in several pieces. */
static size_t any_size(struct dice *dice)
{
    return chance(dice, 4) ? 1 + pick(dice, MAX_BODY) : 1 + pick(dice, 300);
}

static void make_body(struct transfer *transfer)
{
    static const char begin[] = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"";
    static const char end[] = "\"}]}";
    size_t padding = any_size(transfer->dice);
    transfer->body = malloc(sizeof begin + sizeof transfer->token + padding + sizeof end);
    if (!transfer->body)
        abort();
    int bytes = sprintf(transfer->body, "%stok:%s:", begin, transfer->token);
    memset(transfer->body + bytes, 'a' + (int)pick(transfer->dice, 26), padding);
    memcpy(transfer->body + bytes + padding, end, sizeof end);
    transfer->body_bytes = (size_t)bytes + padding + sizeof end - 1;
}

static size_t write_answer(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t bytes = size * count;
    char *longer = realloc(transfer->answer, transfer->answer_bytes + bytes + 1);
    if (!longer)
        return 0;
    memcpy(longer + transfer->answer_bytes, data, bytes);
    transfer->answer = longer;
    transfer->answer_bytes += bytes;
    longer[transfer->answer_bytes] = 0;
    if (transfer->nest) {
        transfer->nest = false;
        CURL *other = curl_easy_init();
        transfer_perform(other, transfer->dice, NULL);
        curl_easy_cleanup(other);
    }
    return transfer->abort ? 0 : bytes;
}

static size_t read_body(char *out, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t left = transfer->body_bytes - transfer->sent;
    size_t bytes = size * count < left ? size * count : left;
    memcpy(out, transfer->body + transfer->sent, bytes);
    transfer->sent += bytes;
    return bytes;
}

static int seek_body(void *context, curl_off_t offset, int origin)
{
    struct transfer *transfer = context;
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    transfer->sent = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static int progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct transfer *transfer = context;
    (void)a, (void)b, (void)c, (void)d;
    return transfer->patience && --transfer->patience == 0;
}

static int debug(CURL *curl, curl_infotype type, char *data, size_t bytes, void *context)
{
    struct transfer *transfer = context;
    (void)data, (void)bytes;
    if (curl != transfer->curl && type != CURLINFO_TEXT)
        wrong("the debug function of %p was called with %p", (void *)transfer->curl, (void *)curl);
    return 0;
}

static void set_body(struct transfer *transfer, CURL *curl)
{
    unsigned way = pick(transfer->dice, 3);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)transfer->body_bytes);
    transfer->text_copied = way == 1;
    if (way == 0)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, transfer->body);
    else if (way == 1)
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, transfer->body);
    else
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
}

static void set_callbacks(struct transfer *transfer, CURL *curl)
{
    bool verbose = chance(transfer->dice, 20);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_body);
    curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek_body);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, transfer->patience ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, debug);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, verbose ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, verbose ? transfer->error : NULL);
}

static void set_limits(struct transfer *transfer, CURL *curl, bool stalls)
{
    long limit_ms = LONG_MS;
    if (stalls || chance(transfer->dice, 3))
        limit_ms = 1 + pick(transfer->dice, 200);
    transfer->whole = transfer->whole && limit_ms == LONG_MS;
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limit_ms);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, chance(transfer->dice, 5) ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, chance(transfer->dice, 5) ? 1L : 0L);
}

static void set_address(struct transfer *transfer, CURL *curl, unsigned way)
{
    char url[200];
    bool refused = strcmp(ways[way].name, "refused") == 0;
    snprintf(url, sizeof url, "%s/%s/v1/chat/completions?bytes=%zu",
             refused ? settings.closed : settings.server, ways[way].name, any_size(transfer->dice));
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
}

void transfer_prepare(struct transfer *transfer, CURL *curl, struct dice *dice, CURLSH *share)
{
    static atomic_uint last;
    unsigned way = any_way(dice);
    bool stalls = strcmp(ways[way].name, "stall") == 0;
    *transfer = (struct transfer){.curl = curl, .dice = dice, .whole = ways[way].whole};
    snprintf(transfer->token, sizeof transfer->token, "%d-%u", (int)getpid(), ++last);
    transfer->abort = chance(dice, 4);
    transfer->patience = chance(dice, 5) ? 1 + (int)pick(dice, 5) : 0;
    transfer->whole = transfer->whole && !transfer->abort && !transfer->patience;
    make_body(transfer);
    set_address(transfer, curl, way);
    set_body(transfer, curl);
    set_callbacks(transfer, curl);
    set_limits(transfer, curl, stalls);
    curl_easy_setopt(curl, CURLOPT_SHARE, share);
}

void transfer_replace_body(struct transfer *transfer)
{
    char *before = transfer->body;
    make_body(transfer);
    set_body(transfer, transfer->curl);
    memset(before, '!', 20);
    free(before);
}

/* Each token in it is that of the request. */
static bool is_own_answer(const struct transfer *transfer, unsigned *tokens)
{
    size_t length = strlen(transfer->token);
    *tokens = 0;
    for (const char *at = transfer->answer; at && (at = strstr(at, "tok:")); at++, ++*tokens)
        if (strncmp(at + 4, transfer->token, length) != 0 || at[4 + length] != ':')
            return false;
    return true;
}

/* After a fork in mid-transfer nothing is known of the answer; that is not judged. */
void transfer_judge(const struct transfer *transfer, CURLcode code)
{
    unsigned tokens;
    if (transfer->whole && code != CURLE_OK)
        wrong("%s ended with %d (%s)", transfer->token, code, curl_easy_strerror(code));
    if (code != CURLE_OK)
        return;
    if (!is_own_answer(transfer, &tokens))
        wrong("%s got the answer of another: %.200s", transfer->token, transfer->answer);
    else if (!tokens)
        wrong("%s got no answer", transfer->token);
}

void transfer_forget(struct transfer *transfer)
{
    free(transfer->body);
    free(transfer->answer);
    *transfer = (struct transfer){0};
}

CURL *transfer_detach(struct transfer *transfer)
{
    CURL *curl = transfer->curl;
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, NULL);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(curl, CURLOPT_SHARE, NULL);
    transfer_forget(transfer);
    return curl;
}

void transfer_perform(CURL *curl, struct dice *dice, CURLSH *share)
{
    struct transfer transfer;
    if (!curl) {
        wrong("there is no handle");
        return;
    }
    transfer_prepare(&transfer, curl, dice, share);
    transfer.nest = chance(dice, 2);
    account_begin();
    CURLcode code = curl_easy_perform(curl);
    account_end(DONE, code);
    transfer_judge(&transfer, code);
    transfer_detach(&transfer);
}
