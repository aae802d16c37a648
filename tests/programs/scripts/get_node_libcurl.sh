#!/bin/sh
# Compiles node-libcurl against this system's libcurl, for the zoo's case of that name: needs npm, a compiler
# and Node's headers, so it is not part of the set-up.
#
#     get_node_libcurl.sh BUILD_FOLDER      makes BUILD_FOLDER/node/node_modules
#
# nan is overridden because npm would fetch it from GitHub, which not every network can reach.
set -eu
mkdir -p "$1/node"
cd "$1/node"
cat >package.json <<'JSON'
{"name": "zoo", "private": true, "dependencies": {"node-libcurl": "4.1.0"}, "overrides": {"nan": "2.22.0"},
 "allowScripts": {"node-libcurl": true}}
JSON
npm install --no-audit --no-fund --ignore-scripts
npm rebuild node-libcurl --build-from-source
test -e node_modules/node-libcurl/lib/binding/node_libcurl.node
