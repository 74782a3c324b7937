"""Many hosts at once: how many threads, processes and open files that takes."""

import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import pytest

from swarmplan.drivers.ssh import SshDriver
from swarmplan.drivers.ssh.connection.connections import AT_ONCE
from swarmplan.model.machine import Machine, MachineState, Power

HOSTS = 50
CALL_THREADS, CALL_SOCKETS = 2, 4
"""Of one call: who serves it and who passes back; the caller's, ours for it, the one to the engine, the engine's own."""
SSH = """#!/bin/sh
# In place of ssh: lets everybody in as root, and every host is this one, with nothing on it.
mine=$COUNTED/running.$$
: > "$mine"
ls "$COUNTED" | grep -c running >> "$COUNTED/most"
case "$*" in
  *ControlMaster=yes*) path=${*#*ControlPath=}; : > "${path%% *}"; echo 0 ;;
  *"-O forward"*) path=${*#*-L }; ln -s "$COUNTED/engine" "${path%%:*}" ;;
  *"-O exit"*) path=${*#*ControlPath=}; rm -f "${path%% *}" ;;
  *) cat > /dev/null; printf '\\n--- source\\n192.0.2.1\\n\\n--- end\\n' ;;
esac
sleep 0.05
rm "$mine"
"""


class Sampled:
    """The most threads and open files this process had meanwhile, beside those it began with."""

    def __init__(self) -> None:
        self.before = self._now()
        self.threads = self.files = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._ended.wait(0.005):
            threads, files = self._now()
            self.threads = max(self.threads, threads - self.before[0] - 1)  # but for this one
            self.files = max(self.files, files - self.before[1])

    def _now(self) -> tuple[int, int]:
        return threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - no Path for each


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which the program in place of ssh counts itself."""
    program, folder = tmp_path / "bin" / "ssh", tmp_path / "counted"
    program.parent.mkdir()
    folder.mkdir()
    program.write_text(SSH)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    monkeypatch.setenv("COUNTED", str(folder))
    yield folder
    assert not list(folder.glob("running.*"))


def test_fifty_hosts_take_a_bounded_number_of_threads_processes_and_files(
    counted: Path, tmp_path: Path
) -> None:
    names = [f"h{number}" for number in range(HOSTS)]
    machines = [
        Machine(name, "ssh", {"address": f"192.0.2.{number}"}) for number, name in enumerate(names, 1)
    ]
    driver = SshDriver("lab", machines, state=tmp_path / "state")
    with Sampled() as took:
        found = driver.observe()
        driver.close()
    assert {name: _power(state) for name, state in found.items()} == dict.fromkeys(names, Power.BARE)
    most = max(map(int, (counted / "most").read_text().split()))
    assert most <= AT_ONCE
    assert took.threads <= AT_ONCE
    assert took.files <= 10 * AT_ONCE, "a process has three pipes, one more while it starts, and a file"


def test_fifty_engines_are_called_with_a_bounded_number_of_threads_and_sockets(
    counted: Path, tmp_path: Path
) -> None:
    """One thread and one socket listen for each host; a call takes some more of both, and gives them back."""
    machines = [
        Machine(f"h{number}", "ssh", {"address": f"192.0.2.{number}"}) for number in range(1, HOSTS + 1)
    ]
    driver = SshDriver("lab", machines, state=tmp_path / "state")
    with _Engine(counted / "engine"), Sampled() as took:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            listeners = [driver.endpoint(machine.name).url.removeprefix("unix://") for machine in machines]
            assert list(pool.map(_called, listeners * 2)) == [b"OK"] * HOSTS * 2
        driver.close()
    ending = CALL_THREADS  # of a caller's call before, which end once it has its answer
    assert HOSTS <= took.threads <= HOSTS + (1 + CALL_THREADS + ending) * AT_ONCE
    assert HOSTS <= took.files <= HOSTS + (CALL_SOCKETS + 10) * AT_ONCE, "a process started takes files, too"
    for thread in _ours():
        thread.join(10)
    assert _ours() == []


class _Engine:
    """What answers behind every forwarded socket: one call after the other, in one thread."""

    def __init__(self, path: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(HOSTS)
        self._thread = threading.Thread(target=self._answer)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _answer(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:  # it is over
                return
            with caller:
                caller.recv(100)
                caller.sendall(b"OK")


def _called(listener: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(30)
        caller.connect(listener)
        caller.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
        return caller.recv(100)


def _ours() -> list[threading.Thread]:
    names = ("socket of ", "call of ", "relay")
    return [thread for thread in threading.enumerate() if thread.name.startswith(names)]


def _power(state: object) -> object:
    return state.power if isinstance(state, MachineState) else state
