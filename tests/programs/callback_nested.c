/* In its write callback: another handle's transfer, and attempts that libcurl refuses. */
#include "common.h"

static const char *url;
static CURL *outer, *inner;
static struct text inner_text;
static int depth;

static size_t nest(char *data, size_t size, size_t count, void *to)
{
    size_t bytes = collect(data, size, count, to);
    if (depth++ == 0) {
        perform("inner", inner, &inner_text);
        printf("the same handle: %d\n", curl_easy_perform(outer));
        CURLM *multi = curl_multi_init();
        printf("the same in a multi handle: %d\n", curl_multi_add_handle(multi, outer));
        curl_multi_cleanup(multi);
        perform("inner again", inner, &inner_text);
    }
    return bytes;
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    url = argv[1];
    inner = new_post(url, BODY, &inner_text);
    outer = new_post(url, "{\"messages\":[],\"model\":\"outer\"}", &text);
    curl_easy_setopt(outer, CURLOPT_WRITEFUNCTION, nest);
    perform("outer", outer, &text);
    perform("outer again", outer, &text);
    curl_easy_cleanup(outer);
    curl_easy_cleanup(inner);
    return 0;
}
