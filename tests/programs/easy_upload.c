/* The body comes from a read callback in odd pieces: chunked, with a known size, as PUT, and sent
 * again after a challenge. */
#include "common.h"

struct source {
    const char *text;
    size_t at, bytes;
};

static size_t give(char *to, size_t size, size_t count, void *from)
{
    struct source *source = from;
    size_t bytes = source->bytes - source->at;
    if (bytes > 7)
        bytes = 7;
    if (bytes > size * count)
        bytes = size * count;
    memcpy(to, source->text + source->at, bytes);
    source->at += bytes;
    return bytes;
}

static int rewind_to(void *from, curl_off_t offset, int origin)
{
    ((struct source *)from)->at = (size_t)offset;
    return origin == SEEK_SET ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

int main(int argc, char **argv)
{
    static struct text text;
    struct source source = {BODY, 0, sizeof BODY - 1};
    if (argc < 2)
        return 2;
    CURL *curl = new_handle(argv[1], &text);
    struct curl_slist *headers = curl_slist_append(NULL, "Transfer-Encoding: chunked");
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &source);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, rewind_to);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, &source);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (argc > 2) {
        curl_easy_setopt(curl, CURLOPT_USERPWD, argv[2]);
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_ANY);
    }
    perform("chunked", curl, &text);
    source.at = 0;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)source.bytes);
    perform("sized", curl, &text);
    source.at = 0;
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)source.bytes);
    perform("put", curl, &text);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return 0;
}
