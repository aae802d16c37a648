/* A loopback HTTP server that costs as little as possible: keep-alive, one thread, epoll, a fixed
 * answer.
 *
 *   server [ANSWER_BYTES]     prints its port, serves until standard input is closed */
#include <arpa/inet.h>
#include <netinet/tcp.h>
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

struct connection {
    char bytes[MAX_REQUEST];
    size_t used;
};

static struct connection *connections[MAX_CONNECTIONS]; /* by descriptor */
static char answer[MAX_ANSWER + 1024];
static size_t answer_bytes;

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

static void die(const char *what)
{
    perror(what);
    exit(1);
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

static bool answer_requests(int fd, struct connection *connection)
{
    size_t bytes;
    while ((bytes = request_bytes(connection))) {
        connection->used -= bytes;
        memmove(connection->bytes, connection->bytes + bytes, connection->used);
        if (write(fd, answer, answer_bytes) != (ssize_t)answer_bytes)
            return false;
    }
    return true;
}

static void read_connection(int fd)
{
    struct connection *connection = connections[fd];
    ssize_t got = read(fd, connection->bytes + connection->used, MAX_REQUEST - connection->used);
    if (got > 0) {
        connection->used += (size_t)got;
        if (answer_requests(fd, connection))
            return;
    }
    close(fd);
}

int main(int argc, char **argv)
{
    struct epoll_event events[64];
    size_t body_bytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 2048;
    make_answer(body_bytes < MAX_ANSWER ? body_bytes : MAX_ANSWER);
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
