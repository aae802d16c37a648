"""Disks on bad days: the program runs as if it were not traced; what is whole in a journal is shown."""
import resource
import shutil
import subprocess

import pytest

from harness import AGENT, NEWS, can_mount_tmpfs, files_below

ARGUMENTS = [AGENT, NEWS, "--stream", "How do I install it?"]


def check_unharmed(world, **more):
    assert world.traced(ARGUMENTS, **more) == world.plain(ARGUMENTS)


def test_the_spool_is_below_a_file(offline, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    check_unharmed(offline, TRACESHIM_SPOOL=tmp_path / "file" / "spool")


def test_the_spool_is_on_a_file_system_without_writing(offline):
    check_unharmed(offline, TRACESHIM_SPOOL="/proc/traceshim")


def test_the_spool_is_a_symbolic_link(offline, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    check_unharmed(offline, TRACESHIM_SPOOL=tmp_path / "link")
    assert files_below(tmp_path / "elsewhere") == [], "no symbolic link is followed"


@pytest.mark.parametrize("limit", [0, 1024, 20_000])
def test_a_small_limit_on_file_sizes(offline, limit):
    def lower():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    traced = offline.run(ARGUMENTS, offline.traced_environment(), preexec_fn=lower)
    assert traced == offline.run(ARGUMENTS, offline.plain_environment(), preexec_fn=lower)


@pytest.fixture
def tiny_disk(tmp_path):
    if not can_mount_tmpfs():
        pytest.skip("only root can mount a tmpfs")
    folder = tmp_path / "tiny"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", folder], check=False)
    if made.returncode != 0:
        pytest.skip("a tmpfs cannot be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk(offline, tiny_disk):
    check_unharmed(offline, TRACESHIM_SPOOL=tiny_disk / "spool")


def test_a_disk_that_becomes_full(offline, tiny_disk):
    (tiny_disk / "ballast").write_bytes(b"x" * 60_000)
    check_unharmed(offline, TRACESHIM_SPOOL=tiny_disk / "spool")


def record_positions(data):
    at, found = data.find(b"TSR1"), []
    while at >= 0:
        found.append(at)
        at = data.find(b"TSR1", at + 1)
    return found


def test_a_damaged_journal(offline):
    offline.agent("first question", "second question", "third question")
    (journal,) = [path for path in files_below(offline.spool) if path.suffix == ".tsj"]
    data = bytearray(journal.read_bytes())
    positions = record_positions(data)
    middle = positions[len(positions) // 2]
    for i in range(middle + 60, middle + 70):
        data[i] ^= 0xFF
    journal.write_bytes(data)
    outcome = offline.command("ls", check=False)
    words = (outcome.stdout + outcome.stderr).decode()
    assert "damage" in words.lower(), words
    inputs = [span["attributes"].get("mlflow.spanInputs", "") for span in offline.exported()]
    assert any("first question" in text and "second" not in text for text in inputs), "before the damage"
    assert any("third question" in text for text in inputs), "after the damage"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_a_journal_that_was_cut_off(offline, share):
    offline.agent("first question", "second question")
    (journal,) = [path for path in files_below(offline.spool) if path.suffix == ".tsj"]
    data = journal.read_bytes()
    used = record_positions(data)[-1]
    journal.write_bytes(data[:int(used * share)])
    outcome = offline.command("ls", check=False)
    assert outcome.status in (0, 1), f"no crash: {outcome}"
    assert offline.command("export", "--format", "otlp-json", "--output", offline.folder / "out.jsonl",
                           check=False).status in (0, 1)
    if share >= 0.6:  # the first of two calls is whole
        assert "damage" in outcome.stderr.decode().lower(), outcome
        inputs = [span["attributes"].get("mlflow.spanInputs", "") for span in offline.exported()]
        assert any("first question" in text and "second" not in text for text in inputs), inputs


def test_files_belong_to_the_user_alone(offline):
    offline.agent("Good morning")
    for path in files_below(offline.spool):
        assert path.stat().st_mode & 0o077 == 0, f"{path} can be read by others"
        assert path.parent.stat().st_mode & 0o077 == 0, f"{path.parent} can be entered by others"
    shutil.rmtree(offline.spool)
