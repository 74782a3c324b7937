"""``fleet access``, and who is let in as the roster changes: with a real sshd, and hosts of the ssh driver that nobody contacts."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fleet_access.rig import DEADLINE, HERE, free_port
from unit.cli.terminal import Terminal, handlers_kept

from swarmplan.cli.operations.fleet.access.reconcile_access import (
    check_access,
    end_access_of_gone,
    places_of,
    reconcile_access,
)
from swarmplan.cli.operations.fleet.applying.changing import access_kept
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet, opened_fleet
from swarmplan.errors import ExitCode, Permanent, Refused, SpecError
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd import sessions
from swarmplan.fleet.access.sshd.server import running, stop

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: lab
template: lab.yaml
roster: roster.csv
"""
ROSTER = "id\nanna\nbert\n"
TEMPLATE = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
machines: {driver: ssh, options: {address: 127.0.0.1, port: 1, config: none}}
managers: [{name: "${cluster.name}-manager-1"}]
"""


class Room(Terminal):
    """With a fleet of which Anna's and Bert's clusters were begun."""

    port: int

    def prepare(self) -> None:
        self.port = free_port()
        self.write(TEMPLATE, "lab.yaml")
        self.write(ROSTER, "roster.csv")
        self.serving("")
        fleet = opened_fleet("fleet.yaml", simulate=False)
        fleet.remember((member, None) for member in fleet.members())

    def serving(self, more: str = "", access: str | None = None) -> None:
        text = f"access: {{ssh: {{port: {self.port}, listen: {HERE}{more}}}}}\n" if access is None else access
        self.write(FLEET + text, "fleet.yaml")

    def keep(self) -> None:
        """As ``fleet apply`` does, which would contact the hosts."""
        fleet = opened_fleet("fleet.yaml", simulate=False)
        end_access_of_gone(fleet)
        reconcile_access(fleet, ())

    @property
    def places(self) -> Places:
        return places_of(opened_fleet("fleet.yaml", simulate=False))

    def shown(self, *words: str) -> dict[str, object]:
        return dict(self.type("fleet", "access", "--format", "json", *words).json)

    def ssh(self, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
        """As the student whose files these are."""
        config = (folder / "config").read_text().replace("~/.ssh", str(folder.parent))
        (folder / "config.here").write_text(config)
        return subprocess.run(
            ["ssh", "-F", str(folder / "config.here"), "-o", "BatchMode=yes", folder.name, *words],
            capture_output=True, text=True, timeout=DEADLINE, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.fixture
def room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Room]:
    with handlers_kept():
        made = Room(tmp_path, monkeypatch, capfd)
        made.prepare()
        places = made.places
        try:
            yield made
        finally:
            with suppress(FileNotFoundError):
                stop(places)


def test_each_student_gets_a_folder_that_opens_the_own_cluster(room: Room) -> None:
    before = room.type("fleet", "access")
    assert "does not serve" in before.out
    room.keep()
    typed = room.type("fleet", "access", "--out", "handout")
    assert typed.code == 0
    assert f"lab: ssh at {HERE} port {room.port} serves, its key is SHA256:" in typed.out
    assert "ssh lab-anna " in typed.out
    assert "PRIVATE" not in typed.out
    assert "handout/lab-bert: the files of its student" in typed.err
    handed = room.folder / "handout/lab-anna"
    assert {path.name: path.stat().st_mode & 0o777 for path in handed.iterdir()} == dict.fromkeys(
        ("id_ed25519", "known_hosts", "config", "README.txt", "lab-anna.dockercontext"), 0o600
    )
    assert "my own" not in room.ssh(handed, "lab-bert-manager-1").stdout
    assert "'lab-bert-manager-1' is not possible here" in room.ssh(handed, "lab-bert-manager-1").stderr
    assert "lab-anna-manager-1" in room.ssh(handed, "manager-1").stderr  # nothing answers at its address
    last = room.shown("anna")["students"]
    assert isinstance(last, list)
    assert last[0]["last"].endswith(f"{HERE} lab-anna-manager-1")


def test_the_document_has_what_programs_need_and_no_secret(room: Room) -> None:
    room.keep()
    found = room.shown("--only", "bert")
    assert found["format_version"] == "1.0"
    assert found["server"] == {
        "address": HERE, "port": room.port, "serves": True,
        "key": Path(f"{room.places.host_key}.pub").read_text().rpartition(" ")[0],
        "fingerprint": subprocess.run(
            ["ssh-keygen", "-lf", str(room.places.host_key)], capture_output=True, text=True, check=True
        ).stdout.split()[1],
    }  # fmt: skip
    students = found["students"]
    assert isinstance(students, list)
    assert [one["student"] for one in students] == ["bert"]
    assert "ssh lab-bert" in students[0]["commands"]
    assert "PRIVATE" not in json.dumps(found)


def test_a_context_that_is_handed_out_is_one_for_docker(room: Room) -> None:
    room.keep()
    room.type("fleet", "access", "--out", "handout")
    environment = {**os.environ, "HOME": str(room.folder), "DOCKER_CONFIG": str(room.folder / "docker")}
    docker = [shutil.which("docker") or "docker", "context"]
    archive = str(room.folder / "handout/lab-anna/lab-anna.dockercontext")
    subprocess.run([*docker, "import", "lab-anna", archive], env=environment, check=True, timeout=DEADLINE)
    shown = subprocess.run(
        [*docker, "inspect", "lab-anna"], env=environment, check=True, timeout=DEADLINE, capture_output=True
    )
    assert json.loads(shown.stdout)[0]["Endpoints"]["docker"]["Host"] == "ssh://lab-anna"


def test_who_left_the_roster_is_shut_out_though_the_cluster_stays(room: Room) -> None:
    room.keep()
    room.type("fleet", "access", "--out", "handout")
    room.write("id\nbert\n", "roster.csv")
    end_access_of_gone(opened_fleet("fleet.yaml", simulate=False))
    assert "Permission denied" in room.ssh(room.folder / "handout/lab-anna").stderr
    assert "Permission denied" not in room.ssh(room.folder / "handout/lab-bert").stderr
    assert sorted(path.name for path in room.places.keys.iterdir()) == ["bert", "bert.pub"]
    process = running(room.places)
    room.keep()
    assert running(room.places) == process


def test_who_is_new_is_let_in_and_the_others_keep_their_keys(room: Room) -> None:
    room.keep()
    before = {path.name: path.read_bytes() for path in room.places.keys.iterdir()}
    room.write(ROSTER + "cleo\n", "roster.csv")
    fleet = opened_fleet("fleet.yaml", simulate=False)
    room.keep()
    assert "no way in yet" in room.type("fleet", "access", "cleo").out
    fleet.remember((member, None) for member in fleet.members())
    room.keep()
    after = {path.name: path.read_bytes() for path in room.places.keys.iterdir()}
    assert before.items() < after.items()
    assert "ssh lab-cleo" in room.type("fleet", "access", "cleo").out


def test_who_was_added_while_a_command_asked_is_not_shut_out_by_it(room: Room) -> None:
    room.keep()
    with (
        changing_fleet("fleet.yaml", simulate=False) as early,
        changing_fleet("fleet.yaml", simulate=False, destroying=True) as ending,
    ):
        room.write(ROSTER + "cleo\n", "roster.csv")
        fleet = opened_fleet("fleet.yaml", simulate=False)
        fleet.remember((member, None) for member in fleet.members())
        room.keep()
        places = room.places
        key = places.key("cleo").read_bytes()
        with early.alone():
            end_access_of_gone(early)
        assert access_kept(early, ()) is None
        room.write("ids\ncleo\n", "roster.csv")
        assert isinstance(access_kept(early, ()), SpecError)
        assert access_kept(ending, ()) is None
    assert places.key("cleo").read_bytes() == key
    assert places.grant_of("cleo").exists()
    room.write(ROSTER, "roster.csv")


def test_a_fleet_that_is_another_by_now_is_left_as_it_is(room: Room) -> None:
    room.keep()
    with changing_fleet("fleet.yaml", simulate=False) as early:
        room.write((room.folder / "fleet.yaml").read_text().replace("name: lab", "name: other"), "fleet.yaml")
        kept = access_kept(early, ())
    assert isinstance(kept, Refused)
    assert "the fleet is called other by now" in str(kept)
    room.write((room.folder / "fleet.yaml").read_text().replace("name: other", "name: lab"), "fleet.yaml")
    assert room.places.grant_of("anna").exists()


def test_a_key_that_was_lost_is_ended(room: Room) -> None:
    room.keep()
    room.type("fleet", "access", "--out", "old")
    renewed = room.type("fleet", "access", "anna", "--renew", "--out", "new")
    assert renewed.code == 0, renewed.err
    assert "Permission denied" in room.ssh(room.folder / "old/lab-anna").stderr
    for files in ("new/lab-anna", "old/lab-bert"):
        assert "Permission denied" not in room.ssh(room.folder / files).stderr


@pytest.mark.parametrize("away", ["section", "clusters"])
def test_nothing_is_left_when_nobody_is_served(room: Room, away: str) -> None:
    room.keep()
    server, places = running(room.places), room.places
    assert server is not None
    if away == "section":
        room.serving(access="")
        end_access_of_gone(opened_fleet("fleet.yaml", simulate=False))
    else:
        fleet = opened_fleet("fleet.yaml", simulate=False)
        for member in fleet.members():
            fleet.forget(member)
        reconcile_access(fleet, ())
    assert not server.process.alive()
    assert not places.folder.parent.exists()
    assert sessions.running(places.sessions) == []


def test_without_the_section_it_says_what_to_add(room: Room) -> None:
    room.serving(access="")
    typed = room.type("fleet", "access")
    assert typed.code == ExitCode.FAILED
    assert "add `access: {ssh: {}}`" in typed.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--renew",), "--renew is for one student"),
        (("ana",), "did you mean 'anna'"),
        (("anna", "--only", "bert"), "name one"),
    ],
)
def test_a_wrong_command_line_is_explained(room: Room, words: tuple[str, ...], told: str) -> None:
    typed = room.type("fleet", "access", *words)
    assert typed.code == ExitCode.USAGE
    assert told in " ".join(typed.err.split())


def test_simulated_clusters_have_no_way_in(room: Room) -> None:
    fleet = opened_fleet("fleet.yaml", simulate=True)
    said: list[str] = []
    fleet.note = said.append
    end_access_of_gone(fleet)
    reconcile_access(fleet, ())
    assert said == ["access: simulated clusters have no way in: no SSH server is started"]
    assert not room.places.folder.exists()


def test_a_port_in_use_is_told_before_clusters_are_made(room: Room) -> None:
    fleet = opened_fleet("fleet.yaml", simulate=False)
    check_access(fleet)
    with (
        socket.create_server((HERE, room.port)),
        pytest.raises(Permanent, match="another program does already"),
    ):
        check_access(fleet)
    room.keep()
    check_access(fleet)
    with socket.create_server((HERE, 0)) as other:
        room.port = other.getsockname()[1]
        room.serving()
        with pytest.raises(Permanent, match="another program does already"):
            check_access(opened_fleet("fleet.yaml", simulate=False))


def test_one_begun_long_ago_is_served_at_once(room: Room) -> None:
    began = time.monotonic()
    room.keep()
    room.keep()
    assert time.monotonic() - began < DEADLINE
