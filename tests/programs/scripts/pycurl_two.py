"""Two libcurls in one process: that of pycurl and that of the platform, which ctypes loads. One keeps a handle open while
the other works.

    pycurl_two.py URL
"""
import ctypes
import io
import sys

import pycurl

POSTFIELDS, URL, WRITEFUNCTION = 10015, 10002, 20011
BODY = b'{"model":"m","messages":[{"role":"user","content":"hello"}]}'
WRITER = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p)

library = ctypes.CDLL("libcurl.so.4")
library.curl_easy_init.restype = ctypes.c_void_p
library.curl_version.restype = ctypes.c_char_p
pieces = []


@WRITER
def write(data, size, count, _):
    pieces.append(ctypes.string_at(data, size * count))
    return size * count


def looked_up_handle():
    curl = ctypes.c_void_p(library.curl_easy_init())
    for option, value in ((URL, ctypes.c_char_p(sys.argv[1].encode())), (POSTFIELDS, ctypes.c_char_p(BODY)),
                          (WRITEFUNCTION, write)):
        library.curl_easy_setopt(curl, option, value)
    return curl


def extension_handle():
    curl, answer = pycurl.Curl(), io.BytesIO()
    for option, value in ((pycurl.URL, sys.argv[1]), (pycurl.POSTFIELDS, BODY), (pycurl.WRITEDATA, answer)):
        curl.setopt(option, value)
    return curl, answer


print(pycurl.version, "and", library.curl_version().decode())
other = looked_up_handle()
own, own_answer = extension_handle()
for _ in range(2):
    own.perform()
    print(library.curl_easy_perform(other), b"".join(pieces).decode(), own_answer.getvalue().decode())
    pieces.clear()
    own_answer.truncate(own_answer.seek(0))
library.curl_easy_cleanup(other)
own.perform()
own.close()
