#!/usr/bin/env python3
"""Plays scripted agents over a real libcurl and compares the inferred trees with the true ones.

    run.py [--agents 20] [--seed N]... [--way sequence|threads|multi|pool|shell|shells]... [--kind NAME]... [-v]

Prints precision, recall and F1 of parent edges, and F1 of trace and session assignment, for each kind and in total.
Kinds that nobody could tell apart are listed, but do not count. Exit status 1 below 0.98 in total or 0.95 in a kind.
The environment's BUILD says where the products are.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import spans as otlp
from agent import Agent
from kinds import KINDS
from score import MEASURES, Tally, score
from server import Server
from ways import WAYS, command

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).resolve()
DEFAULT_WAYS = ("sequence", "threads", "multi")


def make_agents(seed, count, kinds):
    agents = []
    for kind in KINDS:
        for number in range(count if not kinds or kind.__name__ in kinds else 0):
            agent = Agent(f"{kind.__name__}-{seed}-{number}", random.Random(f"{kind.__name__} {seed} {number}"))
            agent.kind = kind.__name__
            kind(agent)
            agents.append(agent)
    random.Random(seed).shuffle(agents)
    return agents


def environment(folder, http):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TRACESHIM_", "MLFLOW_", "OTEL_"))}
    return {**env, "TRACESHIM_SPOOL": str(folder / "spool"), "TRACESHIM_HTTP": http}


def play(agents, way, server, folder, http):
    for agent in agents:
        for step in agent.steps:
            server.add(step)
    env = environment(folder, http)
    shim = str(BUILD / "libtraceshim.so")
    arguments, traced = command(agents, way, folder, BUILD / "tests/truth/player", f"127.0.0.1:{server.port}")
    preload = {"LD_PRELOAD": shim} if traced else {"TRUTH_PRELOAD": shim}
    subprocess.run(arguments, env={**env, **preload}, check=True, timeout=600)
    out = folder / "spans.jsonl"
    subprocess.run([BUILD / "traceshim", "export", "--format", "otlp-json", "--output", out], env=env, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    return list(otlp.read(out))


def add_up(total, part):
    for kind, measures in part.items():
        for measure, tally in measures.items():
            total.setdefault(kind, {m: Tally() for m in MEASURES})[measure].add(tally.right, tally.found, tally.there)


def line(name, measures):
    edges = measures["edges"]
    return (f"{name:20} {edges.there:6} {edges.precision():9.3f} {edges.recall():7.3f} {edges.f1():7.3f}"
            f" {measures['traces'].f1():8.3f} {measures['sessions'].f1():9.3f}")


# Below the mark and not mended yet: they count in the total.
NOT_YET = {
    "answered_one_by_one": "results of one answer's tools that are sent in two requests",
    "compacted": "a history of which only a summary in other words is left",
}


def report(total, undecidable):
    """Prints the table; returns the kinds that are too bad."""
    print(f"{'kind':20} {'edges':>6} {'precision':>9} {'recall':>7} {'F1':>7} {'traces':>8} {'sessions':>9}")
    whole, bad = {measure: Tally() for measure in MEASURES}, []
    for kind, measures in sorted(total.items()):
        mark = " (cannot be told: not counted)" if kind in undecidable else ""
        gap = f" (not done: {NOT_YET[kind]})" if kind in NOT_YET else ""
        print(line(kind, measures) + mark + gap)
        if mark:
            continue
        for measure, tally in measures.items():
            whole[measure].add(tally.right, tally.found, tally.there)
        if min(tally.f1() for tally in measures.values()) < 0.95 and kind not in NOT_YET:
            bad.append(kind)
    print(line("total", whole))
    if min(tally.f1() for tally in whole.values()) < 0.98:
        bad.append("total")
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=20, help="of each kind")
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--way", choices=WAYS, action="append")
    parser.add_argument("--kind", action="append", help="these kinds only")
    parser.add_argument("--http", choices=("full", "envelope"), default="full", help="what is recorded of requests to unknown hosts")
    parser.add_argument("--keep", type=pathlib.Path, help="keep plan, spool and spans here")
    parser.add_argument("-v", action="store_true", help="print the wrong edges")
    options = parser.parse_args()
    server, total, undecidable = Server(), {}, set()
    for seed in options.seed or (1, 2, 3):
        for way in options.way or DEFAULT_WAYS:
            agents = make_agents(seed, options.agents, options.kind)
            undecidable |= {agent.kind for agent in agents if agent.undecidable}
            with tempfile.TemporaryDirectory() as temporary:
                folder = options.keep / f"{seed}-{way}" if options.keep else pathlib.Path(temporary)
                folder.mkdir(parents=True, exist_ok=True)
                tallies, wrong = score(agents, play(agents, way, server, folder, options.http))
            add_up(total, tallies)
            for kind, label, true, found in wrong if options.v else ():
                print(f"{way} {label}: {true}, not {found}")
    bad = report(total, undecidable)
    print(f"{len(total) + 1 - len(undecidable) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
