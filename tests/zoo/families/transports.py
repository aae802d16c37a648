"""What lies between a program and its endpoint, and odd answers: proxies, names, sockets, bodies of every length."""
from case import BODY, EXCHANGE, Case, Subject, curl, program, script
from compare import JSON_TIMES, METER, NTLM, SESSIONS

DATA = ["-H", "Content-Type: application/json", "-d", BODY]


def subjects(servers):
    yield Subject("curl, answers and uploads", "curl", "linked", answers(servers))
    yield Subject("curl, proxies and names", "curl", "linked", proxies(servers),
                  "over DNS-over-HTTPS with a libcurl before 8.4 heads and bodies are not recorded: its inner handles would "
                  "print to the program's stderr")
    yield Subject("curl, its options", "curl", "linked", options(servers))
    yield Subject("curl, other protocols", "curl", "linked", others(servers), "not HTTP: not traced")
    yield Subject("transfers of C programs", "libcurl4", "linked", programs(servers))


def shell(command, *arguments):
    return ["sh", "-c", 'alias curl="curl -q -sS --noproxy \'*\'"; set -e; cd "$(mktemp -d -p .)"\n' + command, "sh", *arguments]


def answers(servers):
    url = servers.url
    for how in ("empty", "none", "unmodified", "more", "trailers", "early", "expect", "patient"):
        yield Case(f"answer: {how}", curl("-i", "-v", *DATA, url(how)), 1)
    yield Case("answer: 417, and again without Expect", [program("easy_large"), url("expect")], 1)
    yield Case("answer: 100, upload", curl("-v", "-H", "Expect: 100-continue", *DATA, url("json")), 1)
    yield Case("answer: 100 never comes", curl("-v", "-H", "Expect: 100-continue", "--expect100-timeout", "0.1", *DATA,
                                               url("patient")), 1)
    yield Case("answer: 100 comes after a second", curl("-v", "-H", "Expect: 100-continue", *DATA, url("patient")), 1, slow=True)
    for how in ("json", "redirect", "digest", "ntlm"):
        for name, body in (("of unknown length", ["-T", "-"]), ("chunked", ["-H", "Transfer-Encoding:chunked", "-d", "@-"]),
                           ("from a file", ["-T", "body"])):
            command = f'printf %s "$1" > body; shift; curl -X POST -L -v --anyauth -u user:zoo-secret {" ".join(body)} "$1" < body'
            yield Case(f"upload {name}, {how}", shell(command, BODY, url(how)), 1, masks=NTLM)
    yield Case("HEAD", curl("-I", "-v", url("json")), 0)
    yield Case("HTTP/1.0", curl("-0", "-v", *DATA, url("close")), 1)
    for encoding in ("gzip", "br", "zstd", "identity"):
        yield Case(f"encoding: {encoding}", curl("-v", "-H", f"Accept-Encoding: {encoding}", "-o", "/dev/null", *DATA, url("gzip")), 1)
        yield Case(f"encoding: {encoding}, decoded",
                   curl("-v", "--compressed", "-H", f"Accept-Encoding: {encoding}", *DATA, url("gzip")), 1)
    yield Case("encoding: all", curl("-v", "--compressed", *DATA, url("gzip")), 1)


def proxies(servers):
    def through(*arguments):
        return ["curl", "-q", "-sS", "-v", "-k", *DATA, *map(str, arguments)]
    for scheme, model in (("http", servers.url("json")), ("https", servers.url("json", secure=True))):
        for name, server, how in (("basic", servers.basic_proxy, "--proxy-basic"), ("digest", servers.digest_proxy, "--proxy-digest"),
                                  ("any", servers.digest_proxy, "--proxy-anyauth"), ("refused", servers.basic_proxy, "-g")):
            proxy = ["-x", server.address] + ([] if name == "refused" else [how, "-U", "user:zoo-secret"])
            yield Case(f"proxy, {scheme}, {name}", through(*proxy, model), 1)
            yield Case(f"proxy, {scheme}, {name}, tunnel", through("-p", *proxy, model), 1)
        yield Case(f"proxy, {scheme}, SOCKS5", through("-x", servers.socks.address.replace("http", "socks5"), model), 1)
        yield Case(f"proxy, {scheme}, SOCKS5, names, password",
                   through("-x", servers.socks.address.replace("http://", "socks5h://user:zoo-secret@"), model), 1)
    secure = ["-x", servers.https_proxy.address, "--proxy-insecure"]
    yield Case("proxy over https", through(*secure, servers.url("json")), 1)
    yield Case("proxy over https, tunnel", through(*secure, "-p", servers.url("json")), 1)
    yield from names(servers)


def names(servers):
    port, post = servers.plain.port, servers.url("json")
    named = post.replace("127.0.0.1", "zoo.test")
    data = ["-v", *DATA]
    doh = ["--doh-insecure", "--doh-url", servers.secure.address + "/dns-query"]
    yield Case("DNS over HTTPS, verbose", curl(*data, *doh, named), 1, unordered=True, masks=SESSIONS)
    yield Case("DNS over HTTPS, quiet", curl(*DATA, *doh, named), 1)
    yield Case("DNS over HTTPS, in vain", curl(*DATA, *doh[:1], "--doh-url", servers.url("error", "/dns", secure=True), named), 1)
    yield Case("DNS over HTTPS, a program", [program("transport_doh"), named, servers.secure.address + "/dns-query"], 2)
    yield Case("--resolve", curl(*data, "--resolve", f"zoo.test:{port}:127.0.0.1", named), 1)
    yield Case("--connect-to", curl(*data, "--connect-to", f"::127.0.0.1:{port}", f"http://api.openai.com{EXCHANGE}"), 1)
    yield Case("--interface", curl(*data, "--interface", "127.0.0.1", post), 1)
    yield Case("unix socket", curl(*data, "--unix-socket", servers.socket_path, f"http://local/json{EXCHANGE}"), 1)
    yield Case("abstract socket", curl(*data, "--abstract-unix-socket", servers.abstract_name, f"http://local/json{EXCHANGE}"), 1)
    if servers.ipv6:
        yield Case("IPv6", curl("-g", *data, servers.url("json", at=servers.ipv6)), 1)


def options(servers):
    post, url = servers.url("json"), servers.url
    yield Case(".netrc", shell('printf "machine 127.0.0.1 login user password zoo-secret" > n; curl --netrc-file n -v -d "$1" "$2"',
                               BODY, url("basic")), 1)
    yield Case("cookies", shell('curl -c jar -b jar -d "$1" "$2" "$2"; curl -v -b jar -d "$1" "$2"; cut -f 1-4,6,7 jar', BODY, url("hsts")), 3)
    secure = url("hsts", secure=True).replace("127.0.0.1", "zoo.test")
    resolve = f"--resolve zoo.test:{servers.secure.port}:127.0.0.1"
    yield Case("HSTS, alt-svc", shell(f'curl -k {resolve} --hsts h --alt-svc a -v -d "$1" "$2" "$3"; cut -d " " -f 1-6 a; '
                                      'cut -d " " -f 1 h', BODY, secure, secure.replace("https", "http")), 2)
    yield Case("entity tags", shell('curl --etag-save t -d "$1" "$2"; cat t; curl -v --etag-compare t -d "$1" "$2"', BODY, url("hsts")), 2)
    yield Case("-z", curl("-v", "-z", "Mon, 01 Jan 2001 00:00:00 GMT", *DATA, url("hsts")), 1)
    yield Case("ranges", curl("-v", "-H", "Range: bytes=3-9", *DATA, url("range"), "--next", "-sS", "--noproxy", "*", "-r",
                              "3-9", url("range")), 2, envelopes=1)
    yield Case("-C", shell('printf 123 > o; curl -v -C - -o o "$1"; cat o', url("range")), 0)
    yield Case("--limit-rate", curl("--limit-rate", "100K", *DATA, post), 1)
    yield Case("--speed-limit", curl("-y", "1", "-Y", "1000", *DATA, url("stall")), 1, slow=True)
    yield Case("--connect-timeout", curl("--connect-timeout", "5", *DATA, post), 1)
    yield Case("--retry-all-errors", curl("--retry", "1", "--retry-all-errors", "--retry-delay", "1", "-f", *DATA, url("drop")), 2, slow=True)
    yield Case("progress bar", ["curl", "-q", "-#", "--noproxy", "*", *DATA, post], 1)
    yield Case("progress meter", ["curl", "-q", "--noproxy", "*", "-o", "/dev/null", *DATA, post], 1, masks=METER)
    yield Case("-w %{json}", curl("-w", "%{json}", *DATA, post), 1, masks=JSON_TIMES)
    yield Case("-w %{header_json}", curl("-w", "%{header_json}%{stderr}%{url} %{exitcode} %{errormsg}\n", *DATA, post, url("drop")), 2)
    yield Case("-Z with files", shell('curl -Z --no-progress-meter -d "$1" "$2" -o a "$2" -o b "$2" -o c; cat a b c', BODY, post), 3, unordered=True)
    yield Case("--max-filesize", curl("--max-filesize", "10", *DATA, post), 1)
    yield Case("-K", shell('printf "url = \\"%s\\"\\ndata = \\"{}\\"\\n" "$1" > c; curl -v -K c', post), 1)


def others(servers):
    ftp = servers.ftp.address.replace("http", "ftp")
    yield Case("file", curl("-v", "file:///etc/hostname"), 0)
    yield Case("FTP", curl(f"{ftp}/file"), 0)
    yield Case("FTP, upload", shell('echo up > f; curl -T f "$1"', f"{ftp}/file"), 0)
    yield Case("SMTP", shell('echo text > f; curl --mail-from a@b.test --mail-rcpt c@d.test -T f "$1"',
                             servers.smtp.address.replace("http", "smtp")), 0)
    yield Case("gopher", curl(servers.ftp.address.replace("http", "gopher") + "/0QUIT"), 0)
    yield Case("dict", curl("-m", "5", servers.ftp.address.replace("http", "dict") + "/d:word"), 0)


def programs(servers):
    post, url = servers.url("json"), servers.url
    for how in ("json", "redirect", "digest", "sse"):
        yield Case(f"paused both ways, {how}", [program("transport_pause"), url(how)], 2, envelopes=0)
    yield Case("shared: cookies, names, connections", [program("transport_share"), url("hsts"), post], 12, unordered=True)
    yield Case("shared, over https", [program("transport_share"), url("hsts", secure=True), url("json", secure=True)], 12, unordered=True,
               environment=servers.trust)
    for name, size, slow in (("10 MB", 10 << 20, False), ("1 GB", 1 << 30, True)):
        for kind, path, calls in (("traced", EXCHANGE, 1), ("untraced", "/page", 0)):
            yield Case(f"{name}, {kind}", ["sh", script("bounded.sh"), program("transport_large"), url(f"large/{size}", path)], calls,
                       bodies=False, slow=slow, environment={"TRACESHIM_MAX_BODY": "1M"})
