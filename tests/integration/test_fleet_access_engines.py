"""Students' access to real hosts and engines of the local driver: docker and a shell, each student's own and nobody else's."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bare.hosts import bare_hosts
from fleet_access.rig import DEADLINE, HERE, free_port, rig
from hello_image import FOREVER
from integration.clusters import IMAGE, traces

from swarmplan.drivers.local.host.host import enter
from swarmplan.drivers.local.layout import STATE
from swarmplan.fleet.access.sshd import sessions

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("fleet access")]

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: {name}
template: lab.yaml
roster: [{{id: anna}}, {{id: bert}}]
access: {{ssh: {{port: {port}, listen: 127.0.0.1}}}}
"""
TEMPLATE = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
machines: {driver: local}
managers: {count: 1}
policy: {settle: 500ms}
"""


@pytest.mark.long
def test_a_host_is_entered_by_namespaces(tmp_path: Path) -> None:
    with bare_hosts(["manager-1"], engine=False) as (host,), rig(tmp_path) as lab:
        cluster = Path(f"/proc/{host.process.pid}/cmdline").read_text().split("\0")[-3]
        name = {"name": host.name, "driver": "local", "options": {}, "engine": {}}
        lab.let_in("anna", {host.name: name}, {}, cluster=cluster)
        lab.serve()
        done = lab.ssh("anna", host.name, said=b"hostname; ls /root/.ssh; exit 4\n")
        assert done.stdout.split()[0] == "manager-1"
        assert done.returncode == 4
        done = lab.ssh("anna", options=("-tt",), said=b"echo term is $TERM\nexit\n", TERM="xterm")
        assert "term is xterm" in done.stdout
        client = subprocess.Popen(
            [*lab.line("anna"), host.name], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert client.stdin is not None
        client.stdin.write(b"exec sleep 4242\n")
        client.stdin.flush()
        sleeps = ["pgrep", "-f", "^sleep 4242"]
        host.run("sh", "-c", f"until {' '.join(sleeps[:2])} '{sleeps[2]}'; do sleep 0.1; done")
        sessions.end(lab.places, "anna")
        host.run("sh", "-c", f"while {' '.join(sleeps[:2])} '{sleeps[2]}'; do sleep 0.1; done")
        client.communicate(timeout=DEADLINE)


ENGINE = """
import socket, threading
listener = socket.socket(socket.AF_UNIX)
listener.bind("/var/run/docker.sock")
listener.listen()
def serve(caller):
    said = b""
    while piece := caller.recv(65536):
        said += piece
        if said.startswith(b"GET /_ping"):
            caller.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nOK")
            caller.close()
            return
    caller.sendall(b"%d bytes" % len(said))
    caller.close()
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""
"""As much of an engine as it takes to see that a client's last word arrives, and the answer after it."""


@pytest.mark.long
def test_an_engine_of_the_ssh_driver_is_reached_over_its_connection(tmp_path: Path) -> None:
    with bare_hosts(["manager-1"], engine=False) as (host,), rig(tmp_path) as lab:
        server = subprocess.Popen([*enter(host.process, "dumb"), "/usr/bin/python3", "-c", ENGINE])
        try:
            host.run("sh", "-c", "until [ -S /var/run/docker.sock ]; do sleep 0.1; done")
            machine = {"name": host.name, "driver": "ssh", "options": host.options, "engine": {}}
            lab.let_in("anna", {host.name: machine}, {})
            lab.serve()
            done = lab.ssh("anna", "docker", "system", "dial-stdio", said=b"x" * 300_000)
            assert (done.stdout, done.stderr) == ("300000 bytes", "")
        finally:
            server.kill()
            server.wait()


def test_root_in_a_host_does_not_find_the_keys_of_others_below_what_is_mounted_there() -> None:
    assert any(STATE.iterdir())
    with bare_hosts(["manager-1"], engine=False) as (host,):
        assert host.run("sh", "-c", f"umount {STATE}; ls -A {STATE}").stdout == ""


@dataclass
class Class:
    """A fleet of two students, and how it is worked on."""

    name: str
    folder: Path
    port: int

    def run(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "swarmplan", "fleet", *words],
            cwd=self.folder, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "XDG_STATE_HOME": str(self.folder / "state")},
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def as_student(
        self, student: str, *words: str, said: bytes = b""
    ) -> "subprocess.CompletedProcess[bytes]":
        """A command where the student's files are; ``ssh`` there takes their settings."""
        home = self.folder / f"home of {student}"
        (home / "bin").mkdir(parents=True, exist_ok=True)
        given = self.folder / "handout" / f"{self.name}-{student}"
        config = (given / "config").read_text().replace("~/.ssh", f"{self.folder}/handout")
        (home / "config").write_text(config)
        (home / "bin/ssh").write_text(
            f'#!/bin/sh\nexec {shutil.which("ssh")} -F "{home}/config" -o BatchMode=yes "$@"\n'
        )
        (home / "bin/ssh").chmod(0o700)
        environment = {"PATH": f"{home}/bin:{os.environ['PATH']}", "HOME": str(home)}
        return subprocess.run(
            words, input=said, capture_output=True, check=False, env=environment, timeout=DEADLINE
        )

    def docker(self, student: str, *words: str, said: bytes = b"") -> str:
        done = self.as_student(student, "docker", "-H", f"ssh://{self.name}-{student}", *words, said=said)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Class]:
    made = Class(f"fa-{uuid.uuid4().hex[:6]}", tmp_path, free_port())
    (tmp_path / "fleet.yaml").write_text(FLEET.format(name=made.name, port=made.port))
    (tmp_path / "lab.yaml").write_text(TEMPLATE)
    try:
        yield made
    finally:
        made.run("destroy", "--auto-approve", "--allow", "all")
    assert [trace for trace in traces(made.name) if "pytest" not in trace] == []


def test_each_student_has_the_own_engines_and_no_others(two: Class, archive: Path) -> None:
    two.run("apply", "--auto-approve", "--allow", "all")
    two.run("access", "--out", "handout")
    for student, other in (("anna", "bert"), ("bert", "anna")):
        nodes = two.docker(student, "node", "ls", "--format", "{{.Hostname}}").split()
        assert nodes == [f"{two.name}-{student}-manager-1"]
        shell = two.as_student(student, "ssh", f"{two.name}-{student}", said=b"hostname\n")
        assert shell.stdout.decode().split() == nodes
        refused = two.as_student(student, "ssh", f"{two.name}-{student}", f"{two.name}-{other}-manager-1")
        assert b"is not possible here" in refused.stderr
        assert refused.returncode == 1

    two.docker("anna", "load", said=archive.read_bytes())
    assert two.docker("anna", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}").split() == [IMAGE]
    assert two.docker("bert", "image", "ls", "--quiet") == ""
    assert two.docker("anna", "run", "--rm", "-i", IMAGE, "cat", said=b"to the end") == "to the end"
    running = two.docker("anna", "run", "--detach", IMAGE, *FOREVER).strip()
    assert two.docker("anna", "ps", "--quiet", "--no-trunc").strip() == running
    assert two.docker("bert", "ps", "--quiet") == ""

    two.run("pause", "--only", "bert")
    for words in (("docker", "-H", f"ssh://{two.name}-bert", "node", "ls"), ("ssh", f"{two.name}-bert")):
        paused = two.as_student("bert", *words)
        assert b"manager-1 is paused by your teacher" in paused.stderr
        assert paused.returncode == 1
    two.run("resume", "--only", "bert")

    (two.folder / "fleet.yaml").write_text(
        FLEET.format(name=two.name, port=two.port).replace("{id: anna}, ", "")
    )
    two.run("apply", "--auto-approve", code=4)  # her cluster stays, for nobody allowed its removal
    assert b"Permission denied" in two.as_student("anna", "ssh", f"{two.name}-anna").stderr
    assert two.docker("bert", "node", "ls", "--quiet") != ""
    assert json.loads(two.run("access", "--format", "json"))["server"]["address"] == HERE
