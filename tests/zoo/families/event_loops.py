"""Programs whose transfers are driven by an event loop."""
from case import DONE, REMOVED, Case, Subject, program


def subjects(servers):
    yield Subject("libevent", "libevent-core-2.1-7", "linked; `curl_multi_socket_action`", cases(servers, "loop_libevent"))
    yield Subject("libuv", "libuv1", "linked; `curl_multi_socket_action`", cases(servers, "loop_libuv"))


def cases(servers, name):
    """Each program makes eight calls at once: one is removed in mid-transfer, one ends by its time limit."""
    ends = {DONE: 7, REMOVED: 1}
    yield Case(f"{name}", [program(name), servers.url("json"), servers.url("sse"), servers.url("stall")], 8,
               reasons=ends, unordered=True)
    yield Case(f"{name}, chunked and closed", [program(name), servers.url("chunked"), servers.url("close"),
               servers.url("stall")], 8, reasons=ends, unordered=True)
    secure = [servers.url(how, secure=True) for how in ("json", "sse", "stall")]
    yield Case(f"{name}, https", [program(name), *secure], 8, reasons=ends, unordered=True, environment=servers.trust)
