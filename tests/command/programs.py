"""Programs and libraries that come to a libcurl in every way, for the tests of `doctor` and `run`: built here, or made by
hand where this machine's compiler cannot build them."""
import re
import struct
import subprocess
from functools import lru_cache

SENTENCE = "A libcurl function was given a bad argument"  # stands in each libcurl

# One refused call to a model: a libcurl need not reach anybody to be seen.
CALL = """
#include <curl/curl.h>
#include <stdio.h>
int call(const char *url);
int call(const char *url)
{
    CURL *handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "{\\"model\\": \\"m\\", \\"messages\\": []}");
    int result = curl_easy_perform(handle);
    curl_version_info(CURLVERSION_NOW);
    printf("result %d\\n", result);
    curl_easy_cleanup(handle);
    return 0;
}
"""
MAIN = "int call(const char *url);\nint main(int argc, char **argv) { return argc > 1 ? call(argv[1]) : 0; }\n"
PLUGIN_HOST = """
#include <dlfcn.h>
int main(int argc, char **argv)
{
    void *plugin = argc > 2 ? dlopen(argv[1], RTLD_NOW) : 0;
    int (*call)(const char *) = plugin ? (int (*)(const char *))dlsym(plugin, "call") : 0;
    return call ? call(argv[2]) : 1;
}
"""
# No libcurl, but with its words, so that it is taken for one that cannot be reached. Does what it is told.
STUB = r"""
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
static int (*volatile uses)(int, const struct sockaddr *, socklen_t) = connect;
static const char *volatile words = WORDS;
static void told(int number)
{
    char text[] = "got 00\n";
    text[4] += number / 10, text[5] += number % 10;
    if (write(1, text, 7) != 7 || number == SIGTERM)
        _exit(5);
}
static int wait_for_signals(void)
{
    static const int numbers[] = {SIGUSR1, SIGINT, SIGTERM, SIGHUP};
    for (int i = 0; i < 4; i++)
        signal(numbers[i], told);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
static int close_and_wait(void)
{
    char byte;
    close(1);
    return read(0, &byte, 1) == 0 ? 4 : 3;
}
static int ignores_children(void)
{
    struct sigaction action;
    return sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}
int main(int argc, char **argv)
{
    const char *order = argc > 1 ? argv[1] : "", *word = argc > 2 ? argv[2] : "";
    const char *value = getenv(word);
    if (!uses || !words)
        return 9;
    if (strcmp(order, "exit") == 0)
        return atoi(word);
    if (strcmp(order, "raise") == 0) {
        signal(atoi(word), SIG_DFL); /* a shell's background jobs ignore SIGINT */
        return raise(atoi(word));
    }
    if (strcmp(order, "exec") == 0)
        return execvp(word, argv + 2);
    if (strcmp(order, "wait") == 0)
        return wait_for_signals();
    if (strcmp(order, "close") == 0)
        return close_and_wait();
    if (strcmp(order, "children") == 0)
        return ignores_children();
    if (strcmp(order, "print") == 0)
        printf("%s\n", value ? value : "not set");
    return 0;
}
"""


def build(folder, name, source, *flags):
    """Compiles a text of C; returns the product's path."""
    (folder / f"{name}.c").write_text(source)
    command = ["cc", "-O1", "-fPIC", "-o", str(folder / name), str(folder / f"{name}.c"), *map(str, flags)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return folder / name


def stub(folder, *flags, name="stub", words=f'"{SENTENCE}"'):
    return build(folder, name, f"#define WORDS {words}\n{STUB}", *flags)


@lru_cache
def static_libcurl():
    """Linker arguments for the static libcurl with the shared libraries that it needs, from the shared one's list."""
    archive, shared = (subprocess.run(["cc", f"-print-file-name={name}"], capture_output=True, check=True,
                                      text=True).stdout.strip() for name in ("libcurl.a", "libcurl.so"))
    needs = re.findall(r"=> (/\S+)", subprocess.run(["ldd", shared], capture_output=True, check=True, text=True).stdout)
    return [archive, *(path for path in needs if not path.rsplit("/", 1)[1].startswith("libc.so"))]


def elf(path, bits=64, machine=62, kind=2, interpreter=b"", content=b"", mark=b""):
    """An ELF file made by hand: a header, a segment for the interpreter, and any bytes, on a multiple of 16."""
    ident = (b"\x7fELF" + bytes([bits // 32, 1, 1, 0]) + mark).ljust(16, b"\0")
    table, form, size = (64, "<16sHHIQQQIHHHHHH", 56) if bits == 64 else (52, "<16sHHIIIIIHHHHHH", 32)
    count = 1 if interpreter and bits == 64 else 0
    head = struct.pack(form, ident, kind, machine, 1, 0x1000, table, 0, 0, table, size, count, 0, 0, 0)
    if count:
        head += struct.pack("<IIQQQQQQ", 3, 4, 128, 0, 0, len(interpreter) + 1, len(interpreter) + 1, 1)
    path.write_bytes(head.ljust(128, b"\0") + (interpreter + b"\0").ljust(128, b"\0") + content)
    path.chmod(0o755)
    return path
