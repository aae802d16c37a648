"""The programs under test, by how they reach libcurl and what they do with it. Each module has subjects(servers), which
yields Subjects with their cases."""
from families import c_programs, command_lines, https, lookups

ALL = (c_programs, lookups, command_lines, https)
