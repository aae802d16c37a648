"""Programs of the distribution that use libcurl for something else than models: as they are, and with their addresses
taken for tools', so that every transfer is traced."""
from dataclasses import dataclass, field, replace

from case import DONE, REMOVED, Case, Subject, script

TRACED = {"TRACESHIM_ENDPOINTS": script("endpoints_all.txt")}
# The server has another port in each run: libcurl tells it, and some programs. git tells the time, ostree how long it took.
MASKS = [(rb"127\.0\.0\.1:\d+", b"SERVER"), (rb"port \d+", b"port N"), (rb"in \d+ seconds", b"in N seconds"),
         (rb"(?m)^\d\d:\d\d:\d\d\.\d+ ", b"")]


@dataclass
class Program:
    """A script that runs a program of the distribution against with_server.py."""
    name: str
    package: str
    reaches: str
    script: str
    calls: int  # when every address is a tool's
    reasons: dict = field(default_factory=dict)  # of their ends
    https: bool = False  # it can be told to trust a certificate
    how: str = "sh"  # what runs the script
    limits: str = "-"


PROGRAMS = (
    Program("cmake", "cmake", "linked; easy, with a debug function of its own", "fetch_cmake.cmake", 4, how="cmake -P"),
    Program("debuginfod-find", "debuginfod", "libdebuginfod is linked with the GnuTLS flavour; multi, some handles are "
            "removed unfinished", "fetch_debuginfod.sh", 5, {DONE: 4, REMOVED: 1}),
    Program("html-xml-utils, jp2a", "html-xml-utils", "linked with the GnuTLS flavour; jp2a calls it in a child",
            "fetch_html.sh", 4),
    Program("htslib", "libhts3", "its plugin is opened with dlopen; multi, paused and resumed", "fetch_htsfile.sh", 14,
            {DONE: 11, REMOVED: 3}, https=True),
    Program("librepo", "python3-librepo", "a library of an extension that is opened with RTLD_LOCAL; multi with select",
            "fetch_librepo.py", 14, how="/usr/bin/python3"),
    Program("nbdkit", "nbdkit", "its plugin is opened with dlopen; several threads", "fetch_nbdkit.sh", 11,
            https=True),
    Program("ncdump", "netcdf-bin", "linked with both flavours, by two libraries", "fetch_netcdf.sh", 5),
    Program("newsboat", "newsboat", "linked; several threads", "fetch_newsboat.sh", 8),
    Program("ostree", "ostree", "libostree is linked with the GnuTLS flavour; multi, sockets in glib's main loop",
            "fetch_ostree.sh", 50, https=True),
    Program("qemu-img", "qemu-block-extra", "its driver is opened with dlopen; multi, sockets, in coroutines", "fetch_qemu.sh", 9),
    Program("R, downloads", "r-base-core", "its module is opened with dlopen; easy and multi", "fetch_r.R", 6, https=True,
            how="Rscript"),
    Program("systemd-pull", "systemd-container", "linked; multi, sockets in systemd's event loop", "fetch_systemd.sh", 2),
    Program("zckdl", "zchunk", "linked; easy, ranges", "fetch_zchunk.sh", 4),
)


def subjects(servers):
    yield Subject("git", "git", "`git-remote-http` is linked with the GnuTLS flavour", git(servers))
    yield Subject("sh, curl, jq", "dash", "each call is a process of `curl`", shell())
    for row in PROGRAMS:
        yield Subject(row.name, row.package, row.reaches, cases(row, servers), row.limits)


def cases(row, servers):
    command = [*row.how.split(), script(row.script)]
    yield from both(Case(row.name, served(*command), row.calls, row.reasons, slow=True))
    if row.https:
        trust = {**servers.trust, "CURL_CA_BUNDLE": str(servers.certificate)}
        yield from both(Case(row.name + ", https", served(*command, tls=servers), row.calls, row.reasons, environment=trust,
                             slow=True))


def shell():
    """A loop of chat and tool in which each call is a process of its own: one run."""
    yield Case("agent in shell", ["sh", script("shell_agent.sh")], 3, bodies=False)


def served(*command, tls=None):
    """A command against a server of its own; with the certificate of these servers."""
    options = ["--tls", str(tls.certificate), str(tls.folder / "key.pem")] if tls else []
    return ["python3", script("with_server.py"), *options, *command]


def both(case):
    """Each program with its transfers untraced, and traced. The server that it talks to is none of the zoo's: it prints
    itself what it saw. In the quick part only the second, which asks for more."""
    case = replace(case, bodies=False, masks=MASKS)
    yield replace(case, name=case.name + ", untraced", calls=0, reasons={}, slow=True)
    yield replace(case, name=case.name + ", traced", environment={**TRACED, **case.environment})


def git(servers):
    yield Case("git ls-remote", ["git", "-c", "http.proxy=", "ls-remote", servers.url("error", "/repo")], 0,
               environment={"GIT_TERMINAL_PROMPT": "0"})
    yield from both(Case("git", served("sh", script("fetch_git.sh")), 17))
    yield from both(Case("git, verbose", served("sh", script("fetch_git.sh")), 17, slow=True,
                         environment={"GIT_CURL_VERBOSE": "1"}))
    secure = served("sh", script("fetch_git.sh"), tls=servers)
    yield from both(Case("git, https", secure, 17, environment=servers.trust, slow=True))
    yield from both(Case("git, https, its own trace", secure, 17, slow=True,
                         environment={**servers.trust, "GIT_TRACE_CURL": "1"}))
