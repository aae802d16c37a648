## Nim binds the functions of a dynamic library by dlsym when the program starts.
import std/[os, strformat]

type Curl = pointer
const library = "libcurl.so.4"
const body = """{"model":"m","messages":[{"role":"user","content":"hello"}]}"""

proc easyInit(): Curl {.importc: "curl_easy_init", dynlib: library, cdecl.}
proc setopt(curl: Curl, option: cint): cint {.importc: "curl_easy_setopt", dynlib: library, cdecl, varargs.}
proc perform(curl: Curl): cint {.importc: "curl_easy_perform", dynlib: library, cdecl.}
proc getinfo(curl: Curl, info: cint): cint {.importc: "curl_easy_getinfo", dynlib: library, cdecl, varargs.}
proc cleanup(curl: Curl) {.importc: "curl_easy_cleanup", dynlib: library, cdecl.}

const
  optionWriteData = 10001.cint
  optionUrl = 10002.cint
  optionPostFields = 10015.cint
  optionCaInfo = 10065.cint
  optionWriteFunction = 20011.cint
  infoStatus = 0x200002.cint

proc collect(data: cstring, size, count: csize_t, into: pointer): csize_t {.cdecl.} =
  let bytes = int(size * count)
  let at = cast[ptr string](into)[].len
  cast[ptr string](into)[].setLen(at + bytes)
  copyMem(addr cast[ptr string](into)[][at], data, bytes)
  result = csize_t(bytes)

proc main(url: string) =
  let curl = easyInit()
  var answer = ""
  discard curl.setopt(optionUrl, url.cstring)
  discard curl.setopt(optionPostFields, body.cstring)
  discard curl.setopt(optionWriteFunction, collect)
  discard curl.setopt(optionWriteData, addr answer)
  if getEnv("ZOO_CAINFO") != "":
    discard curl.setopt(optionCaInfo, getEnv("ZOO_CAINFO").cstring)
  for round in 1 .. 3:
    answer.setLen(0)
    let code = curl.perform()
    var status: clong
    discard curl.getinfo(infoStatus, addr status)
    echo &"round {round}: code {code}, status {status}: {answer}"
  curl.cleanup()

main(paramStr(1))
