/* What the stress test talks to: one thread, epoll, an answer that bears the token of its request.
 *
 *   server     prints its port, and a port that nobody listens on; serves until standard input is
 * closed
 *
 * The first part of the path says how: echo, sse (events in chunks), close (no length), cut (half
 * of what was announced), drop (nothing), stall (half, then silence), and anything else (an empty
 * object: a collector of spans, the number of whose requests is printed at the end). bytes=N in the
 * query: so much besides the token. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 8192
#define MAX_REQUEST (1u << 23)
#define MAX_ANSWER (64u << 10)

struct connection {
    char *bytes;
    size_t used, room;
};
static struct connection connections[MAX_CONNECTIONS]; /* by descriptor */

struct request {
    const char *path, *token; /* token: ends with a colon; NULL: none */
    size_t bytes;             /* asked for */
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        die("epoll_ctl");
}

static int bind_anywhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t bytes = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, bytes) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &bytes) != 0)
        die("bind");
    printf("%d\n", ntohs(address.sin_port));
    return fd;
}

/* --- answers; false: the connection is closed --- */

static bool send_all(int fd, const char *data, size_t bytes)
{
    return send(fd, data, bytes, MSG_NOSIGNAL) == (ssize_t)bytes;
}

static size_t make_object(char *out, const struct request *request)
{
    int bytes = sprintf(out, "{\"object\":\"chat.completion\",\"choices\":[{\"message\":{"
                             "\"role\":\"assistant\",\"content\":\"");
    if (request->token)
        bytes +=
            sprintf(out + bytes, "tok:%.*s:", (int)strcspn(request->token, ":"), request->token);
    memset(out + bytes, 'x', request->bytes);
    strcpy(out + bytes + request->bytes, "\"}}]}");
    return strlen(out);
}

static bool send_sized(int fd, const struct request *request, size_t divisor)
{
    static char body[MAX_ANSWER + 1000], head[200];
    size_t bytes = make_object(body, request);
    int head_bytes = sprintf(
        head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        bytes);
    return send_all(fd, head, (size_t)head_bytes) && send_all(fd, body, bytes / divisor);
}

static bool echo(int fd, const struct request *request)
{
    return send_sized(fd, request, 1);
}

static bool stall(int fd, const struct request *request)
{
    return send_sized(fd, request, 2);
}

static bool cut(int fd, const struct request *request)
{
    send_sized(fd, request, 2);
    return false;
}

static bool drop(int fd, const struct request *request)
{
    (void)fd, (void)request;
    return false;
}

static bool until_close(int fd, const struct request *request)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    static char body[MAX_ANSWER + 1000];
    send_all(fd, head, sizeof head - 1);
    send_all(fd, body, make_object(body, request));
    return false;
}

static bool events(int fd, const struct request *request)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    char event[200], chunk[300];
    int length = (int)strcspn(request->token ? request->token : "", ":");
    if (!send_all(fd, head, sizeof head - 1))
        return false;
    for (size_t i = 0; i < 5 + request->bytes % 7; i++) {
        int bytes =
            sprintf(event, "data: {\"choices\":[{\"delta\":{\"content\":\"tok:%.*s:\"}}]}\n\n",
                    length, request->token ? request->token : "");
        bytes = sprintf(chunk, "%x\r\n%s\r\n", (unsigned)bytes, event);
        if (!send_all(fd, chunk, (size_t)bytes))
            return false;
    }
    return send_all(fd, "0\r\n\r\n", 5);
}

static unsigned collected;

static bool collect(int fd, const struct request *request)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                 "Content-Length: 2\r\n\r\n{}";
    (void)request;
    collected++;
    return send_all(fd, answer, sizeof answer - 1);
}

static const struct {
    const char *path;
    bool (*answer)(int fd, const struct request *request);
} ways[] = {{"/echo/", echo}, {"/sse/", events}, {"/close/", until_close},
            {"/cut/", cut},   {"/drop/", drop},  {"/stall/", stall},
            {"/", collect}};

static bool answer(int fd, const struct request *request)
{
    size_t way = 0;
    while (strncmp(request->path, ways[way].path, strlen(ways[way].path)) != 0)
        way++;
    return ways[way].answer(fd, request);
}

/* --- requests --- */

/* Bytes of the first request; 0: it is not complete. */
static size_t request_bytes(const struct connection *connection)
{
    char *end = memmem(connection->bytes, connection->used, "\r\n\r\n", 4);
    if (!end)
        return 0;
    size_t head = (size_t)(end + 4 - connection->bytes);
    char *length = memmem(connection->bytes, head, "Content-Length: ", 16);
    size_t all = head + (length ? strtoul(length + 16, NULL, 10) : 0);
    return all <= connection->used ? all : 0;
}

/* The request is followed by a NUL while this runs. */
static bool understand(char *bytes, struct request *request)
{
    const char *size = strstr(bytes, "bytes="), *token = strstr(bytes, "tok:");
    request->path = strchr(bytes, '/');
    request->bytes = size ? strtoul(size + 6, NULL, 10) : 0;
    request->token = token ? token + 4 : NULL;
    return request->path && request->bytes <= MAX_ANSWER;
}

static bool answer_requests(int fd, struct connection *connection)
{
    size_t bytes;
    while ((bytes = request_bytes(connection))) {
        struct request request;
        char next = connection->bytes[bytes];
        connection->bytes[bytes] = 0;
        if (!understand(connection->bytes, &request) || !answer(fd, &request))
            return false;
        connection->bytes[bytes] = next;
        connection->used -= bytes;
        memmove(connection->bytes, connection->bytes + bytes, connection->used);
    }
    return true;
}

static bool make_room(struct connection *connection)
{
    if (connection->room - connection->used > 4096)
        return true;
    size_t room = connection->room ? connection->room * 2 : 16384;
    char *bytes = room <= MAX_REQUEST ? realloc(connection->bytes, room) : NULL;
    if (!bytes)
        return false;
    connection->bytes = bytes;
    connection->room = room;
    return true;
}

static void read_connection(int fd)
{
    struct connection *connection = &connections[fd];
    ssize_t got = -1;
    if (make_room(connection))
        got =
            read(fd, connection->bytes + connection->used, connection->room - connection->used - 1);
    if (got > 0) {
        connection->used += (size_t)got;
        if (answer_requests(fd, connection))
            return;
    }
    close(fd);
}

static void take_connection(int epoll, int listener)
{
    int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= MAX_CONNECTIONS)
        close(fd);
    if (fd < 0 || fd >= MAX_CONNECTIONS)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connections[fd].used = 0;
    watch(epoll, fd);
}

int main(void)
{
    struct rlimit limit;
    struct epoll_event ready[64];
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int listener = bind_anywhere(), epoll = epoll_create1(0);
    bind_anywhere(); /* bound, so that nobody else gets it */
    fflush(stdout);
    if (listen(listener, 1024) != 0)
        die("listen");
    watch(epoll, listener);
    watch(epoll, STDIN_FILENO);
    for (;;) {
        int count = epoll_wait(epoll, ready, 64, -1);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd == STDIN_FILENO)
                return printf("%u\n", collected) < 0;
            if (ready[i].data.fd == listener)
                take_connection(epoll, listener);
            else
                read_connection(ready[i].data.fd);
        }
    }
}
