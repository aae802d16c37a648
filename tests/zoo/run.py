"""Programs that use libcurl in every way, each run without and with the shim: what they print, how they end and every
byte that the server sees must be the same; and the journal must hold their calls, and the command show their spans.

    python3 tests/zoo/run.py [-v] [--all] [--table FILE] [NAME...]      needs `make programs`; BUILD=build

    -v       the command lines too
    --all    the slow ones too
    --slow   the slow ones only
    --bare   both runs without the shim: shows that what differs in any two runs is masked
    --table  writes what came out as a table for the docs
    NAME     only the cases whose name holds one of these
    ZOO_LIBRARY_PATH=FOLDER  the programs find another libcurl there

Each line is one case; the last one is `N passed, N failed`, and the exit status tells the same.
"""
import argparse
import concurrent.futures
import multiprocessing
import os
import sys
import tempfile
from collections import Counter

import families
import sanitizer
import table
from case import PROGRAMS, SHIM
from runner import Zoo


class Worker:
    """A process of the pool: it has servers and a folder of its own, and knows the cases by their place."""
    zoo = subjects = None

    @classmethod
    def start(cls, folder, bare):
        cls.zoo = Zoo(folder, bare)
        cls.subjects = subjects_at(cls.zoo.servers)

    @classmethod
    def check(cls, place):
        subject, case = place
        return cls.zoo.check(cls.subjects[subject].cases[case])


def subjects_at(servers):
    found = [subject for family in families.ALL for subject in family.subjects(servers)]
    for subject in found:
        subject.cases = list(subject.cases)
    return found


def chosen(subjects, options):
    """Places of the cases to run."""
    for i, subject in enumerate(subjects):
        for j, case in enumerate(subject.cases):
            named = any(name in case.name or name == subject.name for name in options.names)
            speed = case.slow if options.slow else options.all or not case.slow
            if named or not options.names and speed:
                yield i, j


def able(subjects, places, verbose):
    """Those of the places whose case can be run with the sanitizer, if there is one. The others are counted."""
    reasons = Counter()
    for i, j in places:
        why_not = sanitizer.why_not(subjects[i].cases[j])
        reasons[why_not] += 1
        if not why_not:
            yield i, j
        elif verbose:
            print(f"left out  {subjects[i].cases[j].name}: {why_not}")
    for reason, count in reasons.items():
        if reason:
            print(f"{count} left out: {reason}")


def report(case, wrong, verbose):
    print(f"{'FAILED' if wrong else 'ok'}  {case.name}" + (f"  ({' '.join(case.command)})" if verbose else ""))
    for problem in wrong:
        print(f"    {problem}")
    sys.stdout.flush()


def run(options, folder):
    """The subjects, and for each place of a case that was run whether it passed."""
    subjects = subjects_at(Zoo(folder).servers)
    places = list(able(subjects, chosen(subjects, options), options.verbose))
    results = {}
    pool = concurrent.futures.ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn"),
                                                  Worker.start, (folder, options.bare))
    with pool:
        for (i, j), wrong in zip(places, pool.map(Worker.check, places)):
            report(subjects[i].cases[j], wrong, options.verbose)
            results[i, j] = not wrong
    return subjects, results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-v", dest="verbose", action="store_true")
    parser.add_argument("-j", dest="jobs", type=int, default=os.cpu_count())
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--table")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if not PROGRAMS.is_dir():
        sys.exit(f"{PROGRAMS} is not there (run make programs)")
    if not SHIM.exists():
        sys.exit(f"{SHIM} is not there (run make)")
    with tempfile.TemporaryDirectory(prefix="zoo-") as folder:
        subjects, results = run(options, folder)
    if options.table:
        table.write(options.table, subjects, results)
    good = sum(results.values())
    print(f"{good} passed, {len(results) - good} failed")
    return 0 if results and good == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
