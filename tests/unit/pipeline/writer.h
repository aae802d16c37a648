/* Journals written with the shim's own writer, by this process or by one that is dead afterwards.
 */
#ifndef TS_TEST_PIPELINE_WRITER_H
#define TS_TEST_PIPELINE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#define TEST_RUN "20261123T094812Z-7-0badcafe"

extern char test_spool[64];
extern void (*test_appended)(void); /* called after each record; NULL: nobody is told */
void test_spool_make(void);         /* with the run's folder not made yet */
void test_spool_remove(void);

/* Opens a journal of this process in the run. The leader is leader_pid (0: this process). env: one
 * NAME=value or NULL. */
void test_journal_open(uint64_t leader_pid, const char *env);

/* A chat completion: its start with the request, and its end with the answer. */
void test_call_start(uint64_t number, const char *user_text);
void test_call_end(uint64_t number, const char *answer_text);
void test_call(uint64_t number, const char *user_text, const char *answer_text);
void test_process_end(void);

/* Runs write in a child, which then dies without a word. leader_pid is the child's when 0. */
void test_dead_writer(void (*write)(void), uint64_t leader_pid);

#endif
