"""The programs under test, by how they reach libcurl and what they do with it. Each module has subjects(servers), which
yields Subjects with their cases."""
from families import (c_programs, command_lines, compiled, event_loops, flavours, handles, http2, https, lookups, php,
                      processes, python_programs, real_programs, scripting, transports, verbose)

ALL = (c_programs, lookups, command_lines, https, http2, event_loops, handles, transports, verbose, php,
       python_programs, scripting, processes, flavours, compiled, real_programs)
