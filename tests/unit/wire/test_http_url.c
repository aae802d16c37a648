/* Tests of exporter/wire/http_url.h. */
#include <criterion/criterion.h>

#include "exporter/wire/http_url.h"

static void splits(const char *url, const char *scheme, const char *host, int port,
                   const char *path)
{
    struct ts_arena arena = {0};
    struct ts_url got;
    ts_url_split(url, &arena, &got);
    cr_expect_str_eq(got.scheme, scheme, "scheme of %s", url);
    cr_expect_str_eq(got.host, host, "host of %s", url);
    cr_expect_eq(got.port, port, "port of %s is %d", url, got.port);
    cr_expect_str_eq(got.path, path, "path of %s", url);
    ts_arena_free(&arena);
}

Test(url, what_is_no_url_gives_texts)
{
    splits("", "", "", 0, "/");
    splits("://", "http", "", 80, "//");
    splits("/", "http", "", 80, "/");
    splits("?x", "http", "", 80, "/");
    splits("http://", "http", "", 80, "/");
    splits("http://@:/", "http", "", 80, "/");
    splits("http://[::1", "http", "[", 80, "/");
}

Test(url, parts)
{
    splits("http://h", "http", "h", 80, "/");
    splits("HTTPS://API.Example.COM/V1/x%2Fy?a=b#c", "https", "api.example.com", 443, "/V1/x%2Fy");
    splits("http://127.0.0.1:8080/v1?q=http://other/", "http", "127.0.0.1", 8080, "/v1");
    splits("http://h?q=/x", "http", "h", 80, "/");
    splits("http://h#f", "http", "h", 80, "/");
    splits("http://***@h:81/p", "http", "h", 81, "/p");
    splits("http://[2001:db8::1]:81/p", "http", "2001:db8::1", 81, "/p");
    splits("http://[::1]/p", "http", "::1", 80, "/p");
    splits("ftp://h/p", "ftp", "h", 0, "/p");
}

Test(url, without_a_scheme_it_is_http)
{
    splits("localhost:8080/v1?u=http://x", "http", "localhost", 8080, "/v1");
    splits("example.com", "http", "example.com", 80, "/");
}

Test(url, ports_out_of_range_do_not_count)
{
    splits("http://h:99999/", "http", "h", 80, "/");
    splits("http://h:65535/", "http", "h", 65535, "/");
    splits("http://h:8x/", "http", "h", 80, "/");
    splits("http://h:99999999999999999999/", "http", "h", 80, "/");
}
