#!/bin/sh
# debuginfod-find asks several servers at a time and drops the transfers of the others when one answers. Run by with_server.py.
id=0123456789abcdef0123456789abcdef01234567
mkdir -p "www/buildid/$id"
seq 5000 >"www/buildid/$id/debuginfo"
export DEBUGINFOD_CACHE_PATH="$PWD/cache" DEBUGINFOD_RETRY_LIMIT=1
cksum <"$(DEBUGINFOD_URLS="$URL/after $URL/silent" debuginfod-find debuginfo $id)"
DEBUGINFOD_URLS="$URL $URL/no/such/place" debuginfod-find debuginfo 0000000000000000000000000000000000000000
echo "status $?"
DEBUGINFOD_URLS="$URL" DEBUGINFOD_VERBOSE=1 debuginfod-find executable $id
echo "status $?"
