"""Ways to find libcurl: linked, loaded, looked up, two of them, none."""
from case import PROGRAMS, Case, Subject, program, script
from sanitizer import DEEPBIND


def subjects(servers):
    yield Subject("plugins and look-ups", "libcurl4", "dlopen, dlsym", cases(servers))


def cases(servers):
    post = servers.url("json")
    plugin = str(PROGRAMS / "plugin_tail.so")
    yield Case("plugin with tail calls", [program("host_plugin"), post, plugin, "local"], 2)
    yield Case("plugin with RTLD_DEEPBIND", [program("host_plugin"), post, plugin, "deep"], 2,
               not_with=DEEPBIND)
    yield Case("no libcurl at all", [program("host_lookup"), post], 0)
    yield Case("looked up, the program's own", [program("host_own")], 0)
    yield Case("looked up in another, beside the program's own", [program("host_own_part"), post], 1)
    yield Case("in a thread that a constructor waits for", [program("waited_for"), post, str(PROGRAMS / "plugin_waits.so")], 3)
    yield Case("looked up", [program("host_lookup"), post, "libcurl.so.4"], 2)
    yield Case("two libcurls", [program("host_lookup"), post, "libcurl.so.4", "libcurl-gnutls.so.4"], 4)
    yield Case("ctypes", ["python3", script("use_ctypes.py"), post, "libcurl.so.4"], 2)
