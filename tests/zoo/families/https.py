"""Over TLS, where libcurl tells a debug function more than it prints without one."""
from case import CLEANUP, DONE, REMOVED, Case, Subject, curl, program


def subjects(servers):
    yield Subject("programs over https", "libcurl4", "linked", cases(servers))


def cases(servers):
    """Over TLS, where libcurl tells a debug function more than it prints without one."""
    url, post, body = servers.url, servers.url("json", secure=True), '{"model":"m","messages":[]}'
    trust = servers.trust
    yield Case("https, easy", [program("easy_fields"), post], 1, environment=trust)
    yield Case("https, stream", [program("stream_reader"), url("sse", secure=True)], 1, environment=trust)
    yield Case("https, not trusted", [program("easy_fields"), post], 1)
    yield Case("https, reuse, reset, copy", [program("easy_reuse"), post], 5, environment=trust)
    yield Case("https, multi", [program("multi_perform"), post, "silent"], 10, environment=trust,
               reasons={REMOVED: 8, DONE: 1, CLEANUP: 1})
    yield Case("https, own debug function", [program("debug_own"), post], 6, environment=trust)
    yield Case("https, verbose with STDERR", [program("debug_stderr"), post], 2, environment=trust)
    yield Case("https, verbose from the middle on", [program("debug_changed"), post], 2, environment=trust)
    yield Case("https, curl -v", curl("-v", "-k", "-d", body, post), 1)
    yield Case("https, curl -v, certificate", curl("-v", "--cacert", trust["ZOO_CAINFO"], "-d", body, post), 1)
    yield Case("https, curl through a proxy",
               ["curl", "-q", "-sS", "-k", "-v", "-x", url("json", "").replace("/json", ""), "-d", body, post], 1)
