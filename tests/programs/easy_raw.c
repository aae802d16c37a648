/* CONNECT_ONLY: the program speaks HTTP itself. */
#include "common.h"

#include <poll.h>

static void wait_readable(CURL *curl)
{
    curl_socket_t socket;
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket);
    struct pollfd wait = {.fd = socket, .events = POLLIN};
    poll(&wait, 1, -1);
}

int main(int argc, char **argv)
{
    static struct text text;
    size_t bytes = 0;
    if (argc < 2)
        return 2;
    CURL *curl = new_handle(argv[1], &text);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    perform("connect", curl, &text);
    static const char request[] = "GET /close/v1/chat/completions HTTP/1.1\r\nHost: h\r\n\r\n";
    printf("send: %d\n", curl_easy_send(curl, request, sizeof request - 1, &bytes));
    CURLcode code;
    do {
        wait_readable(curl);
        code = curl_easy_recv(curl, text.bytes + text.used, sizeof text.bytes - text.used, &bytes);
        if (code == CURLE_OK)
            text.used += bytes;
    } while (code == CURLE_AGAIN || (code == CURLE_OK && bytes));
    printf("recv: %d %.*s\n", code, (int)text.used, text.bytes);
    curl_easy_cleanup(curl);
    return 0;
}
