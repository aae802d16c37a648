"""Programs of tests/programs, each a way to run a transfer."""
import signal

from case import CLEANUP, DONE, EXCHANGE, REMOVED, Case, Subject, closed_port, curl, program
from sanitizer import FORKS_BESIDE


def subjects(servers):
    yield Subject("programs in C", "libcurl4", "linked", cases(servers))


def cases(servers):
    """Each behaviour of the server with the plainest program, then each program with the plainest behaviour."""
    url, post = servers.url, servers.url("json")
    for how in ("json", "chunked", "close", "sse", "error", "half", "garbage", "cut", "drop", "reset", "found"):
        yield Case(f"easy, server: {how}", [program("easy_fields"), url(how)], 1)
    yield Case("easy, gzip", [program("easy_fields"), url("gzip"), "gzip"], 1)
    yield Case("easy, decoding of a plain answer", [program("easy_fields"), url("json"), ""], 1)
    yield Case("easy, connection refused", [program("easy_fields"), f"http://127.0.0.1:{closed_port()}{EXCHANGE}"], 1)
    yield Case("easy, unknown host", [program("easy_fields"), f"http://no-such-host.invalid{EXCHANGE}"], 1)
    yield Case("easy, bad URL", [program("easy_fields"), "http://[/v1/chat/completions"], 0)
    yield Case("easy, other scheme", [program("easy_fields"), "file:///etc/hostname"], 0)
    yield Case("easy, killed while it waits", [program("easy_fields"), url("silent")], 1, open_calls=1, stop=signal.SIGKILL)
    yield Case("easy, elsewhere, recognised by its body", [program("easy_fields"), url("json", "/other")], 1)
    yield Case("freed fields", [program("easy_freed"), post], 3)
    yield Case("a list of headers", [program("easy_headers"), post], 8)
    yield Case("copied fields", [program("easy_copied"), post], 5, envelopes=1)
    yield Case("upload", [program("easy_upload"), post], 3, envelopes=1)
    yield Case("upload, chunked answer", [program("easy_upload"), url("chunked")], 3, envelopes=1)
    yield Case("upload after basic challenge", [program("easy_upload"), url("basic"), "user:zoo-secret"], 3, envelopes=1)
    yield Case("upload after digest challenge", [program("easy_upload"), url("digest"), "user:zoo-secret"], 3, envelopes=1)
    yield Case("upload elsewhere, recognised by its body", [program("easy_upload"), url("json", "/other")], 3, envelopes=1)
    yield Case("upload elsewhere, an envelope", [program("easy_elsewhere"), post, url("json", "/page?q=zoo-secret")], 2, envelopes=1)
    yield Case("error buffer of a copy", [program("easy_error_copied"), f"http://127.0.0.1:{closed_port()}{EXCHANGE}", post], 4)
    yield Case("longjmp out of a callback", [program("callback_jumps"), post], 3, reasons={CLEANUP: 3})
    yield Case("large body", [program("easy_large"), post], 1)
    yield Case("large body, small limit", [program("easy_large"), post], 1, bodies=False,
               environment={"TRACESHIM_MAX_BODY": "100K"})
    yield Case("form", [program("easy_mime"), post], 2)
    yield Case("CURLU", [program("easy_curlu"), post], 2)
    for how in ("redirect", "found", "basic", "digest"):
        yield Case(f"follow, {how}", [program("easy_follow"), url(how)], 1, envelopes=how == "found")
    yield Case("reuse, reset, copy", [program("easy_reuse"), post], 5)
    yield Case("errno", [program("easy_errno"), post], 2, reasons={DONE: 1, REMOVED: 1})
    yield Case("CONNECT_ONLY", [program("easy_raw"), post], 0)
    yield Case("own debug function", [program("debug_own"), post], 6)
    yield Case("own debug function, stream", [program("debug_own"), url("sse")], 6)
    yield Case("own debug function, untraced", [program("debug_own"), url("json")], 6, environment={"TRACESHIM_HTTP": "off"})
    yield Case("verbose with STDERR", [program("debug_stderr"), post], 2)
    yield Case("verbose, hops", [program("debug_stderr"), url("redirect")], 2)
    yield Case("verbose from the middle on", [program("debug_changed"), post], 2)
    yield Case("multi", [program("multi_perform"), post], 10,
               reasons={DONE: 9, CLEANUP: 1})
    yield Case("multi, messages not read", [program("multi_perform"), post, "silent"], 10, reasons={REMOVED: 8, DONE: 1, CLEANUP: 1})
    yield Case("multi, abandoned", [program("multi_abandoned"), url("stall"), post], 5,
               reasons={DONE: 2, REMOVED: 2, CLEANUP: 1})
    yield Case("multi, sockets", [program("multi_socket"), post], 4)
    yield Case("nested in a callback", [program("callback_nested"), post], 4)
    yield Case("callbacks that refuse", [program("callback_refuses"), post], 3)
    for how in ("abort", "exit", "_exit", "quick_exit", "exec", "SIGTERM"):
        yield Case(f"{how} in a callback", [program("callback_ends"), post, how], 1, open_calls=1)
    yield Case("stream", [program("stream_reader"), url("sse")], 1)
    yield Case("stream, killed", [program("stream_reader"), url("stall")], 1, open_calls=1, stop=signal.SIGKILL,
               stop_after=b"line: \n")
    yield Case("stream, terminated", [program("stream_reader"), url("stall")], 1, open_calls=1, stop=signal.SIGTERM,
               stop_after=b"line: \n")
    yield Case("fork, exec, vfork", [program("fork_calls"), post], 6)
    yield Case("fork beside a thread", [program("fork_many"), post], 30, times=3, not_with=FORKS_BESIDE)
    yield Case("threads", [program("threads"), post], 100)
    yield Case("threads that make handles", [program("threads_handles"), post], 0, environment={"MALLOC_ARENA_MAX": "1"})
    yield Case("own allocator", [program("global_memory"), post], 1)
    yield Case("descriptors closed", [program("close_all"), post], 3)
    limited = "ulimit -f 0; exec \"$@\""
    yield Case("no file may grow", ["sh", "-c", limited, "sh", program("easy_fields"), post], 0)
    yield Case("spool that cannot be made", [program("easy_reuse"), post], 0, environment={"TRACESHIM_SPOOL": "/proc/spool"})
    yield Case("disabled", [program("easy_fields"), post], 0, environment={"TRACESHIM_DISABLE": "1"})
    yield Case("left alone by name", [program("easy_fields"), post], 0, environment={"TRACESHIM_PROGRAMS": "!easy_fields"})
    yield Case("no content, redirected", curl("-L", "-d", "{}", url("redirect") + "?q=zoo-secret"), 1, bodies=False,
               environment={"TRACESHIM_CAPTURE_CONTENT": "0"})
    yield Case("no content", [program("easy_upload"), post], 3, bodies=False,
               environment={"TRACESHIM_CAPTURE_CONTENT": "0"}, envelopes=1)
