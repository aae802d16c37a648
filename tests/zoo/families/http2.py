"""HTTP/2: over TLS and without, several transfers on one connection, streams that end badly."""
from case import BODY, DONE, REMOVED, Case, Subject, curl, program
from compare import FRAMES


def subjects(servers):
    yield Subject("programs over HTTP/2", "libcurl4", "linked", cases(servers),
                  "HTTP/3 was not tried: Debian's libcurl is built without it")


def cases(servers):
    def url(how, at=servers.http2):
        return servers.url(how, at=at)
    data = ["-k", "-H", "Content-Type: application/json", "-d", BODY]
    for how in ("json", "chunked", "sse", "gzip", "error", "redirect", "digest", "trailers", "early", "none", "empty",
                "rst", "rstlate", "refused", "goaway", "push"):
        yield Case(f"HTTP/2, curl, server: {how}",
                   curl("-v", "-L", "--digest", "-u", "user:zoo-secret", *data, url(how)), 1, masks=FRAMES)
    plain = servers.http2_plain
    for how in ("json", "sse", "redirect", "error"):
        known = ["-v", "--http2-prior-knowledge", *data, url(how, plain)]
        yield Case(f"HTTP/2, curl with prior knowledge, server: {how}", curl(*known), 1, masks=FRAMES)
        yield Case(f"HTTP/2, curl, upgrade, server: {how}", curl("-v", "--http2", *data, url(how, plain)), 1, masks=FRAMES)
    yield Case("HTTP/2, curl, upgrade, GET", curl("-v", "--http2", url("json", plain)), 0, masks=FRAMES)
    yield Case("HTTP/2, not offered", curl("-v", "--http1.1", *data, url("json")), 1, masks=FRAMES)
    yield Case("HTTP/2, not accepted", curl("-v", "--http2", *data, url("json", servers.secure)), 1, masks=FRAMES)
    yield Case("HTTP/2, several on one connection", curl("-v", *data, url("json"), url("sse"), url("json")), 3, masks=FRAMES)
    yield Case("HTTP/2, curl -Z", curl("-Z", "--stderr", "/dev/null", *data, *[url("sse")] * 8), 8,
               unordered=True)
    yield Case("HTTP/2, curl -m, stalled stream", curl("-m", "1", *data, url("stall")), 1)
    yield Case("HTTP/2, curl --trace-ascii", curl("--trace-ascii", "-", *data, url("json")), 1, masks=FRAMES)
    yield Case("HTTP/2, curl, GET elsewhere", curl("-v", "-k", servers.url("json", "/page", at=servers.http2)), 0, masks=FRAMES)
    yield Case("HTTP/2, curl through a proxy",
               ["curl", "-q", "-sS", "-v", "-x", servers.plain.address, *data, url("json")], 1, masks=FRAMES)
    yield from multiplexed(servers.trust, url)
    yield from without_tls(lambda how: url(how, plain))


def multiplexed(environment, url):
    """Sixteen handles on one connection, each with a question of its own."""
    multi, own = program("http2_multi"), {"environment": environment, "masks": FRAMES}
    ended = {"reasons": {DONE: 15, REMOVED: 1}}
    yield Case("h2, sixteen at once", [multi, url("json")], 16, **own)
    yield Case("h2, sixteen streams", [multi, url("sse")], 16, **own)
    yield Case("h2, sixteen paused", [multi, url("chunked"), "pause"], 16, **own)
    yield Case("h2, one cancelled", [multi, url("json"), "cancel", url("stall")], 16, **ended, **own)
    yield Case("h2, one moved", [multi, url("json"), "move", url("stall")], 17, reasons={DONE: 16, REMOVED: 1}, **own)
    yield Case("h2, all reset", [multi, url("rst")], 16, **own)
    yield Case("h2, pushed", [program("http2_push"), url("push")], 3, **own)
    yield Case("h2, reuse, reset, copy", [program("easy_reuse"), url("json")], 5, **own)
    yield Case("h2, upload", [program("easy_upload"), url("json")], 3, envelopes=1, **own)
    yield Case("h2, large body", [program("easy_large"), url("json")], 1, **own)


def without_tls(url):
    """One transfer on each connection: libcurl 7.88 cannot use one of prior knowledge twice."""
    own = {"environment": {"ZOO_HTTP_VERSION": "5"}}
    yield Case("h2c, easy", [program("easy_fields"), url("json")], 1, **own)
    yield Case("h2c, stream", [program("stream_reader"), url("sse")], 1, **own)
    yield Case("h2c, large body", [program("easy_large"), url("json")], 1, **own)
    yield Case("h2c, reset", [program("easy_fields"), url("rst")], 1, **own)
