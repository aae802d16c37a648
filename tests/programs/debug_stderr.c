/* VERBOSE with STDERR to a file, which is shown at the end; then to the real one. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    char line[4096];
    if (argc < 2)
        return 2;
    FILE *file = tmpfile();
    CURL *curl = new_post(argv[1], BODY, &text);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_STDERR, file);
    perform("to the file", curl, &text);
    curl_easy_setopt(curl, CURLOPT_STDERR, NULL);
    perform("to stderr", curl, &text);
    curl_easy_cleanup(curl);
    rewind(file);
    while (fgets(line, sizeof line, file))
        printf("file: %s", line);
    fclose(file);
    return 0;
}
