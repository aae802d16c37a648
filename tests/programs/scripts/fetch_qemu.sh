#!/bin/sh
# qemu-img opens its driver for libcurl with dlopen and runs it in coroutines, which have stacks of their own. Run by with_server.py.
seq 400000 >www/disk
truncate -s 4M www/disk
qemu-img convert -f raw -O raw "$URL/disk" disk
echo "status $?"
cksum <disk
qemu-img info -f raw "json:{\"file.driver\":\"http\",\"file.url\":\"$URL/disk\",\"file.readahead\":65536}" | grep -v 'disk size'
qemu-img compare -f raw -F raw disk "$URL/disk"
qemu-img convert -f raw -O raw "$URL/none" disk
echo "status $?"
