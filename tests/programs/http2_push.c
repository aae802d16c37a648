/* Takes what the server pushes, in a handle that libcurl made; refuses it; is not asked. */
#include "common.h"

static struct text pushed_text;

static int take(CURL *parent, CURL *pushed, size_t fields, struct curl_pushheaders *headers,
                void *to)
{
    (void)parent;
    printf("pushed: %zu fields, %s\n", fields, curl_pushheader_byname(headers, ":path"));
    curl_easy_setopt(pushed, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(pushed, CURLOPT_WRITEDATA, &pushed_text);
    *(CURL **)to = pushed;
    return CURL_PUSH_OK;
}

static int refuse(CURL *parent, CURL *pushed, size_t fields, struct curl_pushheaders *headers,
                  void *to)
{
    (void)parent, (void)pushed, (void)fields, (void)to;
    printf("refused: %s\n", curl_pushheader_bynum(headers, 0));
    return CURL_PUSH_DENY;
}

static void try(const char *name, const char *url, curl_push_callback callback)
{
    static struct text text;
    CURL *pushed = NULL;
    CURLM *multi = curl_multi_init();
    CURL *curl = new_post(url, BODY, &text);
    if (callback) {
        curl_multi_setopt(multi, CURLMOPT_PUSHFUNCTION, callback);
        curl_multi_setopt(multi, CURLMOPT_PUSHDATA, &pushed);
    }
    curl_multi_add_handle(multi, curl);
    drive_to_end(multi);
    drop_messages(multi);
    curl_multi_remove_handle(multi, curl);
    print_answer(name, curl, CURLE_OK, &text);
    if (pushed) {
        curl_multi_remove_handle(multi, pushed);
        print_answer("pushed", pushed, CURLE_OK, &pushed_text);
        curl_easy_cleanup(pushed);
    }
    curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    try("taken", argv[1], take);
    try("refused", argv[1], refuse);
    try("not asked", argv[1], NULL);
    return 0;
}
