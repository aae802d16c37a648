# R's package curl, which is opened with RTLD_LOCAL: in memory, as a connection, several at a time.
library(curl)
url <- commandArgs(TRUE)[1]
body <- '{"model":"m","messages":[{"role":"user","content":"hello"}]}'

new_post <- function() {
  handle <- new_handle()
  handle_setopt(handle, customrequest = "POST", postfields = body)
  if (Sys.getenv("ZOO_CAINFO") != "") handle_setopt(handle, cainfo = Sys.getenv("ZOO_CAINFO"))
  handle_setheaders(handle, "Content-Type" = "application/json", "Authorization" = "Bearer sk-zoo-secret")
  handle
}

show <- function(name, answer) cat(name, ": status ", answer$status_code, ": ", rawToChar(answer$content), "\n", sep = "")
fetch <- function(handle) {
  tryCatch(curl_fetch_memory(url, handle), error = function(error) list(status_code = 0, content = charToRaw(conditionMessage(error))))
}

handle <- new_post()
show("memory", fetch(handle))
show("used again", fetch(handle))
pieces <- raw()
invisible(try(curl_fetch_stream(url, function(piece) pieces <<- c(pieces, piece), handle), silent = TRUE))
cat("pieces:", rawToChar(pieces), "\n")
connection <- curl(url, handle = new_post())
cat("connection:", tryCatch(readLines(connection, warn = FALSE), error = conditionMessage), sep = "\n")
close(connection)
answers <- list()
for (i in 1:4) {
  curl_fetch_multi(paste0(url, "?", i), function(answer) answers[[answer$url]] <<- answer, handle = new_post(),
                   fail = function(message) cat("failed:", message, "\n"))
}
cat("done:", multi_run()$success, "\n")
for (name in sort(names(answers))) show("multi", answers[[name]])
file <- tryCatch(curl_download(url, tempfile(), handle = new_post()), error = function(error) NULL)
if (!is.null(file)) cat("file:", readLines(file, warn = FALSE), "\n")
