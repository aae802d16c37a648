/* Tests of exporter/infer/jobs.h: what is asked for once and polled until it is done. */
#include "exporter/infer/jobs.h"
#include <criterion/criterion.h>
#include "calls.h"

TestSuite(jobs, .fini = test_end);

#define ASKED(...) CALL(.list = LIST(USER("run")), .job = "j-1", .step = TS_JOB_ASKED, __VA_ARGS__)
#define POLLED(...) CALL(.kind = TS_CALL_LLM, .job = "j-1", .step = TS_JOB_POLLED, __VA_ARGS__)
#define DONE(...) CALL(.kind = TS_CALL_LLM, .job = "j-1", .step = TS_JOB_DONE, __VA_ARGS__)

Test(jobs, polling_is_one_call)
{
    struct ts_call *done = DONE(.from = 50, .to = 60, .answer = SAYS("here"));
    done->usage = (struct ts_usage){.known = true, .input = {true, 3}, .output = {true, 4}};
    done->has_cost = done->has_cost_parts = true;
    done->cost_usd = 3, done->input_cost_usd = 1, done->output_cost_usd = 2;
    done->cost_source = "file";
    const char *seen = TRACES(ASKED(.from = 0, .to = 10), POLLED(.from = 20, .to = 22),
                              POLLED(.from = 30, .to = 32), done);
    cr_assert_str_eq(seen, "LLM chat m-1 0-60\n", "from the question to the last poll");
    cr_assert_str_eq(attribute(span_of("LLM", 0), "mlflow.spanInputs"),
                     "{\"messages\":[{\"role\":\"user\",\"content\":\"run\"}]}",
                     "the question of the first");
    cr_assert(strstr(attribute(span_of("LLM", 0), "mlflow.spanOutputs"), "here"),
              "the answer of the last");
    cr_assert(strstr(attribute(span_of("LLM", 0), "mlflow.chat.tokenUsage"), "\"input_tokens\":3"),
              "and its usage");
    cr_assert_str_eq(attribute(span_of("LLM", 0), "mlflow.llm.cost"),
                     "{\"input_cost\":1,\"output_cost\":2,\"total_cost\":3}",
                     "and all of its cost");
    cr_assert_str_eq(attribute(span_of("LLM", 0), "traceshim.cost.source"), "file",
                     "and where from");
}

Test(jobs, failure_of_the_job)
{
    cr_assert_str_eq(
        TRACES(ASKED(.from = 0, .to = 10), DONE(.from = 50, .to = 60, .error = "out of memory")),
        "LLM chat m-1 0-60 !\n", "a job that failed");
    cr_assert_str_eq(span_of("LLM", 0)->status_message, "out of memory", "says why");
}

Test(jobs, refused)
{
    cr_assert_str_eq(TRACES(ASKED(.from = 0, .to = 10, .error = "no quota"),
                            ASKED(.from = 20, .to = 30), DONE(.from = 40, .to = 50)),
                     "CHAIN attempts 0-50\n"
                     "  LLM chat m-1 0-10 !\n"
                     "  LLM chat m-1 20-50\n",
                     "one that was not accepted is no job, but an attempt");
}

Test(jobs, never_polled)
{
    cr_assert_str_eq(TRACES(ASKED(.from = 0, .to = 10), POLLED(.from = 20, .to = 22)),
                     "LLM chat m-1 0-10\n", "what was asked is shown at the end all the same");
}

Test(jobs, beginning_not_seen)
{
    cr_assert_str_eq(TRACES(DONE(.from = 40, .to = 50, .answer = SAYS("x"))),
                     "LLM chat m-1 40-50\n", "an answer without its question");
}

Test(jobs, another_site_is_another_job)
{
    cr_assert_str_eq(TRACES(ASKED(.from = 0, .to = 10),
                            DONE(.from = 40, .to = 50, .url = "https://llm.example.net/v1/x")),
                     "LLM chat m-1 0-10\nLLM chat m-1 40-50\n", "ids are unique at one site only");
    test_end();
    cr_assert_str_eq(TRACES(ASKED(.from = 0, .to = 10),
                            DONE(.from = 40, .to = 50, .url = "https://stream.example.com/v1/x")),
                     "LLM chat m-1 0-50\n", "which may have several hosts");
}

Test(jobs, silence_ends_the_waiting)
{
    struct ts_infer *infer = new_infer();
    ts_infer_call(infer, ASKED(.from = 0, .to = 10));
    ts_infer_time(infer, CALL_NS(600010));
    cr_assert_eq(emitted.count, 0, "ten times the idle time is not over");
    ts_infer_time(infer, CALL_NS(600011));
    cr_assert_eq(emitted.count, 1, "now it is");
    ts_infer_finish(infer);
    ts_infer_free(infer);
    test_end();
    cr_assert_str_eq(TRACES(ASKED(.from = 0, .to = 10), DONE(.from = 600011, .to = 600012)),
                     "LLM chat m-1 0-10\nLLM chat m-1 600011-600012\n",
                     "and who reads the whole journal sees the same");
}

Test(jobs, no_more_than_can_be_held)
{
    struct ts_jobs jobs = {0};
    for (int i = 0; i < TS_MAX_JOBS; i++)
        cr_assert_null(ts_jobs_take(&jobs, ASKED(.to = 1), UINT64_MAX), "is waited for");
    struct ts_call *more = ASKED(.to = 1);
    cr_assert_eq(ts_jobs_take(&jobs, more, UINT64_MAX), more, "one more is shown at once");
    ts_call_free(more);
    ts_jobs_free(&jobs);
    cr_assert_eq(jobs.count, 0, "all are freed");
}

Test(jobs, looked_at_again)
{
    struct ts_call *again = DONE(.from = 70, .to = 80, .answer = SAYS("here"));
    again->usage = (struct ts_usage){.known = true, .input = {true, 3}};
    TRACES(ASKED(.from = 0, .to = 10), DONE(.from = 50, .to = 60, .answer = SAYS("here")), again);
    cr_assert_eq(emitted.count, 2, "the job, and a look at what it left");
    cr_assert_str_eq(attribute(span_of("UNKNOWN", 0), "mlflow.chat.tokenUsage"), "",
                     "whose usage is not counted again");
}
