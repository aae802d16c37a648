"""The tool curl."""
import signal

from case import BODY, Case, Subject, curl, script


def subjects(servers):
    yield Subject("curl", "curl", "linked", cases(servers))


def cases(servers):
    url, post, body = servers.url, servers.url("json"), BODY
    data = ["-H", "Content-Type: application/json", "-H", "Authorization: Bearer sk-zoo-secret", "-d", body]
    yield Case("curl -d", curl(*data, post), 1)
    yield Case("curl, GET elsewhere", curl(url("json", "/page")), 0)
    yield Case("curl, endpoint of the user's", curl(url("json", "/own-endpoint"), url("json", "/own-endpoint")), 2,
               environment={"TRACESHIM_ENDPOINTS": script("endpoints.txt")})
    yield Case("curl -I", curl("-I", url("json", "/page")), 0)
    yield Case("curl --json", curl("--json", body, post), 1)
    yield Case("curl -d @-", ["sh", "-c", 'printf %s "$1" | curl -q -sS --noproxy "*" -d @- "$2"', "sh", body, post], 1)
    yield Case("curl -T -", ["sh", "-c", 'printf %s "$1" | curl -q -sS --noproxy "*" -T - "$2"', "sh", body, post], 1, envelopes=1)
    yield Case("curl -F", curl("-F", "model=m", "-F", "file=@/etc/os-release;type=text/plain", post), 1)
    yield Case("curl -v", curl("-v", *data, post), 1)
    yield Case("curl -v, hops", curl("-v", "-L", *data, url("redirect")), 1)
    yield Case("curl -i", curl("-i", *data, url("chunked")), 1)
    yield Case("curl --raw", curl("--raw", *data, url("chunked")), 1)
    yield Case("curl --compressed", curl("--compressed", *data, url("gzip")), 1)
    yield Case("curl -N, stream", curl("-N", *data, url("sse")), 1)
    yield Case("curl --digest", curl("--digest", "-u", "user:zoo-secret", *data, url("digest")), 1)
    yield Case("curl --trace-ascii", curl("--trace-ascii", "-", *data, post), 1)
    yield Case("curl -w", curl("-w", "%{http_code} %{num_connects} %{size_upload} %{size_download}\n", *data, post), 1)
    yield Case("curl -f", curl("-f", *data, url("error")), 1)
    yield Case("curl --retry", curl("--retry", "1", "--retry-delay", "1", *data, url("flaky")), 2)
    yield Case("curl, several addresses", curl(*data, post, post, post), 3)
    yield Case("curl -Z", curl("-Z", "--stderr", "/dev/null", *data, post, post, post), 3, unordered=True)
    yield Case("curl --next", curl(*data, post, "--next", "-sS", "--noproxy", "*", url("json", "/page")), 2, envelopes=1)
    yield Case("curl -m, silent server", curl("-m", "1", *data, url("silent")), 1)
    yield Case("curl -m, stalled stream", curl("-m", "1", *data, url("stall")), 1)
    yield Case("curl, killed", curl(*data, url("silent")), 1, open_calls=1, stop=signal.SIGKILL)
    yield Case("curl, interrupted", curl(*data, url("stall")), 1, open_calls=1, stop=signal.SIGINT)
    proxy = post.split("/json")[0]
    plain = ["curl", "-q", "-sS", "-x", proxy.replace("http://", "http://user:zoo-secret@")]
    yield Case("curl -x", [*plain, *data, post], 1)
    yield Case("curl -x -p", [*plain, "-p", "-v", *data, post], 1)
    yield Case("curl, HTTP/2 upgrade refused", curl("--http2", *data, post), 1)
    yield Case("curl, HTTP/1.0", curl("-0", *data, url("close")), 1)
    yield Case("curl, password in the address", curl(*data, post.replace("http://", "http://user:zoo-secret@")), 1)
    yield Case("curl, key in the address", curl(*data, post + "?key=zoo-secret&alt=sse"), 1)
