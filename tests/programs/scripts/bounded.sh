#!/bin/sh
# Runs a program, and says when the spool has grown too large for TRACESHIM_MAX_BODY=1M.
"$@"
status=$?
if [ -d "$TRACESHIM_SPOOL" ] && [ "$(du -sk "$TRACESHIM_SPOOL" | cut -f 1)" -gt 20480 ]; then
    du -sk "$TRACESHIM_SPOOL"
fi
exit $status
