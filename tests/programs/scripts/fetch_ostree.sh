#!/bin/sh
# ostree pulls a tree with many transfers at a time, sockets and timers in glib's main loop. Run by with_server.py.
set -e
mkdir tree
for i in $(seq 40); do seq "$i" >"tree/file$i"; done
ostree --repo=www/repo init --mode=archive
ostree --repo=www/repo commit -b main --timestamp='2001-01-01 00:00:00 +0000' --owner-uid=0 --owner-gid=0 --no-xattrs tree
ostree --repo=www/repo summary -u
ostree --repo=copy init --mode=archive
ostree --repo=copy remote add --no-gpg-verify ${ZOO_CAINFO:+--set=tls-ca-path="$ZOO_CAINFO"} origin "$URL/repo"
ostree --repo=copy pull origin main
ostree --repo=copy ls origin:main | wc -l
ostree --repo=copy fsck --quiet
ostree --repo=copy pull origin none || echo "status $?"
