"""Students' access on loopback: the real sshd of OpenSSH as swarmplan starts it, the real client, and engines that are sockets of this process."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any

from swarmplan.cli.operations.fleet.access.reconcile_access import login_command, serve_students, user
from swarmplan.fleet.access.grants import EngineAddress, Grant, write_grant
from swarmplan.fleet.access.instructions import SshSettings
from swarmplan.fleet.access.keys import keyring
from swarmplan.fleet.access.keys.lines import fingerprint
from swarmplan.fleet.access.keys.make import make_key, private_text, public_of
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd.server import stop
from swarmplan.spec.fleet.access import SshAccess

HERE = "127.0.0.1"
DEADLINE = 60


def free_port() -> int:
    """One that nothing listens on."""
    with socket.create_server((HERE, 0)) as found:
        port: int = found.getsockname()[1]
    return port


class _Answer(BaseHTTPRequestHandler):
    """As much of an engine as ``docker version`` asks for; it says whose it is."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        owner = self.server.owner  # type: ignore[attr-defined]
        body = f'{{"Version": "engine-of-{owner}", "ApiVersion": "1.41", "Os": "linux", "Arch": "amd64"}}'.encode()
        self.send_response(200)
        self.send_header("Api-Version", "1.41")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def log_message(self, *_: object) -> None:
        """Nothing."""


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True

    def get_request(self) -> tuple[socket.socket, Any]:
        connected, _ = super().get_request()
        return connected, ("", 0)


@contextmanager
def engine(path: Path, owner: str) -> Iterator[str]:
    """An engine of this student's; its url."""
    server = _Server(str(path), _Answer)
    server.owner = owner  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"unix://{path}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Rig:
    """One fleet's access. ``clients`` is where students' files are."""

    folder: Path
    clients: Path
    fleet: str = "lab"
    port: int = field(default_factory=free_port)

    @property
    def places(self) -> Places:
        return Places(self.folder)

    def let_in(
        self,
        student: str,
        machines: Mapping[str, Mapping[str, Any]],
        engines: Mapping[str, str],
        cluster: str = "",
    ) -> None:
        """Have a key and a grant."""
        public = make_key(self.places.key(student), f"{student}@{self.fleet}")
        write_grant(
            self.places.grant_of(student),
            Grant(
                student=student,
                cluster=cluster or self.cluster(student),
                key=fingerprint(public),
                managers=tuple(name for name in machines if "manager" in name),
                machines=machines,
                engines={name: EngineAddress(url) for name, url in engines.items()},
                environment={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
            ),
        )
        keyring.write_keys(self.places, login_command(self.places), self.fleet)

    def serve(self) -> None:
        """Have the server, and the students' files."""
        serve_students(self.places, SshAccess(HERE, self.port, HERE))
        for student in keyring.students(self.places):
            self.hand_out(student)

    def cluster(self, student: str) -> str:
        return f"{self.fleet}-{student}"

    def settings(self, student: str) -> SshSettings:
        return SshSettings(
            student,
            self.cluster(student),
            user(),
            HERE,
            self.port,
            public_of(self.places.host_key),
            ("manager-1",),
        )

    def hand_out(self, student: str) -> None:
        """As a student has them, but for ``~``."""
        own = self.clients / self.cluster(student)
        own.mkdir(parents=True, exist_ok=True)
        for name, content in self.settings(student).files(private_text(self.places.key(student))).items():
            (own / name).write_bytes(content.replace(b"~/.ssh", str(self.clients).encode()))
            (own / name).chmod(0o600)

    def line(self, student: str, *options: str) -> list[str]:
        """The ssh client, up to the host's name."""
        config = self.clients / self.cluster(student) / "config"
        return [
            "ssh",
            "-F",
            str(config),
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=20",
            *options,
            self.cluster(student),
        ]

    def ssh(
        self, student: str, *words: str, options: Sequence[str] = (), said: bytes = b"", **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """What came of it."""
        done = subprocess.run(
            [*self.line(student, *options), *words],
            input=said, capture_output=True, timeout=DEADLINE, check=False, env={**os.environ, **environment},
        )  # fmt: skip
        return subprocess.CompletedProcess(
            done.args,
            done.returncode,
            done.stdout.decode(errors="replace"),
            done.stderr.decode(errors="replace"),
        )

    def ping(self, student: str) -> str:
        """What the engine says that the student's docker would reach; "" where none does."""
        said = b"GET /version HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"
        return self.ssh(student, "docker", "system", "dial-stdio", said=said).stdout.rpartition("\r\n\r\n")[2]


@contextmanager
def rig(folder: Path, **more: Any) -> Iterator[Rig]:
    """One that is ended whatever happens."""
    made = Rig(folder / "state", folder / "clients", **more)
    try:
        yield made
    finally:
        with suppress(FileNotFoundError):
            stop(made.places)
