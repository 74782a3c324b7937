"""Who entered when: a line each, bounded, one student's apart from the others'."""

from pathlib import Path

from swarmplan.fleet.access.sshd.log import _MOST, last_lines, note


def test_the_last_lines_are_those_of_one_student(tmp_path: Path) -> None:
    note(tmp_path, "anna", "192.0.2.1", "worker-1")
    note(tmp_path, "anna", "192.0.2.1", "docker")
    note(tmp_path, "bert", "192.0.2.2", "docker")
    last, before = last_lines(tmp_path, "anna", 5)
    assert last.endswith("Z 192.0.2.1 docker")
    assert before.endswith("Z 192.0.2.1 worker-1")
    assert last_lines(tmp_path, "cleo") == ()
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600, 0o600]


def test_it_stays_small_and_keeps_what_is_new(tmp_path: Path) -> None:
    for number in range(3000):
        note(tmp_path, "anna", "192.0.2.1", f"{number} " + "x" * 300)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {"anna.log", "anna.old"}
    assert max(sizes.values()) < _MOST + 1000
    assert " 2999 " in last_lines(tmp_path, "anna")[0]


def test_where_nothing_can_be_written_nobody_is_locked_out(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    note(tmp_path / "log", "anna", "192.0.2.1", "docker")
