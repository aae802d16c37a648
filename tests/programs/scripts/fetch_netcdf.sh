#!/bin/sh
# ncdump over DAP: linked with both flavours of libcurl. Run by with_server.py.
cat >www/set.dds <<END
Dataset { Int32 numbers[n = 4]; } set;
END
echo 'Attributes { numbers { String units "zoo"; } }' >www/set.das
{ cat www/set.dds; printf 'Data:\n\0\0\0\4\0\0\0\4\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4'; } >www/set.dods
ncdump "$URL/set"
echo "status $?"
ncdump "$URL/none#mode=dap2"
echo "status $?"
