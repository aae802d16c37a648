/* The user's file of prices, in the form of LiteLLM's model_prices_and_context_window.json:
 * {"gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-06, ...}, ...}
 * (https://docs.litellm.ai/docs/proxy/custom_pricing). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "exporter/base/buffer.h"
#include "exporter/price/table.h"

enum { MOST_BYTES = 64 << 20, MOST_ROWS_OF_ONE = 16, MOST_THOUSANDS = 1 << 30 };

/* Parts of a price by the beginning of their key; the longer of two names stands first. */
static const struct {
    const char *stem;
    size_t offset;
} stems[] = {
    {"cache_creation_input_token_cost_above_1hr", offsetof(struct ts_price, cache_write_1h)},
    {"cache_creation_input_token_cost", offsetof(struct ts_price, cache_write)},
    {"cache_read_input_token_cost", offsetof(struct ts_price, cache_read)},
    {"input_cost_per_audio_token", offsetof(struct ts_price, audio_input)},
    {"input_cost_per_token", offsetof(struct ts_price, input)},
    {"output_cost_per_audio_token", offsetof(struct ts_price, audio_output)},
    {"output_cost_per_reasoning_token", offsetof(struct ts_price, reasoning)},
    {"output_cost_per_token", offsetof(struct ts_price, output)},
};

static const struct ts_price no_price = {TS_NO_PRICE, TS_NO_PRICE, TS_NO_PRICE, TS_NO_PRICE,
                                         TS_NO_PRICE, TS_NO_PRICE, TS_NO_PRICE, TS_NO_PRICE};

struct reading {
    const char *path;
    struct ts_arena *arena;
    struct ts_price_row *rows;
    size_t count, size;
    char *error;
    size_t error_size;
};

/* --- names --- */

/* Providers of the file under MLflow's names. */
static const char *provider_name(const char *sent)
{
    static const struct {
        const char *sent, *name;
    } names[] = {
        {"bedrock_converse", "bedrock"}, {"text-completion-openai", "openai"},
        {"azure_text", "azure"},         {"cohere", "cohere_chat"},
        {"vertex_ai_beta", "vertex_ai"}, {"fireworks_ai-embedding-models", "fireworks_ai"},

    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(sent, names[i].sent) == 0)
            return names[i].name;
    return strncmp(sent, "vertex_ai-", 10) == 0 ? "vertex_ai" : sent;
}

/* "groq/llama-3.1-8b-instant" of groq is that model. */
static const char *bare_model(const char *model, const char *sent, const char *provider)
{
    const char *const before[] = {sent, provider};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(before[i]);
        if (n && strncmp(model, before[i], n) == 0 && model[n] == '/')
            return model + n + 1;
    }
    return model;
}

/* --- one entry --- */

struct key {
    size_t offset;
    int64_t above;
    const char *tier;
};

/* "_above_200k_tokens", then "_flex" or "_priority", either or none. */
static bool read_suffix(const char *suffix, struct key *key)
{
    static const char mark[] = "_above_";
    key->above = 0;
    if (strncmp(suffix, mark, sizeof mark - 1) == 0) {
        char *end;
        long thousands = strtol(suffix + sizeof mark - 1, &end, 10);
        if (thousands <= 0 || thousands > MOST_THOUSANDS || strncmp(end, "k_tokens", 8) != 0)
            return false;
        key->above = (int64_t)thousands * 1000;
        suffix = end + 8;
    }
    key->tier = *suffix ? suffix + 1 : "";
    return !*suffix || strcmp(suffix, "_flex") == 0 || strcmp(suffix, "_priority") == 0;
}

static bool read_key(const char *text, struct key *key)
{
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        size_t n = strlen(stems[i].stem);
        key->offset = stems[i].offset;
        if (strncmp(text, stems[i].stem, n) == 0 && read_suffix(text + n, key))
            return true;
    }
    return false;
}

static struct ts_price_row *add_row(struct reading *reading, const char *provider,
                                    const char *model, const struct key *key)
{
    struct ts_price_row *grown =
        ts_arena_grow(reading->arena, reading->rows, reading->count, sizeof *grown);
    if (!grown)
        return NULL;
    reading->rows = grown;
    grown[reading->count] = (struct ts_price_row){
        provider, model, ts_arena_text(reading->arena, key->tier), key->above, no_price};
    return &grown[reading->count++];
}

/* The row of a tier and size among those of this entry, which begin at first. */
static struct ts_price_row *row_of(struct reading *reading, size_t first, const struct key *key)
{
    for (size_t i = first; i < reading->count; i++)
        if (reading->rows[i].above == key->above && strcmp(reading->rows[i].tier, key->tier) == 0)
            return &reading->rows[i];
    if (reading->count - first >= MOST_ROWS_OF_ONE)
        return NULL;
    return add_row(reading, reading->rows[first].provider, reading->rows[first].model, key);
}

static void tell_bad_price(struct reading *reading, const char *model, const char *key)
{
    if (!*reading->error)
        snprintf(
            reading->error, reading->error_size,
            "TRACESHIM_PRICES=%.200s: %.80s of \"%.80s\" is no price: write US dollars for one "
            "token, as 2.5e-06, or leave it out; until then this model has no price",
            reading->path, key, model);
}

static bool is_price(const cJSON *value)
{
    return cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble < 1e6;
}

/* Returns whether all prices of the entry can be read. */
static bool read_prices(struct reading *reading, size_t first, const cJSON *entry)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, entry)
    {
        struct key key;
        if (!read_key(member->string, &key) || cJSON_IsNull(member))
            continue;
        if (!is_price(member)) {
            tell_bad_price(reading, entry->string, member->string);
            return false;
        }
        struct ts_price_row *row = row_of(reading, first, &key);
        if (row)
            *(double *)(void *)((char *)&row->price + key.offset) = member->valuedouble * 1e6;
    }
    return true;
}

/* A row for an entry that says nothing hides the built-in one: the user's file knows the model. */
static void read_entry(struct reading *reading, const cJSON *entry)
{
    static const struct key usual = {0, 0, ""};
    const cJSON *vendor = cJSON_GetObjectItemCaseSensitive(entry, "litellm_provider");
    const char *sent = cJSON_IsString(vendor) ? vendor->valuestring : "";
    const char *provider = ts_arena_text(reading->arena, provider_name(sent));
    const char *model = provider ? bare_model(entry->string, sent, provider) : NULL;
    model = ts_arena_text(reading->arena, model);
    size_t first = reading->count;
    if (!model || !add_row(reading, provider, model, &usual))
        return;
    if (!read_prices(reading, first, entry)) {
        reading->count = first + 1;
        reading->rows[first].price = no_price;
    }
}

/* --- the file --- */

static bool fail(struct reading *reading, const char *what)
{
    snprintf(reading->error, reading->error_size,
             "TRACESHIM_PRICES=%.200s %.200s; until then no cost is computed", reading->path, what);
    return false;
}

static bool read_bytes(struct reading *reading, struct ts_buffer *out)
{
    char piece[65536];
    struct stat status;
    ssize_t got = 0;
    int fd = open(reading->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool is_file = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    errno = fd >= 0 && !is_file ? EINVAL : errno;
    while (is_file && out->bytes <= MOST_BYTES && (got = read(fd, piece, sizeof piece)) > 0)
        ts_buffer_add(out, piece, (size_t)got);
    if (fd >= 0)
        close(fd);
    return is_file && got == 0 && !out->failed;
}

static bool tell_unread(struct reading *reading)
{
    char what[200];
    snprintf(what, sizeof what, "cannot be read (%s): name a file of at most 64 MB",
             strerror(errno));
    return fail(reading, what);
}

static bool tell_bad_json(struct reading *reading, const struct ts_buffer *text, const char *at)
{
    char what[200];
    size_t line = 1;
    for (const char *c = text->data; c && c < at && c < text->data + text->bytes; c++)
        line += *c == '\n';
    snprintf(what, sizeof what, "is not JSON at line %zu: mend it, or unset the variable", line);
    return fail(reading, what);
}

static bool read_entries(struct reading *reading, const cJSON *root)
{
    const cJSON *entry;
    if (!cJSON_IsObject(root))
        return fail(reading,
                    "is no object of models, {\"model\": {\"input_cost_per_token\": ...}}: "
                    "mend it, or unset the variable");
    cJSON_ArrayForEach(entry,
                       root) if (cJSON_IsObject(entry) && strcmp(entry->string, "sample_spec") != 0)
        read_entry(reading, entry);
    return true;
}

bool ts_price_file_read(const char *path, struct ts_arena *arena, struct ts_price_table *out,
                        char *error, size_t error_size)
{
    struct reading reading = {
        .path = path, .arena = arena, .error = error, .error_size = error_size};
    struct ts_buffer text = {0};
    const char *end = NULL;
    bool is_read = read_bytes(&reading, &text);
    cJSON *root =
        is_read ? cJSON_ParseWithLengthOpts(text.data ? text.data : "", text.bytes, &end, 0) : NULL;
    bool is_good = !is_read ? tell_unread(&reading)
                   : !root  ? tell_bad_json(&reading, &text, end)
                            : read_entries(&reading, root);
    cJSON_Delete(root);
    ts_buffer_free(&text);
    if (is_good && reading.count)
        qsort(reading.rows, reading.count, sizeof *reading.rows, ts_price_row_compare);
    *out = (struct ts_price_table){reading.rows, is_good ? reading.count : 0};
    return is_good;
}
