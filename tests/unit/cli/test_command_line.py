"""The real command line in a shell, in every kind of trouble: each ends in a clear line and a code of the README's table."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
services: {web: {image: "lab/hello:1", environment: {PASS: pl4nt3d}}}
policy: {settle: 0s}
"""
LONG = "n" * 300
STARTS = 'swarmplan() { "$PYTHON" -m swarmplan "$@"; }\n'


class Shell:
    """A shell in a folder of its own, in which ``swarmplan`` is ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.environment = {
            "PYTHON": sys.executable,
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_STATE_HOME": str(self.state),
        }
        (folder / "cluster.yaml").write_text(SPEC)
        (folder / "folder").mkdir()
        (folder / "file").write_text("")
        (folder / "loop").symlink_to("loop")
        os.mkfifo(folder / "pipe")

    def type(self, line: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", STARTS + line], cwd=self.folder, env={**self.environment, **more},
            capture_output=True, text=True, errors="replace", timeout=120, check=False,
        )  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "swarmplan", *words], cwd=self.folder, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


FULL = "standard output cannot be written: No space left on device"
CLOSED = "standard output cannot be written: Bad file descriptor"
NO_FOLDER = "the current folder cannot be used (No such file or directory)"
UNREAD = [
    ("schema", 0),
    ("--help", 0),
    ("completion bash", 0),
    ("validate", 0),
    *((f"plan --simulate --format {form}", 0) for form in ("text", "json", "markdown", "graph")),
    ("plan --simulate --detailed-exitcode", 3),
    *((f"status --simulate --format {form}", 0) for form in ("text", "json")),
    ("apply --simulate --auto-approve", 0),
    ("apply --simulate", 4),
    ("destroy --simulate --auto-approve", 0),
]
"""Commands whose output nobody reads, and how they end: as if somebody did."""
TROUBLES = [
    # a path that cannot be what it is named for
    (f"swarmplan validate {LONG}", 2, "cannot be read: File name too long"),
    ("swarmplan validate loop", 2, "loop: cannot be read: Too many levels of symbolic links"),
    ("swarmplan apply --simulate file/x", 2, "file/x: cannot be read: Not a directory"),
    ("swarmplan destroy --simulate folder", 2, "folder: a folder, not a file"),
    ("swarmplan watch --simulate pipe", 2, "pipe: a named pipe, not a file"),
    (f"swarmplan plan --simulate --env-file {LONG}", 2, "cannot be read: File name too long"),
    ("swarmplan plan --simulate --out /dev/full", 1, "/dev/full: the plan cannot be saved: it is not a regular file"),
    ("swarmplan plan --simulate --out loop", 1, "loop: the plan cannot be saved: it is a symbolic link"),
    ("swarmplan plan --simulate cluster.yaml --out cluster.yaml; code=$?; swarmplan validate && exit $code", 2, "cluster.yaml: exists and is not a saved plan: choose another --out"),
    (f"swarmplan plan --simulate --out {LONG}", 1, "the plan cannot be saved: File name too long"),
    (f"swarmplan backup --unencrypted --out {LONG}/x", 1, "cannot be written to: File name too long"),
    (f"swarmplan restore {LONG}", 2, "cannot be read: File name too long; name a backup"),
    ("swarmplan restore pipe", 2, "pipe: not a regular file; name a backup"),
    (f"swarmplan backup --passphrase-file {LONG}", 2, "cannot be read: File name too long; name another file"),
    ("printf 'stacks: {a: {files: [%s]}}' " + LONG + " > s.yaml; swarmplan validate cluster.yaml s.yaml", 2, "File name too long"),
    ("printf '\\377\\376' > b.yaml; swarmplan validate b.yaml", 2, "b.yaml:1:1: not UTF-8 text"),
    ("swarmplan status --simulate $(printf '\\377')", 2, "no such file"),
    ("cd folder && rmdir ../folder && swarmplan plan --simulate ../cluster.yaml", 2, NO_FOLDER),
    # streams
    ("swarmplan status --simulate >&-", 1, CLOSED),
    ("swarmplan apply --simulate --auto-approve >&-", 1, CLOSED),
    ("swarmplan apply --simulate --auto-approve >/dev/full", 1, FULL),
    ("swarmplan plan --simulate --format json >/dev/full", 1, FULL),
    *(
        (f"swarmplan {words} --format json {to}", code, told)
        for to, told in ((">/dev/full", FULL), (">&-", CLOSED))
        for words, code in UNREAD[-3:]
        for code in [code or 1]
    ),
    ("swarmplan --help >/dev/full", 1, FULL),
    *((f"{{ sleep 0.2; swarmplan {words}; echo $? >code; }} | true; exit $(cat code)", code, "") for words, code in UNREAD),
    ("swarmplan apply --simulate --auto-approve 2>&-", 0, ""),
    ("swarmplan --log-format json apply --simulate --auto-approve 2>/dev/full", 0, ""),
    ("swarmplan apply --simulate --auto-approve <&-", 0, ""),
    ("swarmplan apply --simulate - <&-", 2, "<stdin>:1:1: the file is empty"),
    ("swarmplan apply --simulate <&-", 4, "approval is needed and there is no terminal to ask on: use --auto-approve"),
    # the environment
    ("XDG_STATE_HOME=/sys swarmplan apply --simulate --auto-approve", 1, "the lock of lab cannot be created: "),
    ("XDG_STATE_HOME=$PWD/file swarmplan plan --simulate", 1, "(Not a directory): set XDG_STATE_HOME to another folder"),
    ("LC_ALL=C PYTHONUTF8=0 NOISE=$(printf '\\377') swarmplan plan --simulate", 0, ""),
    ('env -u HOME -u XDG_STATE_HOME "$PYTHON" -m swarmplan validate', 0, ""),
    ("printf 'services: {web: {environment: {A: \"${NOISE}\"}}}' > n.yaml; NOISE=$(printf '\\377') swarmplan plan --simulate --out s cluster.yaml n.yaml", 2, "services.web contains non-UTF-8 bytes"),
    ("swarmplan apply --simulate --set services.web.labels.a=$(printf '\\377')", 2, "services.web contains non-UTF-8 bytes"),
    ("swarmplan watch --simulate --interval nan", 2, "'nan' is not a valid duration: write a number and a unit"),
    # what is kept
    ("mkdir -p state/swarmplan/locks; echo '[' >state/swarmplan/locks/lab.simulated.lock; swarmplan apply --simulate --auto-approve", 0, ""),
    ("mkdir -p state/swarmplan/locks; mkfifo state/swarmplan/locks/lab.simulated.lock; swarmplan apply --simulate --auto-approve", 1, "it is not a regular file"),
    ("mkdir -p state/swarmplan/journal/lab.simulated.jsonl; swarmplan apply --simulate --auto-approve", 0, "the journal cannot be written (Is a directory)"),
    ("mkdir -p state/swarmplan/simulated; echo '[[' >state/swarmplan/simulated/lab.json; swarmplan status --simulate", 1, "the simulated cluster cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "told"), TROUBLES, ids=[line[:70] for line, _, _ in TROUBLES])
def test_trouble_ends_in_a_clear_line_and_a_code(shell: Shell, line: str, code: int, told: str) -> None:
    ended = shell.type(line)
    assert (ended.returncode, "Traceback" in ended.stdout + ended.stderr) == (code, False), ended.stderr
    assert told in ended.stderr
    assert ended.stderr.count("standard output cannot be written") <= 1
    assert "unexpected" not in ended.stderr
    assert not list(shell.state.glob("swarmplan/crash-*"))


def test_nothing_that_is_kept_can_be_read_by_others(shell: Shell) -> None:
    lines = (
        "umask 0; swarmplan plan --simulate --out saved; swarmplan apply --simulate --auto-approve;"
        " XDG_STATE_HOME= swarmplan validate; swarmplan backup --unencrypted --out backups/x"
    )
    shell.type(lines)
    kept = [shell.folder / "saved", *shell.state.rglob("*")]
    assert {path.name for path in kept} >= {"saved", "lab.json", "lab.simulated.jsonl", "lab.simulated.lock"}
    modes = {path.relative_to(shell.folder): oct(path.stat().st_mode & 0o777) for path in kept}
    assert {path: mode for path, mode in modes.items() if mode not in {"0o600", "0o700"}} == {}
    journal = (shell.state / "swarmplan" / "journal" / "lab.simulated.jsonl").read_text()
    assert "pl4nt3d" not in journal


@pytest.fixture
def watching(shell: Shell) -> Iterator[subprocess.Popen[str]]:
    process = shell.start("watch", "--simulate", "--interval", "600")
    try:
        assert process.stderr is not None
        while "up to date" not in process.stderr.readline():
            assert process.poll() is None
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("number", "code"), [("INT", 0), ("TERM", 0), ("HUP", 129)])
def test_a_watch_ends_well_where_that_was_asked_for_only(
    watching: subprocess.Popen[str], number: str, code: int
) -> None:
    watching.send_signal(getattr(signal, f"SIG{number}"))
    out, err = watching.communicate(timeout=60)
    assert (watching.returncode, "Traceback" in err) == (code, False), out + err


@pytest.mark.parametrize(("number", "code"), [("INT", 130), ("TERM", 143), ("HUP", 129)])
def test_an_apply_that_is_interrupted_says_by_what(shell: Shell, number: str, code: int) -> None:
    process = shell.start("apply", "--simulate", "--auto-approve")
    try:
        assert process.stderr is not None
        assert "started" in process.stderr.readline()
        process.send_signal(getattr(signal, f"SIG{number}"))
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == code, out + err
    assert "Stopping: no new steps are started, running steps finish." in err
    assert shell.type("swarmplan apply --simulate --auto-approve").returncode == 0


def test_an_apply_under_nohup_continues_after_a_hangup(shell: Shell) -> None:
    ended = shell.type(
        "trap '' HUP; swarmplan apply --simulate --auto-approve & sleep 1; kill -HUP $!; wait $!"
    )
    assert ended.returncode == 0, ended.stderr
