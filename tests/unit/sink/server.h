/* A tiny HTTP server in a thread of the test, on a port that the system picks. */
#ifndef TS_TEST_SINK_SERVER_H
#define TS_TEST_SINK_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct test_request {
    char *head; /* request line and headers, with a NUL */
    char *body; /* unzipped when it came as gzip, with a NUL */
    size_t body_bytes;
    int connection; /* number of the connection, from 0 */
};

struct test_server {
    int fd, port;
    char url[64];
    pthread_t thread;
    /* What to answer: a whole HTTP response. NULL: stay silent until the server is stopped. */
    const char *(*answer)(struct test_server *server, const struct test_request *request);
    void *context;
    atomic_int requests; /* answered or left without an answer */
    atomic_int connections;
    int stop_pipe[2];
    struct test_request last[64]; /* of each request, in order */
};

void test_server_start(struct test_server *server,
                       const char *(*answer)(struct test_server *, const struct test_request *),
                       void *context);
void test_server_stop(struct test_server *server); /* frees the requests */

#define TEST_OK                                                                                    \
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"

/* A response with a status, further header lines and a JSON body; valid until the next call. */
const char *test_response(int status, const char *headers, const char *body);

/* MLFLOW_TRACKING_URI = the server, and nothing else of this kind. */
void test_use_mlflow(const struct test_server *server);
void test_clear_environment(void);

#endif
