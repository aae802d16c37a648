/* POST of a JSON document with libcurl. */
#include "http.h"

#include <stdio.h>

static struct curl_slist *headers_of(const struct http_request *request)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (request->api_key) {
        char authorization[512];
        snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", request->api_key);
        headers = curl_slist_append(headers, authorization);
    }
    return headers;
}

long http_post(CURL *curl, const struct http_request *request, char *error, size_t error_size)
{
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = headers_of(request);
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, request->on_data);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, request->context);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    CURLcode result = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (result != CURLE_OK) {
        snprintf(error, error_size, "%s", reason[0] ? reason : curl_easy_strerror(result));
        status = 0;
    }
    /* The handle outlives these. */
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return status;
}
