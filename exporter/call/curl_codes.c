/* Names of libcurl's results, as curl.h has them: a library may be newer or older than ours, its
 * numbers stay. */
#include "exporter/call/curl_codes.h"

#include <stddef.h>

static const struct {
    int code;
    const char *name;
} names[] = {
    {1, "CURLE_UNSUPPORTED_PROTOCOL"},
    {2, "CURLE_FAILED_INIT"},
    {3, "CURLE_URL_MALFORMAT"},
    {5, "CURLE_COULDNT_RESOLVE_PROXY"},
    {6, "CURLE_COULDNT_RESOLVE_HOST"},
    {7, "CURLE_COULDNT_CONNECT"},
    {8, "CURLE_WEIRD_SERVER_REPLY"},
    {16, "CURLE_HTTP2"},
    {18, "CURLE_PARTIAL_FILE"},
    {22, "CURLE_HTTP_RETURNED_ERROR"},
    {23, "CURLE_WRITE_ERROR"},
    {26, "CURLE_READ_ERROR"},
    {27, "CURLE_OUT_OF_MEMORY"},
    {28, "CURLE_OPERATION_TIMEDOUT"},
    {35, "CURLE_SSL_CONNECT_ERROR"},
    {42, "CURLE_ABORTED_BY_CALLBACK"},
    {43, "CURLE_BAD_FUNCTION_ARGUMENT"},
    {47, "CURLE_TOO_MANY_REDIRECTS"},
    {52, "CURLE_GOT_NOTHING"},
    {55, "CURLE_SEND_ERROR"},
    {56, "CURLE_RECV_ERROR"},
    {58, "CURLE_SSL_CERTPROBLEM"},
    {60, "CURLE_PEER_FAILED_VERIFICATION"},
    {61, "CURLE_BAD_CONTENT_ENCODING"},
    {63, "CURLE_FILESIZE_EXCEEDED"},
    {65, "CURLE_SEND_FAIL_REWIND"},
    {77, "CURLE_SSL_CACERT_BADFILE"},
    {92, "CURLE_HTTP2_STREAM"},
    {95, "CURLE_HTTP3"},
    {96, "CURLE_QUIC_CONNECT_ERROR"},
    {97, "CURLE_PROXY"},
};

const char *ts_curl_code_name(int code)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code)
            return names[i].name;
    return NULL;
}
