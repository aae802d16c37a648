/* A tiny HTTP server in a thread of the test. */
#include "tests/unit/sink/server.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

static bool readable(struct test_server *server, int fd)
{
    struct pollfd fds[2] = {{.fd = fd, .events = POLLIN},
                            {.fd = server->stop_pipe[0], .events = POLLIN}};
    return poll(fds, 2, -1) > 0 && !fds[1].revents;
}

static void unzip(struct test_request *request)
{
    z_stream z = {.next_in = (Bytef *)request->body, .avail_in = (uInt)request->body_bytes};
    size_t size = 64u << 20;
    char *out = malloc(size);
    inflateInit2(&z, 15 + 16);
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)size - 1;
    inflate(&z, Z_FINISH);
    free(request->body);
    request->body = realloc(out, z.total_out + 1);
    request->body_bytes = z.total_out;
    request->body[z.total_out] = 0;
    inflateEnd(&z);
}

static bool read_bytes(struct test_server *server, int fd, char *to, size_t bytes)
{
    while (bytes) {
        ssize_t got = readable(server, fd) ? read(fd, to, bytes) : 0;
        if (got <= 0)
            return false;
        to += got;
        bytes -= (size_t)got;
    }
    return true;
}

static bool read_request(struct test_server *server, int fd, struct test_request *request)
{
    char head[16384];
    size_t used = 0;
    while (used < sizeof head - 1) {
        if (!read_bytes(server, fd, head + used, 1))
            return false;
        head[++used] = 0;
        if (used >= 4 && memcmp(head + used - 4, "\r\n\r\n", 4) == 0)
            break;
    }
    request->head = strdup(head);
    const char *length = strcasestr(head, "\nContent-Length:");
    request->body_bytes = length ? strtoul(length + 16, NULL, 10) : 0;
    request->body = calloc(1, request->body_bytes + 1);
    if (!read_bytes(server, fd, request->body, request->body_bytes))
        return false;
    if (strcasestr(head, "\nContent-Encoding: gzip"))
        unzip(request);
    return true;
}

static void free_request(struct test_request *request)
{
    free(request->head);
    free(request->body);
}

static bool write_all(int fd, const char *text)
{
    size_t bytes = strlen(text);
    while (bytes) {
        ssize_t put = send(fd, text, bytes, MSG_NOSIGNAL);
        if (put <= 0)
            return false;
        text += put;
        bytes -= (size_t)put;
    }
    return true;
}

static bool serve_one(struct test_server *server, int fd, int connection)
{
    struct test_request request = {.connection = connection};
    if (!read_request(server, fd, &request)) {
        free_request(&request);
        return false;
    }
    const char *answer = server->answer(server, &request);
    int number = server->requests;
    if (number < 64)
        server->last[number] = request;
    else
        free_request(&request);
    server->requests = number + 1;
    if (!answer)
        return readable(server, fd) && false; /* silent until the client goes or the server stops */
    return write_all(fd, answer) && !strstr(answer, "Connection: close");
}

static void *serve(void *context)
{
    struct test_server *server = context;
    while (readable(server, server->fd)) {
        int fd = accept(server->fd, NULL, NULL);
        int connection = server->connections++;
        while (serve_one(server, fd, connection))
            ;
        close(fd);
    }
    return NULL;
}

void test_server_start(struct test_server *server,
                       const char *(*answer)(struct test_server *, const struct test_request *),
                       void *context)
{
    memset(server, 0, sizeof *server);
    server->answer = answer;
    server->context = context;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof address;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->fd, (struct sockaddr *)&address, sizeof address) || listen(server->fd, 16) ||
        getsockname(server->fd, (struct sockaddr *)&address, &bytes) || pipe(server->stop_pipe))
        abort();
    server->port = ntohs(address.sin_port);
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", server->port);
    pthread_create(&server->thread, NULL, serve, server);
}

void test_server_stop(struct test_server *server)
{
    close(server->stop_pipe[1]);
    pthread_join(server->thread, NULL);
    close(server->stop_pipe[0]);
    close(server->fd);
    for (int i = 0; i < server->requests && i < 64; i++)
        free_request(&server->last[i]);
}

const char *test_response(int status, const char *headers, const char *body)
{
    static char text[65536];
    snprintf(text, sizeof text,
             "HTTP/1.1 %d Whatever\r\nContent-Type: application/json\r\n%sContent-Length: "
             "%zu\r\n\r\n%s",
             status, headers, strlen(body), body);
    return text;
}

void test_clear_environment(void)
{
    static const char *const names[] = {"MLFLOW_TRACKING_URI",
                                        "MLFLOW_TRACKING_USERNAME",
                                        "MLFLOW_TRACKING_PASSWORD",
                                        "MLFLOW_TRACKING_TOKEN",
                                        "MLFLOW_TRACKING_SERVER_CERT_PATH",
                                        "MLFLOW_TRACKING_INSECURE_TLS",
                                        "MLFLOW_EXPERIMENT_ID",
                                        "MLFLOW_EXPERIMENT_NAME",
                                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                                        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                                        "OTEL_EXPORTER_OTLP_HEADERS",
                                        "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
                                        "OTEL_EXPORTER_OTLP_COMPRESSION",
                                        "OTEL_EXPORTER_OTLP_CERTIFICATE",
                                        "http_proxy",
                                        "HTTP_PROXY",
                                        "all_proxy",
                                        "ALL_PROXY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

void test_use_mlflow(const struct test_server *server)
{
    test_clear_environment();
    setenv("MLFLOW_TRACKING_URI", server->url, 1);
}
