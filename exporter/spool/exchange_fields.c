/* Fields of records, by tables: which tag goes where. */
#include "exporter/spool/exchange_fields.h"

#include <stddef.h>
#include <string.h>

enum kind { TEXT, U64, INT };

/* Where the value of a tag is put, as an offset into the structure that is filled. */
struct place {
    enum ts_field_tag tag;
    enum kind kind;
    size_t offset;
};

#define PROCESS(tag, kind, member)                                                                 \
    {                                                                                              \
        tag, kind, offsetof(struct ts_process, member)                                             \
    }
#define EXCHANGE(tag, kind, member)                                                                \
    {                                                                                              \
        tag, kind, offsetof(struct ts_exchange, member)                                            \
    }
#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct place in_process[] = {
    PROCESS(TS_F_PID, U64, pid),
    PROCESS(TS_F_PPID, U64, ppid),
    PROCESS(TS_F_START_TICKS, U64, start_ticks),
    PROCESS(TS_F_RUN_ID, TEXT, run_id),
    PROCESS(TS_F_LEADER_PID, U64, leader_pid),
    PROCESS(TS_F_LEADER_TICKS, U64, leader_ticks),
    PROCESS(TS_F_PID_NAMESPACE, U64, pid_namespace),
    PROCESS(TS_F_EXE, TEXT, exe),
    PROCESS(TS_F_SCRIPT, TEXT, script),
    PROCESS(TS_F_HOST, TEXT, host),
    PROCESS(TS_F_UID, U64, uid),
    PROCESS(TS_F_LEADER_NAME, TEXT, leader_name),
};

static const struct place in_start[] = {
    EXCHANGE(TS_F_URL, TEXT, url),
    EXCHANGE(TS_F_METHOD, TEXT, method),
    EXCHANGE(TS_F_LIBCURL, TEXT, libcurl),
    EXCHANGE(TS_F_KIND, TEXT, kind),
    EXCHANGE(TS_F_ENDPOINT_WORDS, TEXT, endpoint_words),
    EXCHANGE(TS_F_MATCH, INT, match),
    EXCHANGE(TS_F_BODY_BYTES, U64, body_bytes),
    EXCHANGE(TS_F_NO_CONTENT, INT, no_content),
};

static const struct place in_end[] = {
    EXCHANGE(TS_F_END_REASON, INT, end_reason),
    EXCHANGE(TS_F_CURLCODE, INT, curlcode),
    EXCHANGE(TS_F_ERROR_TEXT, TEXT, error_text),
    EXCHANGE(TS_F_STATUS, INT, status),
    EXCHANGE(TS_F_HTTP_VERSION, INT, http_version),
    EXCHANGE(TS_F_EFFECTIVE_URL, TEXT, effective_url),
    EXCHANGE(TS_F_PRIMARY_IP, TEXT, primary_ip),
    EXCHANGE(TS_F_PRIMARY_PORT, INT, primary_port),
    EXCHANGE(TS_F_NAMELOOKUP_US, U64, namelookup_us),
    EXCHANGE(TS_F_CONNECT_US, U64, connect_us),
    EXCHANGE(TS_F_APPCONNECT_US, U64, appconnect_us),
    EXCHANGE(TS_F_PRETRANSFER_US, U64, pretransfer_us),
    EXCHANGE(TS_F_STARTTRANSFER_US, U64, starttransfer_us),
    EXCHANGE(TS_F_TOTAL_US, U64, total_us),
    EXCHANGE(TS_F_REDIRECT_US, U64, redirect_us),
    EXCHANGE(TS_F_BYTES_UP, U64, bytes_up),
    EXCHANGE(TS_F_BYTES_DOWN, U64, bytes_down),
    EXCHANGE(TS_F_REDIRECTS, INT, redirects),
};

_Static_assert(sizeof(enum ts_match) == sizeof(int) && sizeof(enum ts_end_reason) == sizeof(int),
               "enums are filled in as int");

static void put(char *at, enum kind kind, struct ts_slice value, struct ts_arena *arena)
{
    uint64_t number = ts_field_u64(value);
    int narrow = (int)number;
    const char *text;
    switch (kind) {
    case TEXT:
        text = ts_arena_copy(arena, value.p, value.n);
        if (text)
            memcpy(at, &text, sizeof text);
        return;
    case U64:
        memcpy(at, &number, sizeof number);
        return;
    case INT:
        memcpy(at, &narrow, sizeof narrow);
        return;
    }
}

/* Fills in what the table names. */
static void fill(void *target, const struct place *table, size_t count, struct ts_arena *arena,
                 struct ts_slice payload)
{
    enum ts_field_tag tag;
    struct ts_slice value;
    while (ts_field_next(&payload, &tag, &value))
        for (size_t i = 0; i < count; i++)
            if (table[i].tag == tag)
                put((char *)target + table[i].offset, table[i].kind, value, arena);
}

static size_t count_of(struct ts_slice payload, enum ts_field_tag wanted)
{
    enum ts_field_tag tag;
    struct ts_slice value;
    size_t count = 0;
    while (ts_field_next(&payload, &tag, &value))
        count += tag == wanted;
    return count;
}

static void read_environment(struct ts_process *process, struct ts_arena *arena,
                             struct ts_slice payload)
{
    enum ts_field_tag tag;
    struct ts_slice value;
    process->env_count = 0;
    process->env = ts_arena_alloc(arena, count_of(payload, TS_F_ENV) * sizeof *process->env + 1);
    while (process->env && ts_field_next(&payload, &tag, &value)) {
        const char *equals = tag == TS_F_ENV && value.n ? memchr(value.p, '=', value.n) : NULL;
        if (!equals)
            continue;
        size_t name_bytes = (size_t)(equals - value.p);
        const char *name = ts_arena_copy(arena, value.p, name_bytes);
        const char *text = ts_arena_copy(arena, equals + 1, value.n - name_bytes - 1);
        if (!name || !text)
            return;
        process->env[process->env_count].name = name;
        process->env[process->env_count++].value = text;
    }
}

const char *ts_process_env(const struct ts_process *process, const char *name)
{
    for (size_t i = 0; i < process->env_count; i++)
        if (strcmp(process->env[i].name, name) == 0)
            return process->env[i].value;
    return NULL;
}

void ts_read_process(struct ts_process *process, struct ts_arena *arena, struct ts_slice payload)
{
    fill(process, in_process, COUNT(in_process), arena, payload);
    read_environment(process, arena, payload);
}

void ts_read_start(struct ts_exchange *exchange, struct ts_slice payload)
{
    fill(exchange, in_start, COUNT(in_start), &exchange->arena, payload);
    exchange->has_body_bytes = count_of(payload, TS_F_BODY_BYTES) != 0;
}

void ts_read_end(struct ts_exchange *exchange, struct ts_slice payload)
{
    fill(exchange, in_end, COUNT(in_end), &exchange->arena, payload);
    exchange->has_curlcode = count_of(payload, TS_F_CURLCODE) != 0;
}
