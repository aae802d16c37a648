#!/bin/sh
# git as people use it, over smart HTTP against `git http-backend`: clone, push, fetch, a shallow clone, a failure. Run by
# with_server.py.
set -eu
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 GIT_AUTHOR_NAME=zoo GIT_AUTHOR_EMAIL=zoo@example.com
export GIT_COMMITTER_NAME=zoo GIT_COMMITTER_EMAIL=zoo@example.com GIT_AUTHOR_DATE='1000000000 +0000'
export GIT_COMMITTER_DATE='1000000000 +0000' GIT_SSL_CAINFO="${ZOO_CAINFO-}"

commit() {
    seq "$2" >"$1/numbers"
    git -C "$1" -c gc.auto=0 add numbers
    git -C "$1" commit -q -m "numbers up to $2"
}

git init -q --bare -b main www/git/project.git
git init -q -b main first
commit first 2000
git -C first push -q "$URL/git/project.git" main
git clone -q "$URL/git/project.git" second
commit second 3000
# Its body is more than the buffer: a probe, then as many chunks as it happens, which are not to be shown.
GIT_TRACE_CURL_NO_DATA=1 git -C second -c http.postBuffer=1000 push -q origin main
git -C first -c pack.threads=1 fetch "$URL/git/project.git" main
git -C first rev-parse FETCH_HEAD
git clone -q --depth 1 "$URL/git/project.git" shallow
git -C shallow log --oneline
git ls-remote "$URL/git/project.git"
git ls-remote "$URL/git/none.git"
