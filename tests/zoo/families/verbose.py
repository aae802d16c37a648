"""What libcurl tells of a transfer when it is asked to: `curl -v` and its like, and debug functions of programs. All of it
must be the same to the last byte, but for the masks of compare.py."""
from case import BODY, DONE, REMOVED, Case, Subject, curl, program
from compare import FRAMES, PARTS, TIMES, TLS_BYTES


def subjects(servers):
    yield Subject("verbose output", "libcurl4", "linked", [*tool(servers), *programs(servers)],
                  "after `curl_global_trace(\"lib-ids\")` (libcurl 8.13) small pieces are told cut at a NUL, so that only the "
                  "begin of a compressed answer is recorded")


def ways(servers):
    """(name, further arguments of curl, server, masks)"""
    trusted, pem = ["--cacert", servers.certificate], servers.certificate
    yield "http", [], servers.plain, []
    yield "TLS 1.2", [*trusted, "--tls-max", "1.2"], servers.secure, TLS_BYTES
    yield "TLS 1.3", trusted, servers.secure, TLS_BYTES
    yield "client certificate", [*trusted, "--cert", pem, "--key", servers.key], servers.mutual, TLS_BYTES
    yield "refused without a certificate", [*trusted, "--tls-max", "1.2"], servers.mutual, TLS_BYTES
    yield "not trusted", [], servers.secure, TLS_BYTES
    yield "tunnel", [*trusted, "-x", servers.plain.address, "--noproxy", ""], servers.secure, TLS_BYTES
    yield "HTTP/2", trusted, servers.http2, FRAMES
    yield "HTTP/2 without TLS", ["--http2-prior-knowledge"], servers.http2_plain, FRAMES


def tool(servers):
    for name, arguments, server, masks in ways(servers):
        data = ["-d", BODY]
        model, other = servers.url("json", at=server), servers.url("json", "/page", at=server)
        for trace in (["-v"], ["--trace", "-"], ["--trace-ascii", "-"], ["--trace-ascii", "-", "--trace-time"]):
            yield Case(f"{' '.join(trace)}, {name}", list(map(str, curl(*trace, *arguments, *data, model))), 1,
                       masks=[*TIMES, *masks])
        yield Case(f"-v, {name}, elsewhere", list(map(str, curl("-v", *arguments, other))), 0, masks=masks)
        yield Case(f"-v, {name}, here and there", list(map(str, curl("-v", *arguments, *data, model, other, model))), 3,
                   masks=masks)
    yield from resumed(servers)


def resumed(servers):
    for version in ("1.2", "1.3"):
        closed = servers.url("close", at=servers.secure)
        yield Case(f"-v, TLS {version}, session resumed", curl("-v", "-k", "--tls-max", version, "-d", BODY, closed, closed), 2)


def programs(servers):
    ways_of_c = (("http", servers.plain, {}), ("https", servers.secure, {}), ("HTTP/2", servers.http2, {"ZOO_NO_TLS": "1"}))
    for name, server, frames in ways_of_c:
        trusted = {**servers.trust, **frames}
        model, other = servers.url("json", at=server), servers.url("json", "/page", at=server)
        yield Case(f"debug, {name}: mixed", [program("debug_mixed"), model, other], 48, envelopes=24,
                   environment=trusted)
        for kind, url, traced, environment in (("model", model, 1, {}), ("by its body", other, 1, {}),
                                               ("elsewhere", other, 0, {"ZOO_BODY": "q=1"})):
            for what, calls in (("inside", 16), ("copies", 14), ("own", 6), ("stderr", 2), ("changed", 2)):
                reasons = {DONE: 7, REMOVED: 7} if what == "copies" and traced else {}
                yield Case(f"debug, {name}, {kind}: {what}", [program(f"debug_{what}"), url], calls * traced,
                           reasons=reasons, environment={**trusted, **environment})
        for what in ("lib-ids", "all", "all,-lib-ids"):
            yield Case(f"debug, {name}, trace {what}", [program("debug_trace"), servers.url("gzip", at=server), what], 4,
                       environment=trusted, masks=PARTS)
