import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from swarmplan.drivers.docker_machine.store.locks import locked
from swarmplan.errors import Transient


def test_one_at_a_time_and_nothing_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "locks"
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with locked(folder, "vm1", 10, "machine vm1"):
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert max(most) == 1
    assert not folder.exists()


def test_as_many_as_there_are_names(tmp_path: Path) -> None:
    folder = tmp_path / "locks"
    two = threading.Barrier(2)

    def work(_: int) -> None:
        with locked(folder, ["a", "b"], 10, "turn"):
            two.wait(5)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    with (
        locked(folder, ["a", "b"], 1, "turn"),
        locked(folder, ["a", "b"], 1, "turn"),
        pytest.raises(Transient, match="turn: another docker-machine command is still running"),
    ):
        locked(folder, ["a", "b"], 0.1, "turn").__enter__()


def test_another_process_is_waited_for(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from swarmplan.drivers.docker_machine.store.locks import locked\n"
        f"with locked(Path({str(tmp_path / 'locks')!r}), 'vm1', 5, 'x'): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Transient):
            locked(tmp_path / "locks", "vm1", 0.1, "machine vm1").__enter__()
    finally:
        other.communicate()
    with locked(tmp_path / "locks", "vm1", 5, "machine vm1"):
        pass


def test_a_command_that_outlives_its_killed_holder_still_holds(tmp_path: Path) -> None:
    folder = tmp_path / "locks"
    code = (
        "import os, signal, subprocess; from pathlib import Path\n"
        "from swarmplan.drivers.docker_machine.store.locks import locked\n"
        f"with locked(Path({str(folder)!r}), 'vm1', 5, 'x') as held:\n"
        "    orphan = subprocess.Popen(['sleep', '60'], stdout=-3, stderr=-3); held.note(orphan.pid)\n"
        "    print(orphan.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    try:
        with pytest.raises(Transient):
            locked(folder, "vm1", 0.2, "machine vm1").__enter__()
    finally:
        subprocess.run(["kill", "-9", told.strip()], check=True)
    with locked(folder, "vm1", 5, "machine vm1"):
        pass
    assert not folder.exists()


def test_plugins_that_outlive_their_command_are_given_time_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A holder was killed, its command died of it, and something of the command's process group is still there."""
    folder = tmp_path / "locks"
    folder.mkdir()
    command = subprocess.Popen(
        ["sh", "-c", "sleep 60 >&- 2>&- & echo $!"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    (folder / "vm1.lock").write_text(f"{command.pid} 1\n")
    plugin, _ = command.communicate()
    try:
        with pytest.raises(Transient):
            locked(folder, "vm1", 0.2, "machine vm1").__enter__()
        monkeypatch.setattr("swarmplan.drivers.docker_machine.store.locks._HEARTBEAT", 0.3)
        with locked(folder, "vm1", 5, "machine vm1"):
            pass
    finally:
        subprocess.run(["kill", "-9", plugin.strip()], check=True)
