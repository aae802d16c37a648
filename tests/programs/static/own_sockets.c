/* A static program without a libcurl: it speaks HTTP by itself, as Go's net/http does. Nothing can
 * be preloaded into it. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BODY "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"

static int connect_to(const char *host, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, host, &address.sin_addr);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        exit(1);
    return fd;
}

int main(int argc, char **argv)
{
    char host[64], path[512], text[4096];
    int port;
    if (argc != 2 || sscanf(argv[1], "http://%63[^:]:%d%511s", host, &port, path) != 3)
        return 2;
    int fd = connect_to(host, port);
    int length = snprintf(text, sizeof text,
                          "POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          path, host, strlen(BODY), BODY);
    if (write(fd, text, (size_t)length) != length)
        return 1;
    shutdown(fd, SHUT_WR);
    for (ssize_t got; (got = read(fd, text, sizeof text)) > 0;)
        fwrite(text, 1, (size_t)got, stdout);
    return 0;
}
