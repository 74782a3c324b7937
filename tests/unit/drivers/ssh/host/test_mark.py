"""Marks on hosts, records here, and what a host shows."""

from pathlib import Path

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.target import Target, peer_address
from swarmplan.drivers.ssh.host import observation
from swarmplan.drivers.ssh.host.mark import Mark, Phase, digest, property_of_host
from swarmplan.drivers.ssh.host.records import Records
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings, Machine

ENGINE = EngineSettings(
    labels={"zone": "a"}, registry_mirrors=("https://m",), options={"debug": True}, install="28.5"
)
MACHINE = Machine("one", "ssh", {"address": "192.0.2.7", "key": "/k"}, ENGINE)
MARK = Mark("c", property_of_host(MACHINE), Phase.MADE, (digest("x"),), ("docker.io",), ran=False)


class Told(Connection):
    """A host that answers this."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("one", Target("h"), Path("/nowhere"))
        self._answer = answer

    def script(self, text: str, *arguments: str, deadline: float = 0, root: bool = True) -> Answer:
        del text, arguments, deadline, root
        return self._answer


def test_a_mark_says_what_it_was_told_and_not_how_the_host_is_reached() -> None:
    assert Mark.from_json(MARK.to_json()) == MARK
    assert "192.0.2.7" not in MARK.to_json()
    assert MARK.to_json().count("\n") == 1
    assert MARK.wrote("x")
    assert not MARK.wrote(None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Expecting value"),
        ("{}", "it has no cluster"),
        ("[]", "it is an array, not an object"),
        ('{"cluster": "c"}', "it has no phase"),
    ],
)
def test_what_is_no_mark_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        Mark.from_json(text)


def test_what_a_host_shows_is_read_to_the_byte() -> None:
    daemon = '{\n "debug": true\n}\n\n'
    parts = [("mark", MARK.to_json()), ("daemon", daemon), ("kept", ""), ("installed", ""),
             ("version", "28.5.2\n"), ("containers", "3\n"), ("source", "192.0.2.7\n"), ("end", "")]  # fmt: skip
    out = "".join(f"\n--- {name}\n{text}" for name, text in parts)
    found = observation.observe(Told(Answer(0, out, "")))
    assert (found.mark, found.daemon, found.before, found.kept) == (MARK, daemon, None, True)
    assert (found.version, found.containers) == ("28.5.2", 3)
    assert (found.installed, found.source) == (True, "192.0.2.7")


@pytest.mark.parametrize("out", ["", "\n--- mark\n{}", "Welcome!"])
def test_an_answer_that_is_cut_short_is_an_error(out: str) -> None:
    with pytest.raises(Permanent, match="machine one"):
        observation.observe(Told(Answer(0, out, "")))


def test_a_damaged_mark_is_an_error_that_says_where() -> None:
    with pytest.raises(Permanent, match=r"/etc/swarmplan/host.json there is damaged"):
        observation.observe(Told(Answer(0, "\n--- mark\n{\n--- end\n", "")))


def test_records_are_kept_and_leave_nothing(tmp_path: Path) -> None:
    records = Records("c", tmp_path)
    assert (records.names(), records.read("one")) == ([], None)
    records.write(MACHINE)
    assert Records("c", tmp_path).read("one") == MACHINE
    assert records.names() == ["one"]
    records.forget("one")
    records.forget("one")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_record_is_an_error_that_says_where(tmp_path: Path) -> None:
    records = Records("c", tmp_path)
    records.write(MACHINE)
    records.path("one").write_text("{")
    with pytest.raises(Permanent, match=r"one\.json is damaged"):
        records.read("one")


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({"address": "192.0.2.7"}, "192.0.2.7"),
        ({"address": "alias"}, "198.51.100.1"),
        ({"address": "192.0.2.7", "private_address": "10.0.0.7"}, "10.0.0.7"),
    ],
)
def test_where_peers_reach_a_host(options: dict[str, str], address: str) -> None:
    assert peer_address(options, "198.51.100.1") == address


def test_a_host_that_cannot_say_has_no_address_yet() -> None:
    assert peer_address({"address": "alias"}, "") is None
