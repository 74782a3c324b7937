"""The first signal while a command only looks ends it at once, whatever it waits for; so does the end of its time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SSH = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
policy: {timeout: 2s}
machines: {driver: ssh}
managers: [{name: m1, options: {address: 192.0.2.1}}, {name: m2, options: {address: 192.0.2.2}}, {name: m3, options: {address: 192.0.2.3}}]
"""
DOCKER_MACHINE = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
policy: {timeout: 2s}
machines: {driver: docker-machine, options: {driver: generic, generic-ip-address: 192.0.2.1}}
managers: [{name: m1}]
"""
SILENT = '#!/bin/sh\ncase "$*" in *"-O exit"*) exit 0;; esac\necho $$ >> "$PIDS"\nexec sleep 1000\n'
"""In place of the programs that drivers run: it says that it runs, and nothing more."""
PATIENT = "policy: {timeout: 1h}"


def runs(pid: str) -> bool:
    """Whether the process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition: Callable[[], bool], seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


class Desk:
    """A folder with a cluster file, where every program that a driver runs is silent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pids = folder / "pids"
        self.runtime = folder / "run"
        programs = folder / "bin"
        for place in (programs, self.runtime):
            place.mkdir()
        for name in ("ssh", "docker-machine"):
            (programs / name).write_text(SILENT)
            (programs / name).chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PIDS": str(self.pids),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "TMPDIR": str(self.runtime),
            "HOME": str(folder),
        }

    @property
    def started(self) -> list[str]:
        return self.pids.read_text(encoding="utf-8").split() if self.pids.exists() else []

    @contextmanager
    def typed(self, spec: str, *words: str) -> Iterator["subprocess.Popen[str]"]:
        (self.folder / "cluster.yaml").write_text(spec)
        heard = ["env", "--default-signal=INT"]  # a shell's job in the background ignores it
        command = [*heard, sys.executable, "-m", "swarmplan", *words]
        with subprocess.Popen(
            command, cwd=self.folder, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.kill()

    def left(self) -> list[str]:
        """What is still there of what a command started, and of what it laid down beside its state."""
        until(lambda: not any(map(runs, self.started)), 5)
        return [path.name for path in self.runtime.iterdir()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


APPLY, DESTROY = ["apply", "--auto-approve"], ["destroy", "--auto-approve"]


@pytest.mark.parametrize(
    ("spec", "words", "number"),
    [
        (SSH, ["plan"], signal.SIGTERM),
        (SSH, ["plan"], signal.SIGINT),
        (SSH, ["status"], signal.SIGTERM),
        (SSH, ["status"], signal.SIGHUP),
        (SSH, APPLY, signal.SIGTERM),
        (SSH, APPLY, signal.SIGINT),
        (SSH, DESTROY, signal.SIGTERM),
        (SSH, ["recover", "--auto-approve"], signal.SIGTERM),
        (SSH, ["backup", "--unencrypted"], signal.SIGTERM),
        (DOCKER_MACHINE, ["plan"], signal.SIGTERM),
        (DOCKER_MACHINE, APPLY, signal.SIGTERM),
    ],
)
def test_the_first_signal_ends_a_look_at_once(
    desk: Desk, spec: str, words: list[str], number: signal.Signals
) -> None:
    patient = spec.replace("policy: {timeout: 2s}", PATIENT)
    with desk.typed(patient, *words) as process:
        until(lambda: bool(desk.started), 30)  # which is not what is measured
        began = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=10)
        took = time.monotonic() - began
    assert process.returncode == 128 + number, err
    assert took < 5, err  # what is waited for takes 15 s and more
    assert "Traceback" not in err
    assert desk.left() == []


@pytest.mark.parametrize(
    ("spec", "words"),
    [(SSH, APPLY), (DOCKER_MACHINE, APPLY)],
    ids=["apply", "docker-machine"],
)
def test_a_look_ends_with_the_time_of_its_run(desk: Desk, spec: str, words: list[str]) -> None:
    with desk.typed(spec, *words) as process:
        _, err = process.communicate(timeout=13)
    assert process.returncode == 5, err
    assert "policy.timeout (2 s)" in err
    assert "policy.parallelism" in err
    assert desk.left() == []
