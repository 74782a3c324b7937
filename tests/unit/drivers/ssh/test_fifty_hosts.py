"""Many hosts at once: how many threads, processes and open files that takes."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from swarmplan.drivers.ssh import SshDriver
from swarmplan.drivers.ssh.connections import AT_ONCE
from swarmplan.model.machine import Machine, MachineState, Power

HOSTS = 50
SSH = """#!/bin/sh
# In place of ssh: lets everybody in as root, and every host is this one, with nothing on it.
mine=$COUNTED/running.$$
: > "$mine"
ls "$COUNTED" | grep -c running >> "$COUNTED/most"
case "$*" in
  *ControlMaster=yes*) path=${*#*ControlPath=}; : > "${path%% *}"; echo 0 ;;
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


def _power(state: object) -> object:
    return state.power if isinstance(state, MachineState) else state
