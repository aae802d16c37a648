/* Prints the lines of a stream as they come, and flushes each; waits as long as the stream lasts.
 */
#include "common.h"

static char line[4096];
static size_t used;

static size_t read_lines(char *data, size_t size, size_t count, void *to)
{
    for (size_t i = 0; i < size * count; i++) {
        if (used < sizeof line - 1)
            line[used++] = data[i];
        if (data[i] != '\n')
            continue;
        fprintf(to, "line: %.*s", (int)used, line);
        fflush(to);
        used = 0;
    }
    return size * count;
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_post(argv[1], "{\"model\":\"m\",\"messages\":[],\"stream\":true}", &text);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, read_lines);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, stdout);
    perform("stream", curl, &text);
    curl_easy_cleanup(curl);
    return 0;
}
