"""The sshd of students' access: started, killed, found again and ended, and never another process in its place."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest
from fleet_access.rig import DEADLINE, HERE, Rig, engine, free_port, rig

from swarmplan.cli.operations.fleet.access.reconcile_access import login_command, serve_students
from swarmplan.errors import Permanent, Refused
from swarmplan.fleet.access.keys import keyring
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd import config, sessions
from swarmplan.fleet.access.sshd.launch import orphans
from swarmplan.fleet.access.sshd.server import Server, running, stop
from swarmplan.spec.fleet.access import SshAccess
from swarmplan.system.processes import identify


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Rig]:
    with rig(tmp_path) as made, engine(tmp_path / "anna.sock", "anna") as url:
        name = "lab-anna-manager-1"
        made.let_in(
            "anna", {name: {"name": name, "driver": "local", "options": {}, "engine": {}}}, {name: url}
        )
        made.serve()
        yield made


def serving(lab: Rig) -> Server:
    found = running(lab.places)
    assert found is not None
    return found


def await_true(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_one_that_runs_is_left_alone(lab: Rig) -> None:
    before = serving(lab)
    lab.serve()
    assert serving(lab) == before


def test_one_that_was_killed_is_started_again(lab: Rig) -> None:
    before = serving(lab)
    before.process.signal(signal.SIGKILL)
    await_true(lambda: running(lab.places) is None)
    lab.serve()
    assert serving(lab).process != before.process
    assert "engine-of-anna" in lab.ping("anna")


def test_one_that_nobody_noted_is_found_and_ended(lab: Rig) -> None:
    process = serving(lab).process
    lab.places.server.unlink()
    assert orphans(lab.places.config) == [process]
    lab.serve()
    assert not process.alive()
    again = serving(lab).process
    lab.places.server.unlink()
    stop(lab.places)
    assert not again.alive()


def test_a_server_with_another_port_takes_its_place(lab: Rig) -> None:
    before, lab.port = serving(lab), free_port()
    lab.serve()
    assert not before.process.alive()
    assert "engine-of-anna" in lab.ping("anna")


def test_a_stale_pid_of_another_process_is_left_alone(lab: Rig) -> None:
    stop(lab.places)
    with subprocess.Popen(["sleep", "600"]) as other:
        try:
            identity = identify(other.pid)
            assert identity is not None
            stale = {"pid": other.pid, "start": identity.start - 1, "boot": identity.boot}
            document = {"process": stale, "listen": HERE, "port": lab.port, "config": ""}
            lab.places.server.write_text(json.dumps(document))
            assert running(lab.places) is None
            stop(lab.places)
            assert identity.alive()
            lab.places.server.write_text(json.dumps(document))
            lab.serve()
            assert identity.alive()
            assert "engine-of-anna" in lab.ping("anna")
        finally:
            other.kill()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"process": {"pid": 1}}'])
def test_a_damaged_note_is_no_server(lab: Rig, text: str) -> None:
    process = serving(lab).process
    lab.places.server.write_text(text)
    assert running(lab.places) is None
    stop(lab.places)
    assert not process.alive()


def test_a_port_that_is_in_use_is_named(lab: Rig) -> None:
    stop(lab.places)
    with socket.create_server((HERE, lab.port)):
        with pytest.raises(
            Permanent, match=rf"port {lab.port}: another program does already.*access\.ssh\.port"
        ):
            lab.serve()
        assert running(lab.places) is None
        assert orphans(lab.places.config) == []


def test_an_address_of_another_machine_is_named(lab: Rig) -> None:
    with pytest.raises(Permanent, match=r"does not have the address.*access\.ssh\.listen"):
        serve_students(lab.places, SshAccess("192.0.2.77", lab.port, ""))


def test_nothing_is_left_at_the_end(lab: Rig) -> None:
    process = serving(lab).process
    client = subprocess.Popen(lab.line("anna", "-N"), stderr=subprocess.PIPE)
    await_true(lambda: len(children(process.pid)) > 0)
    stop(lab.places)
    keyring.remove_all(lab.places)
    assert client.wait(DEADLINE) == 255
    client.communicate()
    assert not process.alive()
    assert not lab.places.folder.exists()


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_who_is_shut_out_is_so_at_once_and_also_over_an_open_connection(lab: Rig, tmp_path: Path) -> None:
    master = tmp_path / "m"
    shared = ("-o", f"ControlPath={master}")
    client = subprocess.Popen(lab.line("anna", "-M", "-N", *shared), stderr=subprocess.PIPE)
    dialling = subprocess.Popen(
        [*lab.line("anna"), "docker", "system", "dial-stdio"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        await_true(lambda: len(sessions.running(lab.places.sessions, "anna")) == 1)
        await_true(master.exists)
        keyring.shut_out(lab.places, ["anna"], login_command(lab.places), "lab")
        assert dialling.wait(DEADLINE) != 0
        assert client.wait(DEADLINE) == 255
        assert "Permission denied" in lab.ssh("anna").stderr
        assert sessions.running(lab.places.sessions) == []
        assert sessions.running(lab.places.connections) == []
    finally:
        for process in (client, dialling):
            process.kill()
            process.communicate()


def test_a_new_key_ends_the_old_one(lab: Rig) -> None:
    before = (lab.clients / "lab-anna/id_ed25519").read_bytes()
    found = keyring.students(lab.places)
    keyring.shut_out(lab.places, found, login_command(lab.places), "lab")
    name = "lab-anna-manager-1"
    lab.let_in("anna", {name: {"name": name, "driver": "local", "options": {}, "engine": {}}}, {})
    lab.serve()
    assert "no manager of lab-anna can be reached" in lab.ssh("anna", "docker", "system", "dial-stdio").stderr
    (lab.clients / "lab-anna/id_ed25519").write_bytes(before)
    assert "Permission denied" in lab.ssh("anna").stderr


def test_sessions_are_counted_and_their_files_do_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(tmp_path)
    monkeypatch.setattr(sessions, "MOST", 1)
    places.sessions.mkdir()
    (places.sessions / "anna.999999999").write_text("{}")
    with sessions.session(places, "anna"):
        with pytest.raises(Refused, match="close one"), sessions.session(places, "anna"):
            pass
        with sessions.session(places, "bert"):
            assert len(sessions.running(places.sessions)) == 2
    assert list(places.sessions.iterdir()) == []


@pytest.fixture
def idle(lab: Rig) -> Iterator[Callable[[int], list["subprocess.Popen[bytes]"]]]:
    """Opens so many connections of Anna's over which nothing is asked for."""
    opened: list[subprocess.Popen[bytes]] = []

    def connect(count: int) -> list["subprocess.Popen[bytes]"]:
        made = [subprocess.Popen(lab.line("anna", "-N"), stderr=subprocess.PIPE) for _ in range(count)]
        opened.extend(made)
        await_true(lambda: len(sessions.running(lab.places.connections, "anna")) == len(opened))
        return made

    yield connect
    for process in opened:
        process.kill()
        process.communicate()


def test_a_connection_without_a_session_is_ended_with_the_key_and_no_other_students(
    lab: Rig, tmp_path: Path, idle: Callable[[int], list["subprocess.Popen[bytes]"]]
) -> None:
    with engine(tmp_path / "bert.sock", "bert") as url:
        name = "lab-bert-manager-1"
        lab.let_in(
            "bert", {name: {"name": name, "driver": "local", "options": {}, "engine": {}}}, {name: url}
        )
        lab.hand_out("bert")
        with subprocess.Popen(lab.line("bert", "-N"), stderr=subprocess.PIPE) as other:
            try:
                await_true(lambda: len(sessions.running(lab.places.connections, "bert")) == 1)
                annas = idle(2)
                keyring.shut_out(lab.places, ["anna"], login_command(lab.places), "lab")
                assert [process.wait(DEADLINE) for process in annas] == [255, 255]
                assert sessions.running(lab.places.connections, "anna") == []
                assert len(sessions.running(lab.places.connections, "bert")) == 1
                assert other.poll() is None
                assert "engine-of-bert" in lab.ping("bert")
            finally:
                other.kill()


def test_connections_without_a_session_count(
    lab: Rig, monkeypatch: pytest.MonkeyPatch, idle: Callable[[int], list["subprocess.Popen[bytes]"]]
) -> None:
    monkeypatch.setattr(config, "MOST", 2)
    monkeypatch.setattr(config, "_SPARE", 1)
    lab.serve()
    first, *_ = idle(2)
    assert "engine-of-anna" in lab.ping("anna")
    await_true(lambda: len(sessions.running(lab.places.connections, "anna")) == 2)
    idle(1)
    assert "Permission denied" in lab.ssh("anna", "docker", "system", "dial-stdio").stderr
    first.kill()
    first.wait()
    await_true(lambda: len(sessions.running(lab.places.connections, "anna")) == 2)
    assert "engine-of-anna" in lab.ping("anna")


def test_a_student_with_too_many_connections_is_told_so(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.connections.mkdir()
    with ExitStack() as left:
        for _ in range(sessions.MOST):
            process = left.enter_context(subprocess.Popen(["sleep", "600"]))
            left.callback(process.kill)
            identity = identify(process.pid)
            assert identity is not None
            (places.connections / f"anna.{process.pid}").write_text(json.dumps(asdict(identity)))
        with sessions.session(places, "anna"):  # its own connection is among those
            pass
        own = identify(os.getpid())
        assert own is not None
        (places.connections / f"anna.{own.pid}").write_text(json.dumps(asdict(own)))
        with pytest.raises(Refused, match="close one"), sessions.session(places, "anna"):
            pass


def test_a_note_of_a_process_that_has_ended_neither_counts_nor_ends_another(lab: Rig) -> None:
    with subprocess.Popen(["sleep", "600"]) as other:
        try:
            identity = identify(other.pid)
            assert identity is not None
            stale = {**asdict(identity), "start": identity.start - 1}
            lab.places.connections.mkdir()
            (lab.places.connections / f"anna.{other.pid}").write_text(json.dumps(stale))
            assert "engine-of-anna" in lab.ping("anna")
            sessions.end(lab.places)
            assert identity.alive()
        finally:
            other.kill()
