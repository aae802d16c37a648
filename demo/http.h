/* POST of a JSON document with libcurl. */
#ifndef DEMO_HTTP_H
#define DEMO_HTTP_H

#include <curl/curl.h>
#include <stddef.h>

struct http_request {
    const char *url;
    const char *api_key; /* NULL: no Authorization header */
    const char *body;    /* JSON */
    /* Called with each piece of the response's body; false ends the transfer. */
    size_t (*on_data)(char *data, size_t size, size_t count, void *context);
    void *context;
};

/* Returns the HTTP status, or 0 with one line in error when there is none or the transfer broke
 * off. */
long http_post(CURL *curl, const struct http_request *request, char *error, size_t error_size);

#endif
