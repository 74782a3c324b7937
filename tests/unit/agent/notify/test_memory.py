"""What an agent that is started again goes on with."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from unit.agent.notify.passes import COMMIT, NOON, applied, failed, held, unchanged
from unit.agent.notify.sent import new_sender, target, titles

from swarmplan.agent.notify import memory
from swarmplan.agent.notify.memory import Memory, digest_of, file_of, load, save
from swarmplan.agent.notify.outbox import MOST, Outbox
from swarmplan.agent.notify.sender import NotifyResult, Sender
from swarmplan.errors import Unreadable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ops.json"


def test_it_is_read_again_as_it_was(file: Path) -> None:
    sender = new_sender()
    for each in (failed(), held(60), unchanged(120)):
        sender.see(each)
    sender.next(NOON)
    sender.not_sent(NOON, final=False, after=7.0)
    save(file, sender.memory)
    assert load(file, "ops") == sender.memory


def test_a_restart_tells_nothing_twice_and_resolves_what_was_told_before(file: Path) -> None:
    sender = new_sender()
    assert len(titles(sender, failed())) == 1
    save(file, sender.memory)
    again = Sender(target(), load(file, "ops"))
    assert titles(again, failed(60)) == []
    assert len(titles(again, unchanged(120))) == 1


def test_what_waits_is_sent_by_the_next_agent_with_the_same_id(file: Path) -> None:
    sender = new_sender()
    sender.see(failed())
    first = sender.next(NOON)
    save(file, sender.memory)
    again = Sender(target(), load(file, "ops")).next(NOON + 1)
    assert first is not None
    assert again is not None
    assert again.id == first.id


def test_it_is_for_its_owner_only(file: Path) -> None:
    save(file, Memory((), Outbox("ops")))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_it_has_no_secret(file: Path) -> None:
    sender = new_sender()
    sender.see(failed(text="login --password hunter22 failed: SWMTKN-1-abcdef-ghijkl"))
    save(file, sender.memory)
    assert "hunter22" not in file.read_text()
    assert "SWMTKN" not in file.read_text()


def spoilt() -> list[bytes]:
    sender = new_sender()
    sender.see(failed())
    whole = memory._body(sender.memory)
    missing = [{key: value for key, value in whole.items() if key != name} for name in whole]
    wrong = [{**whole, name: value} for name in whole for value in (None, [7], {"a": 1}, "x", float("nan"))]
    texts = [json.dumps(each).encode() for each in (*missing, *wrong)]
    return [b"", b"{", b"\xff", b"[" * 100_000, b'{"version": 1}', json.dumps(whole).encode()[:-20], *texts]


@pytest.mark.parametrize("content", spoilt())
def test_a_damaged_file_is_said_to_be_one(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    try:
        load(file, "ops")
    except Unreadable as error:
        assert str(file) in str(error)  # noqa: PT017 - some of them read well


@pytest.mark.parametrize("name", ["ops", "../../etc/passwd", "a/b", "é", "x" * 5000, ".."])
def test_a_name_of_a_target_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    file = file_of(tmp_path, name)
    assert file.parent == tmp_path
    save(file, Memory((), Outbox(name)))
    assert load(file, name).outbox.target == name


def test_a_target_that_is_down_for_long_takes_only_so_much_memory() -> None:
    """Counted in bytes of what is kept of it: as much after many passes as after some."""
    sender = new_sender()
    sizes, dropped = [], 0
    for number in range(1, 1501):
        dropped += sender.see(applied(number, commit=replace(COMMIT, id=f"{number:040d}"))).count(
            NotifyResult.DROPPED
        )
        if sender.next(NOON + number) is not None:
            sender.not_sent(NOON + number, final=False, after=0.0)
        if number % 500 == 0:
            sizes.append(len(json.dumps(memory._body(sender.memory))))
            assert len(sender.memory.outbox.waiting) <= MOST + 1
    assert dropped
    assert max(sizes) < 2 * sizes[0]
    assert len(digest_of(sender.memory)) == 32
