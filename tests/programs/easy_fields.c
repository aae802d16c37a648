/* The plainest way: one handle, POSTFIELDS, headers, an error buffer, some figures afterwards. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    static char error[CURL_ERROR_SIZE];
    if (argc < 2)
        return 2;
    curl_global_init(CURL_GLOBAL_ALL);
    CURL *curl = new_post(argv[1], BODY, &text);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Authorization: Bearer sk-zoo-secret");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, argc > 2 ? argv[2] : NULL);
    perform("easy", curl, &text);
    curl_off_t down = 0, up = 0;
    char *effective = NULL;
    curl_easy_getinfo(curl, CURLINFO_SIZE_DOWNLOAD_T, &down);
    curl_easy_getinfo(curl, CURLINFO_SIZE_UPLOAD_T, &up);
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &effective);
    printf("%ld up, %ld down, %s, error buffer: '%s'\n", (long)up, (long)down, effective, error);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    return 0;
}
