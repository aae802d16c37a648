/* An answer of any size is counted and thrown away; the memory of the process must not grow with
 * it. The limit has room for a body of TRACESHIM_MAX_BODY=1M and for segments of a journal, which
 * are mapped. */
#include "common.h"

#define LIMIT_KB (8L * 1024)

static size_t count_bytes(char *data, size_t size, size_t count, void *to)
{
    (void)data;
    *(curl_off_t *)to += (curl_off_t)(size * count);
    return size * count;
}

static long peak_kb(void)
{
    char line[256];
    long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld", &peak) == 1)
            break;
    if (status)
        fclose(status);
    return peak;
}

int main(int argc, char **argv)
{
    static struct text text;
    curl_off_t bytes = 0;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], body_to_send(strstr(argv[1], "/v1/") ? BODY : "q=1"), &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &bytes);
    long before = peak_kb();
    CURLcode code = curl_easy_perform(curl);
    long grown = peak_kb() - before;
    printf("%d, %" CURL_FORMAT_CURL_OFF_T " bytes\n", code, bytes);
    if (grown > LIMIT_KB)
        printf("memory grew by %ld kB\n", grown);
    curl_easy_cleanup(curl);
    return 0;
}
