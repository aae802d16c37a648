/* One HTTP connection to a server that takes spans. The only file of the exporter that sends
 * anything. */
#ifndef TS_SINK_CLIENT_H
#define TS_SINK_CLIENT_H

#include <stdbool.h>
#include "exporter/base/buffer.h"
#include "exporter/base/slice.h"

struct ts_client;

/* Texts may be NULL and must live as long as the client. */
struct ts_client_options {
    const char *username, *password;  /* basic authentication */
    const char *token;                /* bearer */
    const char *ca_path;              /* certificates to trust in place of the system's */
    bool insecure;                    /* any certificate will do */
    bool (*cancelled)(void *context); /* polled while a request is under way; may be NULL */
    void *context;
};

struct ts_reply {
    bool answered; /* there is a status */
    long status;
    unsigned retry_after_s; /* 0: the server said nothing */
    char type[64];          /* Content-Type, "" */
    char location[256];     /* of a redirect, "" ; redirects are never followed: they could carry
                               credentials away */
    char error[300];        /* why there is no answer: libcurl's words or "stopped" */
    struct ts_buffer body;  /* the first megabyte */
};

struct ts_client *ts_client_new(const struct ts_client_options *options); /* NULL: no memory */

/* One request; body.p NULL: GET. headers: NULL at the end. Fills in reply, to be freed by
 * ts_reply_free. Connections are kept for the next request. Returns within 50 ms of cancelled()
 * saying so. */
void ts_client_call(struct ts_client *client, const char *url, const char *const *headers,
                    struct ts_slice body, struct ts_reply *reply);
void ts_reply_free(struct ts_reply *reply);
void ts_client_free(struct ts_client *client);

#endif
