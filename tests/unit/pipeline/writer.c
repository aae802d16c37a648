/* Journals written with the shim's own writer. */
#include "tests/unit/pipeline/writer.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "exporter/spool/spool.h"
#include "shim/journal.h"

char test_spool[64];
void (*test_appended)(void);

void test_spool_make(void)
{
    strcpy(test_spool, "/tmp/ts-pipeline-XXXXXX");
    cr_assert_not_null(mkdtemp(test_spool), "a folder for the test");
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

void test_spool_remove(void)
{
    nftw(test_spool, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void add_text(struct ts_fields *fields, enum ts_field_tag tag, const char *text)
{
    ts_fields_text(fields, tag, text, strlen(text));
}

void test_journal_open(uint64_t leader_pid, const char *env)
{
    char buffer[4096];
    struct ts_fields fields;
    ts_fields_init(&fields, buffer, sizeof buffer);
    ts_fields_u64(&fields, TS_F_PID, (uint64_t)getpid());
    ts_fields_u64(&fields, TS_F_START_TICKS, ts_spool_start_ticks((uint64_t)getpid()));
    add_text(&fields, TS_F_RUN_ID, TEST_RUN);
    ts_fields_u64(&fields, TS_F_LEADER_PID, leader_pid ? leader_pid : (uint64_t)getpid());
    if (!leader_pid)
        ts_fields_u64(&fields, TS_F_LEADER_TICKS, ts_spool_start_ticks((uint64_t)getpid()));
    add_text(&fields, TS_F_EXE, "/usr/bin/docs-agent");
    add_text(&fields, TS_F_HOST, "box");
    add_text(&fields, TS_F_LEADER_NAME, "docs-agent");
    if (env)
        add_text(&fields, TS_F_ENV, env);
    cr_assert_eq(ts_journal_open(test_spool, TEST_RUN, buffer, fields.used), 0,
                 "the journal must open");
}

static void append(enum ts_record_type type, unsigned flags, uint64_t number, uint64_t offset,
                   uint64_t time_ns, const void *part1, size_t part1_bytes, const void *part2,
                   size_t part2_bytes)
{
    ts_journal_append(type, flags, number, offset, time_ns, part1, part1_bytes, part2, part2_bytes);
    if (test_appended)
        test_appended();
}

static void append_text(enum ts_record_type type, uint64_t number, const char *text)
{
    append(type, 0, number, 0, 0, text, strlen(text), NULL, 0);
}

void test_call_start(uint64_t number, const char *user_text)
{
    char buffer[1024], body[1024];
    struct ts_fields fields;
    snprintf(body, sizeof body,
             "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
             user_text);
    ts_fields_init(&fields, buffer, sizeof buffer);
    add_text(&fields, TS_F_URL, "http://127.0.0.1:9/v1/chat/completions");
    add_text(&fields, TS_F_METHOD, "POST");
    ts_fields_u64(&fields, TS_F_MATCH, TS_MATCH_ENDPOINT);
    ts_fields_u64(&fields, TS_F_BODY_BYTES, strlen(body));
    append(TS_REC_START, 0, number, 0, 0, buffer, fields.used, NULL, 0);
    append_text(TS_REC_BODY_SET, number, body);
    append_text(TS_REC_HEADER_OUT, number,
                "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:9\r\n"
                "Content-Type: application/json\r\n\r\n");
    append_text(TS_REC_DATA_OUT, number, body);
}

void test_call_end(uint64_t number, const char *answer_text)
{
    char body[1024], head[200], buffer[256];
    struct ts_fields fields;
    snprintf(body, sizeof body,
             "{\"id\":\"c%d\",\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":"
             "{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}],\"usage\":"
             "{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}}",
             (int)number, answer_text);
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
             strlen(body));
    append_text(TS_REC_HEADER_IN, number, head);
    append_text(TS_REC_DATA_IN, number, body);
    ts_fields_init(&fields, buffer, sizeof buffer);
    ts_fields_u64(&fields, TS_F_END_REASON, TS_END_DONE);
    ts_fields_u64(&fields, TS_F_CURLCODE, 0);
    ts_fields_u64(&fields, TS_F_STATUS, 200);
    append(TS_REC_END, 0, number, 0, 0, buffer, fields.used, NULL, 0);
}

void test_call(uint64_t number, const char *user_text, const char *answer_text)
{
    test_call_start(number, user_text);
    test_call_end(number, answer_text);
}

void test_process_end(void)
{
    append(TS_REC_PROCESS_END, 0, 0, 0, 0, NULL, 0, NULL, 0);
}

void test_dead_writer(void (*write)(void), uint64_t leader_pid)
{
    pid_t child = fork();
    if (child == 0) {
        test_journal_open(leader_pid, NULL);
        write();
        _exit(0);
    }
    waitpid(child, NULL, 0);
}
