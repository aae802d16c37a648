-- Debian's lua-curl (easy only), in Lua and in LuaJIT: reused, verbose, a stream, callbacks that refuse, refused, collected
-- without being closed.
--
--     use_lua_curl.lua URL STREAM_URL REFUSED_URL
local curl = require "curl"
local url, stream, refused = ...
local body = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'

local function handle(at, write)
  local easy = curl.easy_init()
  easy:setopt(curl.OPT_URL, at)
  easy:setopt(curl.OPT_POSTFIELDS, body)
  easy:setopt(curl.OPT_HTTPHEADER, { "Content-Type: application/json", "Authorization: Bearer sk-zoo-secret" })
  easy:setopt(curl.OPT_WRITEFUNCTION, write)
  if os.getenv("ZOO_CAINFO") then
    easy:setopt(curl.OPT_CAINFO, os.getenv("ZOO_CAINFO"))
  end
  return easy
end

local function show(name, easy, pieces)
  local done, message = easy:perform()
  print(name, done, message and message:gsub("after %d+ ms", ""), table.concat(pieces, "|"))
end

local pieces = {}
local function collect(piece, size)
  pieces[#pieces + 1] = piece
  return size
end

local easy = handle(url, collect)
for i = 1, 2 do
  pieces = {}
  show("easy " .. i, easy, pieces)
end
easy:setopt(curl.OPT_VERBOSE, 1)
pieces = {}
show("verbose", easy, pieces)
easy = nil
collectgarbage()

pieces = {}
show("stream", handle(stream, collect), pieces)
show("refused by a callback", handle(url, function() return 0 end), {})
show("refused", handle(refused, collect), {})
local with_header = handle(url, collect)
with_header:setopt(curl.OPT_HEADERFUNCTION, function(line, size)
  io.write(line)
  return size
end)
pieces = {}
show("header", with_header, pieces)
