"""ctypes: functions that are looked up by name, with the data types of the platform."""
import ctypes
import sys

POSTFIELDS, URL, RESPONSE_CODE = 10015, 10002, 0x200002
WRITER = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p)

library = ctypes.CDLL(sys.argv[2])
library.curl_easy_init.restype = ctypes.c_void_p
answer = bytearray()


@WRITER
def write(data, size, count, _):
    answer.extend(ctypes.string_at(data, size * count))
    return size * count


for _ in range(2):
    curl = ctypes.c_void_p(library.curl_easy_init())
    library.curl_easy_setopt(curl, URL, ctypes.c_char_p(sys.argv[1].encode()))
    library.curl_easy_setopt(curl, POSTFIELDS, ctypes.c_char_p(b'{"model":"m","messages":[]}'))
    library.curl_easy_setopt(curl, 20011, write)
    code = library.curl_easy_perform(curl)
    status = ctypes.c_long()
    library.curl_easy_getinfo(curl, RESPONSE_CODE, ctypes.byref(status))
    print(code, status.value, answer.decode())
    answer.clear()
    library.curl_easy_cleanup(curl)
print("a name that is not there:", hasattr(library, "curl_no_such_function"))
