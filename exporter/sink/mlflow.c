/* Experiments by name and by id. */
#include "exporter/sink/mlflow.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include "exporter/sink/answer.h"
#include "exporter/wire/json.h"

#define API "/api/2.0/mlflow/experiments/"

static const char *const json_headers[] = {"Content-Type: application/json", NULL};

struct lookup {
    struct ts_client *client;
    const struct ts_sink_config *config;
    struct ts_experiment *experiment;
    unsigned *retry_after_s;
    char *error;
    size_t error_size;
};

static void copy_member(const cJSON *object, const char *name, char *out, size_t size)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    if (text)
        snprintf(out, size, "%s", text);
}

/* {"experiment": {...}} or {"experiment_id": "3"}; false when neither is there. */
static bool read_experiment(const struct ts_reply *reply, struct ts_experiment *experiment)
{
    cJSON *json =
        cJSON_ParseWithLength(reply->body.data ? reply->body.data : "", reply->body.bytes);
    const cJSON *inner = cJSON_GetObjectItemCaseSensitive(json, "experiment");
    copy_member(inner ? inner : json, "experiment_id", experiment->id, sizeof experiment->id);
    copy_member(inner, "name", experiment->name, sizeof experiment->name);
    char stage[16] = "";
    copy_member(inner, "lifecycle_stage", stage, sizeof stage);
    cJSON_Delete(json);
    return experiment->id[0] && strcmp(stage, "deleted") != 0;
}

static bool body_says(const struct ts_reply *reply, const char *code)
{
    return reply->body.data && memmem(reply->body.data, reply->body.bytes, code, strlen(code));
}

static int fail(struct lookup *lookup, const struct ts_reply *reply, const char *url)
{
    lookup->experiment->id[0] = 0;
    if (lookup->retry_after_s)
        *lookup->retry_after_s = reply->retry_after_s;
    if (reply->answered && reply->status == 200)
        snprintf(lookup->error, lookup->error_size,
                 body_says(reply, "\"deleted\"")
                     ? "%s: the experiment was deleted; restore it or set another name"
                     : "%s did not answer as an MLflow server does",
                 url);
    else
        ts_answer_describe(reply, url, lookup->error, lookup->error_size);
    return -1;
}

/* 1: found, 0: there is none, -1: failed. */
static int get_by(struct lookup *lookup, const char *what, const char *value)
{
    char *escaped = curl_easy_escape(NULL, value, 0);
    struct ts_arena arena = {0};
    const char *url = ts_arena_printf(&arena, "%s" API "%s%s", lookup->config->base, what,
                                      escaped ? escaped : "");
    struct ts_reply reply;
    ts_client_call(lookup->client, url, json_headers, (struct ts_slice){0}, &reply);
    int result = 1;
    if (reply.status == 404 && body_says(&reply, "RESOURCE_DOES_NOT_EXIST"))
        result = 0;
    if (result == 0 || reply.status != 200 || !read_experiment(&reply, lookup->experiment))
        if (fail(lookup, &reply, url) && result == 1)
            result = -1;
    ts_reply_free(&reply);
    ts_arena_free(&arena);
    curl_free(escaped);
    return result;
}

/* 1: made, 0: another was faster, -1: failed. */
static int create(struct lookup *lookup, const char *name)
{
    struct ts_buffer body = {0};
    ts_buffer_text(&body, "{\"name\":");
    ts_json_quote(&body, name, strlen(name));
    ts_buffer_text(&body, "}");
    struct ts_arena arena = {0};
    const char *url = ts_arena_printf(&arena, "%s" API "create", lookup->config->base);
    struct ts_reply reply;
    ts_client_call(lookup->client, url, json_headers, (struct ts_slice){body.data, body.bytes},
                   &reply);
    int result = 1;
    if (reply.answered && body_says(&reply, "RESOURCE_ALREADY_EXISTS"))
        result = 0;
    else if (reply.status != 200 || !read_experiment(&reply, lookup->experiment))
        result = fail(lookup, &reply, url);
    ts_reply_free(&reply);
    ts_arena_free(&arena);
    ts_buffer_free(&body);
    return result;
}

static int find_by_name(struct lookup *lookup, const char *name)
{
    int result = get_by(lookup, "get-by-name?experiment_name=", name);
    if (result == 0)
        result = create(lookup, name);
    if (result == 0) /* made by another between the two */
        result = get_by(lookup, "get-by-name?experiment_name=", name);
    if (result == 1 && !lookup->experiment->name[0])
        snprintf(lookup->experiment->name, sizeof lookup->experiment->name, "%s", name);
    if (result == 1 && lookup->error_size)
        lookup->error[0] = 0;
    return result == 1 ? 0 : -1;
}

int ts_experiment_find(struct ts_client *client, const struct ts_sink_config *config,
                       struct ts_experiment *experiment, unsigned *retry_after_s, char *error,
                       size_t error_size)
{
    struct lookup lookup = {client, config, experiment, retry_after_s, error, error_size};
    *experiment = (struct ts_experiment){0};
    if (!config->experiment_id && config->experiment_name)
        return find_by_name(&lookup, config->experiment_name);
    snprintf(experiment->id, sizeof experiment->id, "%s",
             config->experiment_id ? config->experiment_id : "0");
    return 0;
}

int ts_experiment_check(struct ts_client *client, const struct ts_sink_config *config,
                        struct ts_experiment *experiment, char *error, size_t error_size)
{
    struct lookup lookup = {client, config, experiment, NULL, error, error_size};
    char id[sizeof experiment->id];
    memcpy(id, experiment->id, sizeof id);
    return get_by(&lookup, "get?experiment_id=", id) == 1 ? 0 : -1;
}
