#!/usr/bin/env python3
"""The command `traceshim` on spools that are written by hand: output, exit status, errors. Needs only the command itself
(BUILD=build) and Python's standard library.

    python3 tests/command/run.py [NAME...]

    NAME     only the tests whose name (test_ls.Ls.test_newest_first) holds one of these

A module test_*.py for each subject; the last line is `N passed, N failed`, and the exit status tells the same.
"""
import sys
import unittest
from pathlib import Path


def main():
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{name}*" for name in sys.argv[1:]] or None
    suite = loader.discover(str(Path(__file__).parent), "test_*.py")
    result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    return 1 if failed or not result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
