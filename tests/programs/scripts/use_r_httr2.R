# R's package httr2, on top of curl: an answer, an error, a stream.
library(httr2)
url <- commandArgs(TRUE)[1]
body <- '{"model":"m","messages":[{"role":"user","content":"hello"}]}'
ask <- request(url) |> req_headers(Authorization = "Bearer sk-zoo-secret") |> req_body_raw(body, "application/json")
if (Sys.getenv("ZOO_CAINFO") != "") ask <- ask |> req_options(cainfo = Sys.getenv("ZOO_CAINFO"))
ask <- ask |> req_error(is_error = function(answer) FALSE)

show <- function(name, answer) cat(name, ": status ", resp_status(answer), ": ", resp_body_string(answer), "\n", sep = "")

try(show("perform", req_perform(ask)))
try(show("verbose", req_perform(ask, verbosity = 3)))
pieces <- raw()
invisible(try(req_stream(ask, function(piece) {
  pieces <<- c(pieces, piece)
  TRUE
}, buffer_kb = 1)))
cat("stream:", rawToChar(pieces), "\n")
for (answer in multi_req_perform(list(ask, ask, ask))) {
  if (inherits(answer, "httr2_response")) show("multi", answer) else cat("multi:", class(answer), "\n")
}
