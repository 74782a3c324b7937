import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from swarmplan.drivers.folder_lock import locked
from swarmplan.errors import Transient

HOLD = """
import sys
from pathlib import Path
from swarmplan.drivers.folder_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_threads_take_turns(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    def add(_: int) -> None:
        with locked(tmp_path / "lock"):
            counter.write_text(str(int(counter.read_text()) + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    assert counter.read_text() == "200"


def test_nothing_is_left_of_a_lock_and_what_is_in_it_stays(tmp_path: Path) -> None:
    with locked(tmp_path / "empty"):
        assert (tmp_path / "empty").stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "empty").exists()
    with locked(tmp_path / "full"):
        (tmp_path / "full" / "file").touch()
    assert (tmp_path / "full" / "file").exists()


def test_the_holder_may_remove_the_folder(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"):
        (tmp_path / "lock").rmdir()
    with locked(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()


def test_another_process_waits_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(Transient, match="locked by another"), locked(tmp_path / "lock", deadline=0.05):
            pass
        holder.kill()
        holder.wait()
    with locked(tmp_path / "lock", deadline=0.0):
        pass
