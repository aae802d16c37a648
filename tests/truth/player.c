/* Plays the steps of scripted agents with a real libcurl.
 *
 *     player PLAN sequence|threads|multi WIDTH HOST:PORT
 *
 * PLAN has one JSON object a line, an agent: {"steps": [{"key", "url", "body", "after": [index...],
 * "cut": the transfer fails}]}. A step is a POST that is made when all the steps are over that it
 * comes after. sequence: one agent at a time; threads: WIDTH threads, each one agent at a time;
 * multi: WIDTH agents at a time in one multi handle. All connections go to HOST:PORT. Exit status 1
 * when a transfer failed. */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct step {
    struct agent *agent;
    char *url, *body;
    struct curl_slist *headers;
    size_t *after, after_count;
    CURL *handle;
    bool cut, begun, over;
};

struct agent {
    struct step *steps;
    size_t count, left;
};

static struct agent *agents;
static size_t agent_count;
static atomic_size_t next_agent;
static atomic_int failures;
static struct curl_slist *connect_to;

static void read_after(struct step *step, const cJSON *list)
{
    const cJSON *item;
    step->after = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *step->after);
    cJSON_ArrayForEach(item, list) step->after[step->after_count++] = (size_t)item->valuedouble;
}

static void read_step(struct step *step, struct agent *agent, const cJSON *json)
{
    char key[256];
    const cJSON *header;
    step->agent = agent;
    step->url = strdup(cJSON_GetObjectItem(json, "url")->valuestring);
    step->body = strdup(cJSON_GetObjectItem(json, "body")->valuestring);
    snprintf(key, sizeof key, "X-Truth: %s", cJSON_GetObjectItem(json, "key")->valuestring);
    step->headers = curl_slist_append(NULL, key);
    step->headers = curl_slist_append(step->headers, "Content-Type: application/json");
    cJSON_ArrayForEach(header, cJSON_GetObjectItem(json, "headers")) step->headers =
        curl_slist_append(step->headers, header->valuestring);
    step->cut = cJSON_IsTrue(cJSON_GetObjectItem(json, "cut"));
    read_after(step, cJSON_GetObjectItem(json, "after"));
}

static void read_agent(const char *line)
{
    cJSON *json = cJSON_Parse(line);
    const cJSON *steps = cJSON_GetObjectItem(json, "steps"), *step;
    agents = realloc(agents, (agent_count + 1) * sizeof *agents);
    struct agent *agent = &agents[agent_count++];
    *agent = (struct agent){calloc((size_t)cJSON_GetArraySize(steps), sizeof *agent->steps), 0, 0};
    cJSON_ArrayForEach(step, steps) read_step(&agent->steps[agent->count++], NULL, step);
    agent->left = agent->count;
    cJSON_Delete(json);
}

static bool read_plan(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    while (file && getline(&line, &size, file) > 0)
        read_agent(line);
    free(line);
    for (size_t i = 0; i < agent_count; i++)
        for (size_t k = 0; k < agents[i].count; k++)
            agents[i].steps[k].agent = &agents[i];
    return file && fclose(file) == 0;
}

static struct agent *take_agent(void)
{
    size_t index = atomic_fetch_add(&next_agent, 1);
    return index < agent_count ? &agents[index] : NULL;
}

static size_t ignore(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    (void)user;
    return size * count;
}

static void begin_step(CURLM *multi, struct step *step)
{
    step->begun = true;
    step->handle = curl_easy_init();
    curl_easy_setopt(step->handle, CURLOPT_URL, step->url);
    curl_easy_setopt(step->handle, CURLOPT_POSTFIELDS, step->body);
    curl_easy_setopt(step->handle, CURLOPT_HTTPHEADER, step->headers);
    curl_easy_setopt(step->handle, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(step->handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(step->handle, CURLOPT_CONNECT_TO, connect_to);
    curl_easy_setopt(step->handle, CURLOPT_PRIVATE, step);
    curl_multi_add_handle(multi, step->handle);
}

static bool is_ready(const struct agent *agent, const struct step *step)
{
    if (step->begun)
        return false;
    for (size_t i = 0; i < step->after_count; i++)
        if (!agent->steps[step->after[i]].over)
            return false;
    return true;
}

static void begin_ready(CURLM *multi, struct agent *agent)
{
    for (size_t i = 0; i < agent->count; i++)
        if (is_ready(agent, &agent->steps[i]))
            begin_step(multi, &agent->steps[i]);
}

static struct step *end_step(CURLM *multi, CURLMsg *message)
{
    char *step = NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &step);
    CURL *handle = message->easy_handle;
    curl_multi_remove_handle(multi, handle);
    curl_easy_cleanup(handle);
    struct step *ended = (struct step *)(void *)step;
    failures += (message->data.result != CURLE_OK) != ended->cut;
    ended->over = true;
    ended->agent->left--;
    return ended;
}

/* Plays agents until none is left, so many at a time. */
static void play(size_t width)
{
    CURLM *multi = curl_multi_init();
    size_t playing = 0;
    struct agent *agent = NULL;
    for (;;) {
        while (playing < width && (agent = take_agent())) {
            playing++;
            begin_ready(multi, agent);
        }
        if (!playing)
            break;
        int running, left;
        curl_multi_perform(multi, &running);
        CURLMsg *message;
        bool ended = false;
        while ((message = curl_multi_info_read(multi, &left))) {
            struct step *step = end_step(multi, message);
            ended = true;
            playing -= step->agent->left == 0;
            begin_ready(multi, step->agent);
        }
        if (!ended)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_cleanup(multi);
}

static void *play_one_at_a_time(void *unused)
{
    (void)unused;
    play(1);
    return NULL;
}

static void play_in_threads(size_t width)
{
    pthread_t threads[64];
    width = width < 64 ? width : 64;
    for (size_t i = 0; i < width; i++)
        pthread_create(&threads[i], NULL, play_one_at_a_time, NULL);
    for (size_t i = 0; i < width; i++)
        pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    if (argc != 5 || !read_plan(argv[1])) {
        fprintf(stderr, "player PLAN sequence|threads|multi WIDTH HOST:PORT\n");
        return 2;
    }
    char to[256];
    snprintf(to, sizeof to, "::%s", argv[4]);
    connect_to = curl_slist_append(NULL, to);
    size_t width = strtoul(argv[3], NULL, 10);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (strcmp(argv[2], "threads") == 0)
        play_in_threads(width);
    else
        play(strcmp(argv[2], "multi") == 0 ? width : 1);
    return failures ? 1 : 0;
}
