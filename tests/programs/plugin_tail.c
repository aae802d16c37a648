/* A plugin whose functions end in a call of libcurl, which the compiler turns into a jump: it then
 * looks as if the host had called. */
#include <curl/curl.h>

CURL *plugin_new(void);
CURLcode plugin_set(CURL *curl, CURLoption option, void *value);
CURLcode plugin_perform(CURL *curl);
void plugin_free(CURL *curl);

CURL *plugin_new(void)
{
    return curl_easy_init();
}

CURLcode plugin_set(CURL *curl, CURLoption option, void *value)
{
    return curl_easy_setopt(curl, option, value);
}

CURLcode plugin_perform(CURL *curl)
{
    return curl_easy_perform(curl);
}

void plugin_free(CURL *curl)
{
    curl_easy_cleanup(curl);
}
