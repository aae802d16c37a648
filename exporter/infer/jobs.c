/* Jobs: asked for once, polled until they are done. */
#include "exporter/infer/jobs.h"

#include <stdlib.h>
#include <string.h>
#include "exporter/infer/ids.h"

/* api.example.com and stream.example.com are one site: their last two labels are the same. An
 * address, or a host without a domain, is compared as a whole. */
static const char *site_of(const struct ts_call *call)
{
    const char *host = call->http.host ? call->http.host : "";
    const char *at = host + strlen(host);
    if (at > host && at[-1] >= '0' && at[-1] <= '9')
        return host;
    for (int dots = 0; at > host; at--)
        if (at[-1] == '.' && ++dots == 2)
            break;
    return at;
}

static bool is_same_site(const struct ts_call *a, const struct ts_call *b)
{
    return strcmp(site_of(a), site_of(b)) == 0 && a->http.port == b->http.port;
}

static bool is_silent(const struct ts_job *job, uint64_t now_ns, uint64_t idle_ns)
{
    return now_ns > job->last_ns && now_ns - job->last_ns > idle_ns;
}

static struct ts_job **find(struct ts_jobs *jobs, const struct ts_call *call, uint64_t idle_ns)
{
    struct ts_job **at = &jobs->newest;
    while (*at && !(strcmp((*at)->call->job_id, call->job_id) == 0 &&
                    is_same_site((*at)->call, call) && !is_silent(*at, call->start_ns, idle_ns)))
        at = &(*at)->next;
    return *at ? at : NULL;
}

static struct ts_call *take_out(struct ts_jobs *jobs, struct ts_job **at)
{
    struct ts_job *job = *at;
    struct ts_call *call = job->call;
    *at = job->next;
    jobs->count--;
    free(job);
    return call;
}

static struct ts_call *keep(struct ts_jobs *jobs, struct ts_call *call)
{
    struct ts_job *job = jobs->count < TS_MAX_JOBS ? calloc(1, sizeof *job) : NULL;
    if (!job)
        return call;
    *job = (struct ts_job){jobs->newest, call, call->end_ns};
    jobs->newest = job;
    jobs->count++;
    return NULL;
}

static void later(const char **mine, const char *other)
{
    if (*other)
        *mine = other;
}

/* What the last poll says counts for the answer, what the first call says for the question. Its
 * memory goes along. */
static struct ts_call *put_together(struct ts_call *asked, struct ts_call *done)
{
    later(&asked->response_model, done->response_model);
    later(&asked->response_id, done->response_id);
    later(&asked->service_tier, done->service_tier);
    asked->output = done->output;
    asked->output_count = done->output_count;
    asked->finish_reasons = done->finish_reasons;
    asked->finish_reason_count = done->finish_reason_count;
    asked->usage = done->usage.known ? done->usage : asked->usage;
    asked->has_cost = done->has_cost;
    asked->cost_usd = done->cost_usd;
    asked->has_cost_parts = done->has_cost_parts;
    asked->input_cost_usd = done->input_cost_usd;
    asked->output_cost_usd = done->output_cost_usd;
    asked->cost_source = done->cost_source;
    asked->outputs_json = done->outputs_json;
    asked->failed = done->failed;
    asked->error_type = done->error_type;
    asked->error_message = done->error_message;
    asked->interrupted = done->interrupted;
    asked->truncated |= done->truncated;
    asked->http.status = done->http.status;
    asked->end_ns = done->end_ns;
    asked->job_step = TS_JOB_DONE;
    asked->last_poll = done;
    return asked;
}

/* A poll that finds the job at work says nothing of its own. */
static struct ts_call *hear(struct ts_jobs *jobs, struct ts_call *poll, uint64_t idle_ns)
{
    struct ts_job **at = find(jobs, poll, idle_ns);
    if (!at || poll->failed)
        return poll;
    if ((*at)->last_ns < poll->end_ns)
        (*at)->last_ns = poll->end_ns;
    ts_call_free(poll);
    return NULL;
}

static bool is_finished(const struct ts_jobs *jobs, uint64_t id)
{
    for (size_t i = 0; i < TS_FINISHED_JOBS; i++)
        if (jobs->finished[i] == id)
            return true;
    return false;
}

static struct ts_call *look_again(struct ts_call *call)
{
    call->kind = TS_CALL_OTHER;
    call->name = "";
    call->usage = (struct ts_usage){0};
    call->has_cost = false;
    return call;
}

static struct ts_call *finish(struct ts_jobs *jobs, struct ts_call *call, uint64_t idle_ns)
{
    uint64_t id = ts_id_of_text(call->job_id);
    if (is_finished(jobs, id))
        return look_again(call);
    jobs->finished[jobs->finished_count++ % TS_FINISHED_JOBS] = id;
    struct ts_job **at = find(jobs, call, idle_ns);
    return at ? put_together(take_out(jobs, at), call) : call;
}

struct ts_call *ts_jobs_take(struct ts_jobs *jobs, struct ts_call *call, uint64_t idle_ns)
{
    switch (call->job_step) {
    case TS_JOB_ASKED:
        return call->failed ? call : keep(jobs, call);
    case TS_JOB_POLLED:
        return hear(jobs, call, idle_ns);
    case TS_JOB_DONE:
        return finish(jobs, call, idle_ns);
    case TS_JOB_NONE:
        break;
    }
    return call;
}

struct ts_call *ts_jobs_idle(struct ts_jobs *jobs, uint64_t now_ns, uint64_t idle_ns)
{
    struct ts_job **oldest = NULL;
    for (struct ts_job **at = &jobs->newest; *at; at = &(*at)->next)
        if (is_silent(*at, now_ns, idle_ns))
            oldest = at;
    return oldest ? take_out(jobs, oldest) : NULL;
}

void ts_jobs_free(struct ts_jobs *jobs)
{
    while (jobs->newest)
        ts_call_free(take_out(jobs, &jobs->newest));
}
