"""Ways to find libcurl: linked, loaded, looked up, two of them, none."""
from case import DONE, PROGRAMS, REMOVED, Case, Subject, program, script


def subjects(servers):
    yield Subject("plugins and look-ups", "libcurl4", "dlopen, dlsym", cases(servers))
    yield Subject("Python, pycurl", "python3-pycurl", "the extension is loaded with RTLD_LOCAL", pycurl(servers))
    yield Subject("PHP", "php-curl", "the extension is loaded with RTLD_DEEPBIND", php(servers))


def cases(servers):
    post = servers.url("json")
    plugin = str(PROGRAMS / "plugin_tail.so")
    yield Case("plugin with tail calls", [program("host_plugin"), post, plugin, "local"], 2)
    yield Case("plugin with RTLD_DEEPBIND", [program("host_plugin"), post, plugin, "deep"], 2)
    yield Case("no libcurl at all", [program("host_lookup"), post], 0)
    yield Case("looked up, the program's own", [program("host_own")], 0)
    yield Case("looked up", [program("host_lookup"), post, "libcurl.so.4"], 2)
    yield Case("two libcurls", [program("host_lookup"), post, "libcurl.so.4", "libcurl-gnutls.so.4"], 4)
    yield Case("ctypes", ["python3", script("use_ctypes.py"), post, "libcurl.so.4"], 2)


def pycurl(servers):
    yield Case("pycurl", ["/usr/bin/python3", script("use_pycurl.py"), servers.url("json")], 6, envelopes=1)
    yield Case("pycurl, stream", ["/usr/bin/python3", script("use_pycurl.py"), servers.url("sse")], 6, envelopes=1)


def php(servers):
    yield Case("php", ["php", script("use_curl.php"), servers.url("json")], 6, reasons={DONE: 3, REMOVED: 3})
    yield Case("php, stream", ["php", script("use_curl.php"), servers.url("sse")], 6, reasons={DONE: 3, REMOVED: 3})
