import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Never

import pytest

from swarmplan.system.remembered import Remembered, same_file


def test_of_many_that_want_one_value_one_makes_it() -> None:
    memory, all_there = Remembered[int](9), threading.Barrier(8)
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return 7

    def want(_: int) -> int:
        all_there.wait(20)
        return memory.value("key", make)

    with ThreadPoolExecutor(8) as workers:
        assert list(workers.map(want, range(8))) == [7] * 8
    assert len(made) == 1


def test_what_failed_is_made_again() -> None:
    memory = Remembered[int](9)
    with pytest.raises(ValueError, match="damaged"):
        memory.value("key", lambda: int_of("damaged"))
    assert memory.value("key", lambda: 7) == 7


def test_it_forgets_what_was_used_longest_ago() -> None:
    memory = Remembered[str](2)
    for key in ("a", "b", "a", "c"):
        memory.value(key, partial("{}1".format, key))
    assert [memory.value(key, partial("{}2".format, key)) for key in ("a", "c", "b")] == ["a1", "c1", "b2"]


def test_a_file_that_was_written_to_is_another_even_with_its_old_times(tmp_path: Path) -> None:
    place = tmp_path / "image.tar"
    place.write_bytes(b"one")
    times = place.stat()
    with place.open("r+b") as file:
        before = same_file(file.fileno())
        assert same_file(file.fileno()) == before
        file.write(b"two")
        file.flush()
        os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
        while (
            same_file(file.fileno()) == before
        ):  # within one tick of the kernel's clock its own time is the same
            os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert place.stat().st_mtime_ns == times.st_mtime_ns


def int_of(text: str) -> Never:
    raise ValueError(text)
