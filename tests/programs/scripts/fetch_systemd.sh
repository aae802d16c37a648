#!/bin/sh
# systemd-pull: sockets and timers in systemd's event loop. Run by with_server.py.
seq 10000 >www/image.raw
/lib/systemd/systemd-pull raw --direct --verify=no "$URL/image.raw" "$PWD/image"
echo "status $?"
cksum <image
/lib/systemd/systemd-pull raw --direct --verify=no "$URL/none.raw" "$PWD/none"
echo "status $?"
