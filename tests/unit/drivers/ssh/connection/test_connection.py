"""What of a connection needs no host: who becomes root and how, and how long it is waited for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection import connection
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.errors import Permanent, Transient, Unreachable


class Host:
    """In place of running ssh: keeps what was asked, lets this user in, and answers commands with this, or not at all."""

    def __init__(self, uid: str = "0", answer: Answer | None = None) -> None:
        self.uid, self.answer = uid, answer or Answer(0, "", "")
        self.asked: list[tuple[Sequence[str], float]] = []
        self.hangs = False

    def __call__(self, command: Sequence[str], *, deadline: float = 0, **_: Any) -> Answer:
        self.asked.append((command, deadline))
        if self.hangs:
            raise Transient("it did not end")
        if command[-1] != "id -u":
            return self.answer
        (path,) = [word.partition("=")[2] for word in command if word.startswith("ControlPath=")]
        Path(path).touch()
        return Answer(0, f"Welcome!\n{self.uid}\n", "")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    made = Host()
    monkeypatch.setattr(connection, "attempt", made)
    return made


def to(tmp_path: Path) -> Connection:
    return Connection("m1", Target("192.0.2.1", user="me"), tmp_path)


@pytest.mark.parametrize(
    ("uid", "root", "remote"),
    [
        ("0", True, "ls '/a b'"),
        ("0", False, "ls '/a b'"),
        ("1000", True, "env LC_ALL=C sudo -n ls '/a b'"),
        ("1000", False, "ls '/a b'"),
    ],
)
def test_who_is_not_root_becomes_it_by_sudo(
    tmp_path: Path,
    host: Host,
    uid: str,
    root: bool,  # noqa: FBT001  # a row of the table
    remote: str,
) -> None:
    host.uid = uid
    to(tmp_path).run(["ls", "/a b"], root=root)
    assert host.asked[-1][0][-1] == remote


def test_the_connection_is_opened_once_and_shared(tmp_path: Path, host: Host) -> None:
    way = to(tmp_path)
    way.run(["true"])
    way.run(["true"])
    assert [command[-1] for command, _ in host.asked] == ["id -u", "true", "true"]


def test_sudo_that_refuses_is_told_where_it_was_needed(tmp_path: Path, host: Host) -> None:
    host.uid, host.answer = "1000", Answer(1, "", "sudo: a password is required")
    with pytest.raises(
        Permanent, match=r"machine m1 \(me@192\.0\.2\.1\): sudo asks for a password; allow it"
    ):
        to(tmp_path).run(["true"])
    assert to(tmp_path).run(["true"], root=False).code == 1


def test_what_a_host_needed_is_what_it_is_given(tmp_path: Path, host: Host) -> None:
    way = to(tmp_path)
    way.run(["true"], deadline=10)
    assert host.asked[-1][1] == 10
    host.hangs = True
    with pytest.raises(Unreachable, match=r"`true` there did not end within 10 s; .*policy\.parallelism"):
        way.run(["true"], deadline=10)
    with pytest.raises(Unreachable, match="did not end within 20 s"):
        way.run(["true"], deadline=10)
    assert host.asked[-1][1] == 20


def test_a_host_that_was_slow_to_let_us_in_is_given_more_the_next_time(tmp_path: Path, host: Host) -> None:
    way = to(tmp_path)
    host.hangs = True
    for within in (20, 40, 80):
        with pytest.raises(Unreachable, match=f"the connection did not end within {within} s"):
            way.run(["true"])
        assert host.asked[-1][1] == within
        assert f"ConnectTimeout={within // 2}" in host.asked[-1][0]
