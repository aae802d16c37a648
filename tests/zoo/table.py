"""Writes the results of the zoo as a table in Markdown."""
import subprocess

HEAD = """# Programs that were tried

Each case runs a program without and with the shim and compares what it prints, its exit status and every byte that the
server saw; then it counts the calls in the journal and the spans. *Same*: cases in which nothing differed. This page is
written by `make zoo-table`; the cases are in `tests/zoo/families`.

| Program | Version | How it reaches libcurl | Cases | Same and traced | Known not to work |
|---|---|---|---|---|---|
"""


def version_of(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return done.stdout.split(":")[-1] if done.returncode == 0 else package


def write(path, subjects, results):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD)
        for i, subject in enumerate(subjects):
            ran = [good for (j, _), good in results.items() if j == i]
            if ran:
                file.write(f"| {subject.name} | {version_of(subject.package)} | {subject.reaches} | {len(ran)} | "
                           f"{sum(ran)} | {subject.limits} |\n")
