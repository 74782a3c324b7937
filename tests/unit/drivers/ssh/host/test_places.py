"""Where a machine is: in the spec, where it was prepared before, on a host that others have."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.connections import Connections
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.host.mark import Mark, Phase, property_of_host
from swarmplan.drivers.ssh.host.places import Places
from swarmplan.drivers.ssh.host.records import Records
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import Machine

HERE = Machine("one", "ssh", {"address": "new.example"})
THERE = Machine("one", "ssh", {"address": "old.example"})


def marked(name: str = "one", cluster: str = "c") -> Mark:
    return Mark(cluster, property_of_host(replace(HERE, name=name)), Phase.MADE)


class Told(Connection):
    """A host with this mark or none, or one that does not answer."""

    def __init__(self, address: str, mark: Mark | None, *, gone: bool) -> None:
        super().__init__("one", Target(address), Path("/nowhere"))
        self._mark, self._gone = mark, gone

    def script(self, text: str, *arguments: str, deadline: float = 0, root: bool = True) -> Answer:
        del text, arguments, deadline, root
        if self._gone:
            raise Unreachable(f"machine one ({self.target.destination}): it does not answer")
        mark = f"--- mark\n{self._mark.to_json()}\n" if self._mark else ""
        return Answer(0, f"{mark}--- installed\n--- end\n", "")


class World(Connections):
    """Hosts by address, each with its mark; those that are not named do not answer."""

    def __init__(self, hosts: Mapping[str, Mark | None]) -> None:
        super().__init__()
        self._hosts = hosts

    def to(self, machine: Machine) -> Connection:
        address = machine.options["address"]
        return Told(address, self._hosts.get(address), gone=address not in self._hosts)


def places(
    tmp_path: Path,
    hosts: Mapping[str, Mark | None],
    *,
    recorded: Machine | None = None,
    declared: bool = True,
) -> Places:
    records = Records("c", tmp_path)
    if recorded:
        records.write(recorded)
    return Places("c", [HERE] if declared else [], records, World(hosts))


def test_a_machine_of_the_spec_is_where_the_spec_says(tmp_path: Path) -> None:
    found = places(tmp_path, {"new.example": marked()}).find("one")
    assert found is not None
    assert (found.machine, found.declared) == (HERE, True)


def test_nobody_knows_a_stranger(tmp_path: Path) -> None:
    known = places(tmp_path, {}, declared=False)
    assert known.find("one") is None
    assert known.known("one") is None
    assert known.names() == []


def test_a_machine_that_the_spec_no_longer_names_is_where_it_was_prepared(tmp_path: Path) -> None:
    known = places(tmp_path, {"old.example": marked()}, recorded=THERE, declared=False)
    found = known.find("one")
    assert found is not None
    assert (found.machine, found.declared) == (THERE, False)
    assert known.names() == ["one"]


def test_a_machine_whose_address_was_changed_is_still_at_the_old_one(tmp_path: Path) -> None:
    known = places(tmp_path, {"new.example": None, "old.example": marked()}, recorded=THERE)
    found = known.find("one")
    assert found is not None
    assert (found.machine, found.declared) == (THERE, True)
    assert known.known("one") == THERE


@pytest.mark.parametrize("old", [{}, {"old.example": None}])
def test_a_machine_that_moved_with_its_mark_is_at_the_new_address(
    tmp_path: Path, old: Mapping[str, Mark | None]
) -> None:
    known = places(tmp_path, {"new.example": marked(), **old}, recorded=THERE)
    found = known.find("one")
    assert found is not None
    assert found.machine == HERE
    assert known.known("one") == HERE


def test_a_host_that_was_released_at_the_old_address_is_bare_at_the_new_one(tmp_path: Path) -> None:
    found = places(tmp_path, {"new.example": None, "old.example": None}, recorded=THERE).find("one")
    assert found is not None
    assert (found.machine, found.seen.mark) == (HERE, None)


def test_an_old_address_that_does_not_answer_is_not_taken_for_released(tmp_path: Path) -> None:
    known = places(tmp_path, {"new.example": None}, recorded=THERE)
    with pytest.raises(
        Unreachable, match=r"old\.example.*does not answer.*if that host is gone for good, remove .*one"
    ):
        known.find("one")


@pytest.mark.parametrize("recorded", [None, HERE])
@pytest.mark.parametrize(
    ("mark", "whose"),
    [
        (marked("two"), "machine two of cluster c;"),  # two lines of the spec with one address
        (marked(cluster="d"), "machine one of cluster d;"),
    ],
)
def test_a_host_that_another_has_is_never_taken(
    tmp_path: Path, mark: Mark, whose: str, recorded: Machine | None
) -> None:
    known = places(tmp_path, {"new.example": mark}, recorded=recorded)
    with pytest.raises(Permanent) as caught:
        known.find("one")
    assert f"the host at new.example is {whose}" in str(caught.value)
    assert ("if it was given away remove" in str(caught.value)) == (recorded is not None)
    with pytest.raises(Permanent, match=r"correct options\.address"):
        known.look(HERE)
