/* A loopback HTTP server that costs as little as possible: keep-alive, one thread, epoll, a fixed
 * answer; to a path that begins with /stream a stream of events, each in a write of its own.
 *
 *   server ANSWER_BYTES [CERTIFICATE KEY]     prints its port, serves until standard input is
 *                                             closed; with a certificate over TLS */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 1024
#define MAX_REQUEST (64 * 1024)
#define MAX_ANSWER (64 * 1024)
#define EVENTS 200

struct connection {
    SSL *tls; /* NULL: plain */
    size_t used;
    char bytes[MAX_REQUEST];
};

static struct connection *connections[MAX_CONNECTIONS]; /* by descriptor */
static char answer[MAX_ANSWER + 1024];
static size_t answer_bytes;
static char event[256];
static size_t event_bytes;
static SSL_CTX *context; /* NULL: plain */

static void make_answer(size_t body_bytes)
{
    static const char begin[] =
        "{\"id\":\"c-1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
        "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"";
    static const char end[] = "\"}}],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":500,"
                              "\"total_tokens\":1500}}";
    size_t least = sizeof begin + sizeof end - 2;
    if (body_bytes < least)
        body_bytes = least;
    int head = sprintf(answer,
                       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: bench\r\n"
                       "x-request-id: req_0123456789\r\nContent-Length: %zu\r\n\r\n",
                       body_bytes);
    char *body = answer + head;
    memset(body, 'a', body_bytes);
    memcpy(body, begin, sizeof begin - 1);
    memcpy(body + body_bytes - sizeof end + 1, end, sizeof end - 1);
    answer_bytes = (size_t)head + body_bytes;
}

/* One event in a chunk of its own. */
static void make_event(void)
{
    static const char data[] =
        "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":"
        "[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n";
    event_bytes = (size_t)sprintf(event, "%zx\r\n%s\r\n", sizeof data - 1, data);
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void use_certificate(const char *certificate, const char *key)
{
    context = SSL_CTX_new(TLS_server_method());
    if (!context || SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        die("certificate");
}

static int listen_anywhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t bytes = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, bytes) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &bytes) != 0)
        die("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void watch(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        die("epoll_ctl");
}

static void take_connection(int epoll, int listener)
{
    int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0)
        return;
    if (fd >= MAX_CONNECTIONS) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (!connections[fd] && !(connections[fd] = malloc(sizeof *connections[fd])))
        die("malloc");
    connections[fd]->used = 0;
    connections[fd]->tls = NULL;
    if (context) {
        connections[fd]->tls = SSL_new(context);
        SSL_set_fd(connections[fd]->tls, fd);
        SSL_set_accept_state(connections[fd]->tls);
    }
    watch(epoll, fd);
}

/* Bytes of the first request; 0: it is not complete. */
static size_t request_bytes(struct connection *connection)
{
    char *end = memmem(connection->bytes, connection->used, "\r\n\r\n", 4);
    if (!end)
        return 0;
    size_t head = (size_t)(end + 4 - connection->bytes);
    char *length = memmem(connection->bytes, head, "Content-Length: ", 16);
    size_t all = head + (length ? strtoul(length + 16, NULL, 10) : 0);
    return all <= connection->used ? all : 0;
}

static bool send_all(int fd, struct connection *connection, const char *data, size_t bytes)
{
    if (connection->tls)
        return SSL_write(connection->tls, data, (int)bytes) == (int)bytes;
    return write(fd, data, bytes) == (ssize_t)bytes;
}

static bool send_stream(int fd, struct connection *connection)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    static const char end[] = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";
    bool sent = send_all(fd, connection, head, sizeof head - 1);
    for (int i = 0; i < EVENTS && sent; i++)
        sent = send_all(fd, connection, event, event_bytes);
    return sent && send_all(fd, connection, end, sizeof end - 1);
}

static bool answer_requests(int fd, struct connection *connection)
{
    size_t bytes;
    while ((bytes = request_bytes(connection))) {
        bool stream = memmem(connection->bytes, 16, " /stream", 8);
        connection->used -= bytes;
        memmove(connection->bytes, connection->bytes + bytes, connection->used);
        if (!(stream ? send_stream(fd, connection)
                     : send_all(fd, connection, answer, answer_bytes)))
            return false;
    }
    return true;
}

/* Bytes; 0: the connection is over; negative: there is nothing yet. */
static ssize_t receive(int fd, struct connection *connection)
{
    char *to = connection->bytes + connection->used;
    size_t room = MAX_REQUEST - connection->used;
    if (!connection->tls)
        return read(fd, to, room);
    int got = SSL_read(connection->tls, to, (int)room);
    if (got > 0)
        return got;
    return SSL_get_error(connection->tls, got) == SSL_ERROR_WANT_READ ? -1 : 0;
}

static void close_connection(int fd)
{
    SSL_free(connections[fd]->tls);
    close(fd);
}

/* Until nothing is left: what TLS has read already makes no event. */
static void read_connection(int fd)
{
    ssize_t got;
    while ((got = receive(fd, connections[fd])) > 0) {
        connections[fd]->used += (size_t)got;
        if (!answer_requests(fd, connections[fd]))
            got = 0;
        if (got == 0 || !connections[fd]->tls)
            break;
    }
    if (got == 0)
        close_connection(fd);
}

int main(int argc, char **argv)
{
    struct epoll_event events[64];
    size_t body_bytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 2048;
    make_answer(body_bytes < MAX_ANSWER ? body_bytes : MAX_ANSWER);
    make_event();
    if (argc > 3)
        use_certificate(argv[2], argv[3]);
    int listener = listen_anywhere(), epoll = epoll_create1(0);
    watch(epoll, listener);
    watch(epoll, STDIN_FILENO);
    for (;;) {
        int count = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == STDIN_FILENO)
                return 0;
            if (events[i].data.fd == listener)
                take_connection(epoll, listener);
            else
                read_connection(events[i].data.fd);
        }
    }
}
