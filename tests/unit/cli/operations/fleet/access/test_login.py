"""The program behind each key, in this process: who is let in, what is noted, and what a student is told when something is wrong."""

import os
import signal
import socket
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

import pytest

from swarmplan.cli.operations.fleet.access import drivers, login
from swarmplan.fleet.access.grants import EngineAddress, Grant, write_grant
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd import pump as pumping
from swarmplan.fleet.access.sshd.log import last_lines
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.ports import Endpoint

MACHINE = "lab-anna-manager-1"


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    made = Places(tmp_path)
    machines = {MACHINE: {"name": MACHINE, "driver": "nobody's", "options": {}, "engine": {}}}
    write_grant(
        made.grant_of("anna"),
        Grant("anna", "lab-anna", "SHA256:new", (MACHINE,), machines, {}, {"PATH": "/usr/bin"}),
    )
    environment, handlers = (
        dict(os.environ),
        [(number, signal.getsignal(number)) for number in (signal.SIGHUP, signal.SIGTERM)],
    )
    yield made
    os.environ.clear()
    os.environ.update(environment)
    for number, handler in handlers:
        signal.signal(number, handler)


def enter(places: Places, student: str = "anna", key: str = "SHA256:new", **environment: str) -> int:
    os.environ.update({"SSH_CONNECTION": "192.0.2.9 1 192.0.2.1 2222", **environment})
    return login.main([str(places.folder), student, key])


@pytest.mark.parametrize(("student", "key"), [("anna", "SHA256:old"), ("bert", "SHA256:new")])
def test_a_key_that_has_ended_opens_nothing(
    places: Places, capsys: pytest.CaptureFixture[str], student: str, key: str
) -> None:
    assert enter(places, student, key) == 1
    assert "this key does not let you in any more" in capsys.readouterr().err
    assert last_lines(places.log, student)[0].endswith("192.0.2.9 refused: the key has ended")


def test_what_is_refused_is_noted_harmless(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(places, SSH_ORIGINAL_COMMAND="rm\x1b[2J -rf /\n" * 99, SSH_CONNECTION="; id 1 2 3") == 1
    assert capsys.readouterr().err.strip().isprintable()
    line = last_lines(places.log, "anna")[0]
    assert "refused: 'rm\\x1b[2J" in line
    assert "id" not in line.split()[1]
    assert len(line) < 400


def test_an_engine_that_cannot_be_reached_is_named(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enter(places, SSH_ORIGINAL_COMMAND="docker system dial-stdio") == 1
    assert "no manager of lab-anna can be reached: lab-anna-manager-1: " in capsys.readouterr().err
    assert list(places.sessions.iterdir()) == []


def test_nothing_of_the_clients_environment_is_left_for_a_driver(places: Places) -> None:
    enter(places, SSH_ORIGINAL_COMMAND="manager-1", TERM="xterm; id", SSH_AUTH_SOCK="/x", LD_PRELOAD="/y")
    assert dict(os.environ) == {"PATH": "/usr/bin", "TERM": "dumb", "LANG": "C.UTF-8"}


def test_an_error_of_ours_is_no_traceback(
    places: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr(login, "request_of", broken)
    assert enter(places, SSH_ORIGINAL_COMMAND="manager-1") == 1
    assert capsys.readouterr().err == "swarmplan: the access does not work at the moment: tell your teacher\n"
    assert last_lines(places.log, "anna")[0].endswith("failed: KeyError")


class Frozen:
    """A driver that can pause, of machines in these states; nothing else may be asked of them."""

    def __init__(self, powers: dict[str, Power]) -> None:
        self.powers = powers

    def find(self, name: str) -> MachineState:
        return MachineState(Machine(name, "local"), power=self.powers[name])

    def pause(self, names: Collection[str]) -> None:
        raise AssertionError(names)

    resume = pause

    def endpoint(self, name: str) -> Endpoint:
        assert self.powers[name] is Power.RUNNING
        return Endpoint("unix:///nowhere/docker.sock")

    def close(self) -> None:
        """Nothing is held."""


DIAL = "docker system dial-stdio"


@pytest.mark.parametrize(
    ("sent", "powers", "told"),
    [
        (
            DIAL,
            ["paused"],
            "swarmplan: manager-1 is paused by your teacher: wait until they resume it; all that runs in it goes on then\n",
        ),
        (DIAL, ["paused", "paused"], "swarmplan: manager-1 is paused by your teacher: "),
        (DIAL, ["stopped"], "swarmplan: manager-1 is off: tell your teacher, who starts it again\n"),
        (
            DIAL,
            ["paused", "running"],
            "no manager of lab-anna can be reached: lab-anna-manager-2: its engine does not answer",
        ),
        ("manager-1", ["paused"], "swarmplan: manager-1 is paused by your teacher: "),
        ("manager-2", ["running", "stopped"], "swarmplan: manager-2 is off: "),
    ],
)
def test_a_machine_that_is_paused_or_off_is_not_waited_for(  # noqa: PLR0917 - one row
    places: Places,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    sent: str,
    powers: list[str],
    told: str,
) -> None:
    names = [f"lab-anna-manager-{number}" for number in range(1, len(powers) + 1)]
    machines = {name: {"name": name, "driver": "local", "options": {}, "engine": {}} for name in names}
    write_grant(
        places.grant_of("anna"),
        Grant("anna", "lab-anna", "SHA256:new", tuple(names), machines, {}, {"PATH": "/usr/bin"}),
    )
    driver = Frozen({name: Power(power) for name, power in zip(names, powers, strict=True)})
    monkeypatch.setattr(drivers, "open_driver", lambda *_: driver)
    assert enter(places, SSH_ORIGINAL_COMMAND=sent) == 1
    assert told in capsys.readouterr().err
    assert list(places.sessions.iterdir()) == []


def test_an_engine_that_takes_the_connection_and_says_nothing_is_that_of_a_paused_machine(
    places: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As that of a local host, whose socket is known without its driver."""
    machines = {MACHINE: {"name": MACHINE, "driver": "local", "options": {}, "engine": {}}}
    engines = {MACHINE: EngineAddress(f"unix://{tmp_path}/docker.sock")}
    write_grant(
        places.grant_of("anna"),
        Grant("anna", "lab-anna", "SHA256:new", (MACHINE,), machines, engines, {"PATH": "/usr/bin"}),
    )
    monkeypatch.setattr(drivers, "open_driver", lambda *_: Frozen({MACHINE: Power.PAUSED}))
    monkeypatch.setattr(pumping, "_FIRST_WORD", 1)
    held = os.pipe(), os.pipe()
    monkeypatch.setattr(login, "pump", partial(pumping.pump, inward=held[0][0], outward=held[1][1]))
    try:
        with socket.socket(socket.AF_UNIX) as frozen:
            frozen.bind(f"{tmp_path}/docker.sock")
            frozen.listen()
            assert enter(places, SSH_ORIGINAL_COMMAND=DIAL) == 1
    finally:
        for handle in (*held[0], *held[1]):
            os.close(handle)
    assert "swarmplan: manager-1 is paused by your teacher: " in capsys.readouterr().err
