"""The ways in which agents are played: by one process, by several, by shell scripts."""

import json
import shlex

WIDTH = {"sequence": 1, "threads": 8, "multi": 8}
WORKERS = 4
SCRIPTS = 4  # at a time


def write_plan(agents, path):
    with open(path, "w", encoding="utf-8") as out:
        for agent in agents:
            steps = [{"key": s.key, "url": s.url, "body": s.body, "after": s.after, "headers": s.headers, "cut": s.cut is not None} for s in agent.steps]
            out.write(json.dumps({"steps": steps}) + "\n")


def by_player(agents, way, folder, player, to):
    write_plan(agents, folder / "plan")
    return [player, folder / "plan", way, str(WIDTH[way]), to]


def by_pool(agents, folder, player, to):
    """A run of several processes, each of which plays one agent after another."""
    lines = []
    for number in range(WORKERS):
        write_plan(agents[number::WORKERS], folder / f"plan{number}")
        lines.append(f"{player} {folder}/plan{number} sequence 1 {to} & pids=\"$pids $!\"")
    return ["bash", "-c", "\n".join([*lines, "for pid in $pids; do wait $pid || exit 1; done"])]


def curl(step, body, to):
    words = ["curl", "-s", "-o", "/dev/null", "--noproxy", "*", "--connect-to", f"::{to}", "-H", f"X-Truth: {step.key}",
             "-H", "Content-Type: application/json", "--data-binary", f"@{body}", step.url]
    return " ".join(map(shlex.quote, words)) + (" || true" if step.cut is not None else " || exit 1")


def write_script(agent, folder, to):
    lines = ["#!/bin/bash"]
    for number, step in enumerate(agent.steps):
        body = folder / f"{agent.name}.{number}.json"
        body.write_text(step.body, encoding="utf-8")
        lines.append(curl(step, body, to))
    script = folder / f"{agent.name}.sh"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return script


def by_scripts(agents, folder, to, one_run):
    """Each agent is a script of curl calls: one process for each call. Several scripts at a time, which are runs of
    their own, or all one run."""
    scripts = [str(write_script(agent, folder, to)) for agent in agents]
    (folder / "scripts").write_text("\n".join(scripts), encoding="utf-8")
    start = "bash" if one_run else "env LD_PRELOAD=$TRUTH_PRELOAD bash"
    return ["bash", "-c", f"xargs -a {folder}/scripts -n 1 -P {SCRIPTS} {start}"]


def command(agents, way, folder, player, to):
    """(arguments, whether it is to be traced from the beginning)"""
    if way == "pool":
        return by_pool(agents, folder, player, to), True
    if way in ("shell", "shells"):
        return by_scripts(agents, folder, to, way == "shells"), way == "shells"
    return by_player(agents, way, folder, player, to), True


WAYS = sorted([*WIDTH, "pool", "shell", "shells"])
