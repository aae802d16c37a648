#!/bin/sh
# nbdkit opens its plugin for libcurl with dlopen and reads ranges from several threads. Run by with_server.py.
seq 300000 >www/disk
truncate -s 2M www/disk
nbdkit -U - curl ${ZOO_CAINFO:+cainfo="$ZOO_CAINFO"} "$URL/disk" --run 'nbdcopy "$uri" - | cksum'
nbdkit -U - curl ${ZOO_CAINFO:+cainfo="$ZOO_CAINFO"} "$URL/disk" --run 'nbdinfo --size "$uri"'
nbdkit -U - curl ${ZOO_CAINFO:+cainfo="$ZOO_CAINFO"} "$URL/none" --run 'nbdinfo --size "$uri"'
echo "status $?"
