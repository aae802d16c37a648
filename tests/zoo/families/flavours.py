"""Several libcurls in one process: two flavours, one inside a plugin; and plugins that are unloaded."""
from case import PROGRAMS, Case, Subject, program

PLUGINS = {"openssl": 2, "gnutls": 2, "static": 2, "bound": 0}  # how many calls of each can be seen
TOGETHER = (("openssl",), ("gnutls",), ("static",), ("bound",), ("openssl", "gnutls"), ("gnutls", "static"),
            ("openssl", "static"))
HOSTS = {"flavours": 0, "openssl": 2, "gnutls": 2}


def subjects(servers):
    yield Subject("several libcurls", "libcurl3-gnutls", "linked; dlopen, RTLD_LOCAL and RTLD_GLOBAL; inside a plugin",
                  [*cases(servers), *ahead(servers)],
                  "a libcurl inside a plugin that is bound to itself (-Bsymbolic); a plugin whose last act is `return"
                  " curl_easy_init()` gets its host's libcurl, when that has another")


def cases(servers):
    """Over https, and not trusted: the error text tells which flavour made the call."""
    post = servers.url("json", secure=True)
    for host, own in HOSTS.items():
        for plugins in TOGETHER:
            paths = [str(PROGRAMS / f"plugin_{plugin}.so") for plugin in plugins]
            calls = sum(PLUGINS[plugin] for plugin in plugins)
            for how in ("local", "global", "again", "global again"):
                yield Case(f"libcurls: {host}, {how}, {' and '.join(plugins)}",
                           [program(f"host_{host}"), post, how, *paths], own + calls * (2 if "again" in how else 1),
                           environment=servers.trust if "again" in how else {})


def ahead(servers):
    """Another flavour stands before the one that the program was linked with: the version decides."""
    run = [program("host_gnutls"), servers.url("json", secure=True), "local", str(PROGRAMS / "plugin_openssl.so")]
    yield Case("libcurls: another flavour before the shim", run, 2, environment={"LD_PRELOAD": "libcurl.so.4"})
    after = 'LD_PRELOAD="$LD_PRELOAD libcurl.so.4" exec "$@"'
    yield Case("libcurls: another flavour after the shim", ["sh", "-c", after, "sh", *run], 4)
