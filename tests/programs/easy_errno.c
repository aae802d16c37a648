/* Functions that only look at a handle leave errno alone. */
#include "common.h"

#include <errno.h>

static void show(const char *what)
{
    printf("%s: errno %d\n", what, errno);
    errno = 77;
}

int main(int argc, char **argv)
{
    static struct text text;
    long status;
    if (argc < 2)
        return 2;
    CURL *warm = new_post(argv[1], BODY, &text);
    perform("warm", warm, &text);
    curl_easy_cleanup(warm);
    errno = 77;
    CURL *curl = curl_easy_init();
    show("init");
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    show("URL");
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, BODY);
    show("COPYPOSTFIELDS");
    printf("unknown option: %d\n", curl_easy_setopt(curl, (CURLoption)9999, 1L));
    show("unknown option");
    CURLM *multi = curl_multi_init();
    show("multi_init");
    curl_multi_add_handle(multi, curl);
    curl_multi_remove_handle(multi, curl);
    errno = 77;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    show("getinfo");
    curl_easy_reset(curl);
    show("reset");
    return 0;
}
