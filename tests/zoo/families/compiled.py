"""Clients in compiled languages other than C, and in R: each says for itself how many calls it makes."""
from dataclasses import dataclass, field

from case import BUILD, DONE, REMOVED, Case, Subject, program, script

RUST = "tests/{}/release/use_curl_crate"


@dataclass
class Client:
    """A program that takes the address as its argument."""
    name: str
    package: str
    reaches: str
    command: list
    calls: int
    envelopes: int = 0
    reasons: dict = field(default_factory=dict)
    unordered: bool = True  # most make several calls at a time
    slow: bool = True  # compiled by `make programs-all`
    https: bool = True
    cut: bool = True  # R closes a connection that broke whenever it collects its garbage, and says so
    masks: list = field(default_factory=list)
    limits: str = "-"


CLIENTS = (
    Client("C++, its own event loop", "libcurl4", "linked; sockets and timers in a loop of epoll and timerfd",
           [program("event_loop")], 11, reasons={DONE: 10, REMOVED: 1}, slow=False),
    Client("C++, libcurl inside", "libcurl4-openssl-dev", "not: its own libcurl is linked into it", [program("event_loop_static")],
           0, slow=False, limits="a static libcurl whose symbols are not exported calls itself by address: there is nothing "
           "to preload"),
    Client("C++, curlpp", "libcurlpp0", "libcurlpp is linked", [program("use_curlpp")], 5,
           reasons={DONE: 2, REMOVED: 3}),
    Client("Rust, crate curl", "rustc", "linked; each handle has a debug function", [str(BUILD / RUST.format("rust"))], 12,
           envelopes=1, limits="with its feature static-curl: see the next row; other HTTP crates (hyper, reqwest, ureq) have "
           "no libcurl"),
    Client("Rust, crate curl, feature static-curl", "rustc", "not: its own libcurl is linked into it",
           [str(BUILD / RUST.format("rust-static"))], 0, limits="as any static libcurl whose symbols are not exported"),
    Client("D, std.net.curl", "ldc", "looks its functions up in a libcurl that it loads", [program("use_std_net_curl")], 4,
           https=False, masks=[(rb"handle [0-9A-F]+", b"handle N")]),
    Client("Nim, dynlib", "nim", "looks its functions up with dlsym", [program("use_dynlib")], 3),
    Client("R, curl", "r-cran-curl", "the extension is loaded with RTLD_LOCAL", ["Rscript", script("use_r_curl.R")], 9, cut=False),
    Client("R, httr2", "r-cran-httr2", "by R's curl", ["Rscript", script("use_r_httr2.R")], 6, cut=False),
    Client("a static program, musl", "musl-tools", "not: it has none", [program("own_sockets")], 0, https=False,
           limits="nothing can be preloaded into a static program (nor into Go's, where it has an HTTP of its own)"),
)


def subjects(servers):
    for client in CLIENTS:
        yield Subject(client.name, client.package, client.reaches, cases(client, servers), client.limits)


def cases(client, servers):
    """An answer, a stream, an error, an end in the middle; and TLS."""
    def case(how, secure=False):
        return Case(f"{client.name}, {'https, ' if secure else ''}{how}", [*client.command, servers.url(how, secure=secure)],
                    client.calls, reasons=client.reasons, envelopes=client.envelopes, unordered=client.unordered,
                    slow=client.slow, masks=client.masks,
                    environment=servers.trust if secure else {})
    for how in ("json", "sse", "error", *(["cut"] if client.cut else [])):
        yield case(how)
    if client.https:
        yield case("json", secure=True)
        yield case("sse", secure=True)
