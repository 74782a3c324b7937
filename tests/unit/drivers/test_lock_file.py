"""A lock in a file: swapped where it is as expected, and by nobody else."""

from pathlib import Path

import pytest

from swarmplan.drivers.lock_file import swap


def test_it_is_swapped_where_it_is_as_expected_only(tmp_path: Path) -> None:
    lock = tmp_path / "m1" / "lock"
    assert swap(lock, "", "mine") == "mine"
    assert swap(lock, "", "theirs") == "mine"
    assert swap(lock, "another", "theirs") == "mine"
    assert lock.read_text(encoding="ascii") == "mine"
    assert swap(lock, "another", "") == "mine"
    assert lock.exists()
    assert swap(lock, "mine", "again") == "again"
    assert swap(lock, "again", "again") == "again"
    assert swap(lock, "again", "") == ""
    assert not lock.exists()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    lock, elsewhere = tmp_path / "m1" / "lock", tmp_path / "elsewhere"
    lock.parent.mkdir()
    elsewhere.write_text("mine", encoding="ascii")
    lock.symlink_to(elsewhere)
    with pytest.raises(OSError, match="it is a symbolic link; remove it"):
        swap(lock, "mine", "theirs")
    assert elsewhere.read_text(encoding="ascii") == "mine"
