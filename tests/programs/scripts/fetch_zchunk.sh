#!/bin/sh
# zckdl fetches only the pieces of a file that it has not, by ranges. Run by with_server.py.
seq 100000 >first
seq 50000 150000 >second
zck -o old.zck first
zck -o www/new.zck second
zckdl -s old.zck "$URL/new.zck"
unzck -c new.zck | cksum
zckdl "$URL/none.zck"
echo "status $?"
