-- LuaJIT's FFI: functions that are looked up by name and called from compiled code: easy, copied, multi.
--
--     use_ffi.lua URL LIBRARY
local ffi = require "ffi"
local url, library = ...
ffi.cdef [[
typedef size_t (*writer)(const char *data, size_t size, size_t count, void *mine);
void *curl_easy_init(void);
int curl_easy_setopt(void *easy, int option, ...);
int curl_easy_perform(void *easy);
int curl_easy_getinfo(void *easy, int info, ...);
void *curl_easy_duphandle(void *easy);
void curl_easy_reset(void *easy);
void curl_easy_cleanup(void *easy);
void *curl_multi_init(void);
int curl_multi_add_handle(void *multi, void *easy);
int curl_multi_remove_handle(void *multi, void *easy);
int curl_multi_perform(void *multi, int *running);
int curl_multi_poll(void *multi, void *more, unsigned count, int timeout_ms, int *ready);
int curl_multi_cleanup(void *multi);
typedef struct { int what; void *easy; union { void *whatever; int code; }; } message;
message *curl_multi_info_read(void *multi, int *left);
]]
local curl = ffi.load(library)
local URL, POSTFIELDS, WRITEFUNCTION, RESPONSE_CODE = 10002, 10015, 20011, 0x200002
local body = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'
local pieces = {}
local write = ffi.cast("writer", function(data, size, count)
  pieces[#pieces + 1] = ffi.string(data, size * count)
  return size * count
end)

local function setup(easy)
  curl.curl_easy_setopt(easy, URL, ffi.cast("const char *", url))
  curl.curl_easy_setopt(easy, POSTFIELDS, ffi.cast("const char *", body))
  curl.curl_easy_setopt(easy, WRITEFUNCTION, write)
  return easy
end

local function show(name, easy, code)
  local status = ffi.new("long[1]")
  curl.curl_easy_getinfo(easy, RESPONSE_CODE, status)
  print(name, code, tonumber(status[0]), table.concat(pieces))
  pieces = {}
end

local easy = setup(curl.curl_easy_init())
for i = 1, 2 do
  show("easy " .. i, easy, curl.curl_easy_perform(easy))
end
local copy = curl.curl_easy_duphandle(easy)
curl.curl_easy_cleanup(easy)
show("copy", copy, curl.curl_easy_perform(copy))
curl.curl_easy_reset(copy)
setup(copy)

local multi, running, left = curl.curl_multi_init(), ffi.new("int[1]"), ffi.new("int[1]")
curl.curl_multi_add_handle(multi, copy)
repeat
  curl.curl_multi_perform(multi, running)
  curl.curl_multi_poll(multi, nil, 0, running[0] > 0 and 1000 or 0, nil)
until running[0] == 0
local message = curl.curl_multi_info_read(multi, left)
show("multi", message.easy, message.code)
curl.curl_multi_remove_handle(multi, copy)
curl.curl_easy_cleanup(copy)
curl.curl_multi_cleanup(multi)
