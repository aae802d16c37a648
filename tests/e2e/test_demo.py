"""`make demo` does what the README says of it, and leaves nothing behind."""
import os
import re
import subprocess
import sys

from harness import BUILD, ROOT, wait_for


def run_demo(tmp_path, **more):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "TRACESHIM_", "MLFLOW_"))}
    environment.update({"BUILD": str(BUILD), "PYTHON": sys.executable, "TMPDIR": str(tmp_path), **more})
    return subprocess.run(["demo/run.sh"], cwd=ROOT, env=environment, capture_output=True, text=True,
                          timeout=300, check=False)


def processes_that_mention(text):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if text.encode() in file.read():
                    found.append(int(pid))
        except OSError:
            continue
    return found


def test_the_demo(tmp_path):
    outcome = run_demo(tmp_path)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    for words in ("docs-agent", "tool_loop", "search_web", "read_doc", "GPT-4 Turbo", "use_case=demo"):
        assert words in outcome.stdout, f"{words} is missing in:\n{outcome.stdout}"
    assert re.search(r"tr-[0-9a-f]{32}  OK", outcome.stdout), "read back from MLflow"
    assert re.search(r"http://127\.0\.0\.1:\d+/#/experiments/\d+/traces", outcome.stdout), "the page's address"
    assert os.listdir(tmp_path) == [], "nothing is left in the temporary folder"
    wait_for(lambda: not processes_that_mention(str(tmp_path)), "all that was started has ended", 20)


def test_the_demo_that_fails_cleans_up(tmp_path):
    outcome = run_demo(tmp_path, PYTHON="/bin/false")
    assert outcome.returncode != 0
    assert "did not start" in outcome.stderr
    assert os.listdir(tmp_path) == []
