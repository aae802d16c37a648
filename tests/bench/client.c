/* Measures calls, one by one, and prints the nanoseconds of each on a line.
 *
 *   client calls  URL COUNT BODY_BYTES     curl_easy_perform on one handle; BODY_BYTES 0: GET
 *   client fresh  URL COUNT BODY_BYTES     from curl_easy_init to curl_easy_cleanup, a handle each
 *   client setopt URL COUNT                a setopt that says nothing about the transfer, mean of
 * 1,000 client memory URL COUNT BODY_BYTES     prints VmRSS in KB after 1,000 calls and after COUNT
 *   client start  PROGRAM COUNT [SHIM]     from posix_spawn to waitpid, with SHIM preloaded */
#include <curl/curl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define WARM_UP 200
#define MAX_BODY (1 << 20)

static char body[MAX_BODY + 64];
static uint64_t *samples;

static void die(const char *what)
{
    fprintf(stderr, "client: %s\n", what);
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static size_t ignore(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)to;
    return size * count;
}

/* A list of orders: JSON as other programs send it, with no mark of a model's. */
static void make_body(size_t bytes)
{
    size_t used = (size_t)sprintf(body, "{\"orders\":[");
    for (int i = 0; used + 160 < bytes; i++)
        used += (size_t)sprintf(body + used,
                                "{\"id\":\"b7c1%06d\",\"customer_name\":\"Jane Example\","
                                "\"quantity\":%d,\"comment\":\"please leave it at the door\"},",
                                i, i);
    memset(body + used, ' ', bytes - used);
    memcpy(body + bytes - 5, "{}]}", 5);
}

/* The same as a chat: what is sent to a path of a model's. */
static void make_chat(size_t bytes)
{
    static const char begin[] = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"";
    memset(body, 'a', bytes);
    memcpy(body, begin, sizeof begin - 1);
    memcpy(body + bytes - 4, "\"}]}", 5);
}

static CURL *new_handle(const char *url, size_t body_bytes, struct curl_slist *headers)
{
    CURL *curl = curl_easy_init();
    if (!curl)
        die("no handle");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (body_bytes)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    return curl;
}

static void perform(CURL *curl)
{
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK)
        die(curl_easy_strerror(code));
}

static void measure_calls(CURL *curl, size_t count)
{
    for (size_t i = 0; i < WARM_UP; i++)
        perform(curl);
    for (size_t i = 0; i < count; i++) {
        uint64_t begin = now_ns();
        perform(curl);
        samples[i] = now_ns() - begin;
    }
}

static void measure_fresh(const char *url, size_t count, size_t body_bytes,
                          struct curl_slist *headers)
{
    for (size_t i = 0; i < count + WARM_UP; i++) {
        uint64_t begin = now_ns();
        CURL *curl = new_handle(url, body_bytes, headers);
        perform(curl);
        curl_easy_cleanup(curl);
        if (i >= WARM_UP)
            samples[i - WARM_UP] = now_ns() - begin;
    }
}

static void measure_setopt(CURL *curl, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t begin = now_ns();
        for (long j = 0; j < 1000; j++)
            curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 16384 + j);
        samples[i] = (now_ns() - begin) / 1000;
    }
}

static long resident_kb(void)
{
    char line[256];
    long kb = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && kb < 0 && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld kB", &kb) != 1)
            kb = -1;
    if (file)
        fclose(file);
    return kb;
}

static void measure_memory(CURL *curl, size_t count)
{
    for (size_t i = 1; i <= count; i++) {
        perform(curl);
        if (i == 1000 || i == count)
            printf("%ld\n", resident_kb());
    }
}

static void measure_start(char *program, size_t count, const char *shim)
{
    char preload[4096], path[] = "PATH=/usr/bin:/bin";
    char *arguments[] = {program, NULL};
    char *environment[] = {path, shim ? preload : NULL, NULL};
    pid_t pid;
    int status;
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", shim ? shim : "");
    for (size_t i = 0; i < count; i++) {
        uint64_t begin = now_ns();
        if (posix_spawn(&pid, program, NULL, NULL, arguments, environment) != 0 ||
            waitpid(pid, &status, 0) != pid || status != 0)
            die("the program did not start");
        samples[i] = now_ns() - begin;
    }
}

static void measure(const char *how, const char *url, size_t count, size_t body_bytes)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    const char *certificate = getenv("BENCH_CAINFO");
    if (body_bytes)
        (strstr(url, "completions") ? make_chat : make_body)(body_bytes);
    curl_global_init(CURL_GLOBAL_ALL);
    if (strcmp(how, "fresh") == 0) {
        measure_fresh(url, count, body_bytes, headers);
        return;
    }
    CURL *curl = new_handle(url, body_bytes, headers);
    if (certificate)
        curl_easy_setopt(curl, CURLOPT_CAINFO, certificate);
    if (strcmp(how, "memory") == 0)
        measure_memory(curl, count);
    else if (strcmp(how, "setopt") == 0)
        measure_setopt(curl, count);
    else
        measure_calls(curl, count);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        die("calls | fresh | setopt | memory URL COUNT BODY_BYTES, or start PROGRAM COUNT [SHIM]");
    size_t count = strtoul(argv[3], NULL, 10);
    samples = calloc(count, sizeof *samples);
    if (!samples)
        die("no memory");
    if (strcmp(argv[1], "start") == 0)
        measure_start(argv[2], count, argc > 4 ? argv[4] : NULL);
    else
        measure(argv[1], argv[2], count, argc > 4 ? strtoul(argv[4], NULL, 10) % MAX_BODY : 0);
    for (size_t i = 0; strcmp(argv[1], "memory") != 0 && i < count; i++)
        printf("%lu\n", (unsigned long)samples[i]);
    return 0;
}
