"""Ruby, Perl, Lua, Tcl, S-Lang and Node."""
from case import BUILD, DONE, EXCHANGE, REMOVED, Case, Subject, closed_port, script

# mime-types says this in one of forty runs or so, whatever the program does.
MIME_TYPES = [(rb"Type application/netcdf is already registered as a variant of application/netcdf\.\n", b"")]
NODE_MODULES = BUILD / "node" / "node_modules"  # made by tests/programs/scripts/get_node_libcurl.sh


def subjects(servers):
    yield Subject("Ruby, Typhoeus", "ruby-typhoeus", "FFI, functions are looked up by name",
                  three(servers, "typhoeus", ["ruby", script("use_typhoeus.rb")], 13, envelopes=1, masks=MIME_TYPES))
    yield Subject("Ruby, curb", "ruby-curb", "the extension is loaded with RTLD_LOCAL",
                  three(servers, "curb", ["ruby", script("use_curb.rb")], 11, envelopes=1))
    yield Subject("Perl, WWW::Curl", "libwww-curl-perl", "the extension is loaded with RTLD_LOCAL",
                  three(servers, "perl", ["perl", script("use_www_curl.pl")], 12))
    yield Subject("Lua, lua-curl", "lua-curl", "the extension is loaded with RTLD_LOCAL",
                  three(servers, "lua", ["lua5.1", script("use_lua_curl.lua")], 7))
    yield Subject("LuaJIT", "luajit", "the same, and FFI", luajit(servers))
    yield Subject("Tcl, TclCurl", "tclcurl", "the extension is loaded with RTLD_LOCAL",
                  three(servers, "tcl", ["tclsh", script("use_tclcurl.tcl")], 8),
                  "its multi interface starts no transfer, without the shim either")
    yield Subject("S-Lang", "slang-curl", "the module is loaded with RTLD_LOCAL", slang(servers))
    yield Subject("Node, node-libcurl", "nodejs", "the addon is loaded with RTLD_LOCAL", node_libcurl(servers))
    yield Subject("Node, fetch", "nodejs", "not at all: no libcurl", fetch(servers), "cannot be seen")


def refused():
    return f"http://127.0.0.1:{closed_port()}{EXCHANGE}"


def three(servers, name, command, calls, **more):
    """Programs that take an address, that of a stream, and one that refuses."""
    url = servers.url
    yield Case(name, [*command, url("json"), url("sse"), refused()], calls, **more)
    yield Case(f"{name}, errors", [*command, url("error"), url("cut"), refused()], calls, **more)
    yield Case(f"{name}, https", [*command, url("json", secure=True), url("sse", secure=True), refused()], calls,
               environment=servers.trust, **more)


def luajit(servers):
    yield from three(servers, "luajit", ["luajit", script("use_lua_curl.lua")], 7)
    for library in ("libcurl.so.4", "libcurl-gnutls.so.4"):
        yield Case(f"luajit, FFI, {library}", ["luajit", script("use_ffi.lua"), servers.url("json"), library], 4)


def slang(servers):
    yield Case("slang", ["slsh", script("use_slang_curl.sl"), servers.url("json"), servers.url("sse"), refused()], 8,
               reasons={DONE: 5, REMOVED: 3})


def node_libcurl(servers):
    """It must be compiled, which needs large packages: tried when that was done by hand."""
    if NODE_MODULES.is_dir():
        yield Case("node-libcurl", ["node", script("use_node_libcurl.js"), str(NODE_MODULES), servers.url("json"),
                                    servers.url("sse"), refused()], 7, unordered=True, slow=True)


def fetch(servers):
    yield Case("node's fetch", ["node", script("use_fetch.mjs"), servers.url("json")], 0, slow=True)
