"""The mirror's process: one, with the configuration that is wanted, found again, and ended without a trace. A program of the same name stands
for docker-registry."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.fleet.mirror import process
from swarmplan.fleet.mirror.places import Places
from swarmplan.fleet.mirror.storage_folder import take
from swarmplan.spec.fleet.images import Mirror

_PROGRAM = """\
#!{python}
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.end_headers()
    def log_message(self, *_):
        pass
host, _, port = json.load(open(sys.argv[2]))["http"]["addr"].rpartition(":")
try:
    server = HTTPServer((host, int(port)), Handler)
except OSError as error:
    sys.exit(f'level=fatal msg="listen tcp {{host}}:{{port}}: bind: {{error.strerror.lower()}}"')
server.serve_forever()
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    program = tmp_path / "bin" / process.PROGRAM
    program.parent.mkdir()
    program.write_text(_PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    found = Places("lab", tmp_path / "state", tmp_path / "images")
    take(found)
    try:
        yield found
    finally:
        process.stop(found)
        for command in Path("/proc").glob(
            "[0-9]*/cmdline"
        ):  # what the end has not found, because it is wrong
            with suppress(OSError):
                if str(found.config) in command.read_text():
                    os.kill(int(command.parent.name), signal.SIGKILL)


@pytest.fixture
def mirror() -> Mirror:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return Mirror("127.0.0.1", free.getsockname()[1], "", "https://hub.example", own_address=False)


def served(places: Places, mirror: Mirror) -> bool:
    process.configure(places, mirror)
    return process.start(places, mirror)


def test_it_is_started_once_and_found_again(places: Places, mirror: Mirror) -> None:
    assert served(places, mirror)
    one = process.running(places)
    assert one is not None
    assert os.getsid(one.pid) == one.pid
    assert not served(places, mirror)
    assert process.running(places) == one


def test_another_configuration_replaces_it(places: Places, mirror: Mirror) -> None:
    served(places, mirror)
    before = process.running(places)
    assert served(places, replace(mirror, upstream="https://other.example"))
    assert process.running(places) not in {None, before}
    assert before is not None
    assert not before.alive()


def test_one_that_was_killed_is_started_again(places: Places, mirror: Mirror) -> None:
    served(places, mirror)
    before = process.running(places)
    assert before is not None
    before.signal(signal.SIGKILL)
    assert before.ended(20)
    assert process.running(places) is None
    assert served(places, mirror)


@pytest.mark.parametrize(
    "record", [None, "", "{", '{"process": {"pid": 1, "start": 1, "boot": ""}, "config": ""}']
)
def test_one_that_a_killed_command_did_not_note_is_found_and_ended(
    places: Places, mirror: Mirror, record: str | None
) -> None:
    served(places, mirror)
    before = process.running(places)
    assert before is not None
    places.record.unlink() if record is None else places.record.write_text(record)
    assert process.running(places) == before
    assert served(places, mirror)
    assert not before.alive()
    process.stop(places)
    assert process.running(places) is None


def test_a_process_with_the_pid_of_an_ended_one_is_left_alone(places: Places, mirror: Mirror) -> None:
    served(places, mirror)
    text = places.record.read_text()
    process.stop(places)
    with subprocess.Popen(["sleep", "1000"]) as other:
        try:
            old = next(word for word in text.replace(",", " ").split() if word.isdigit())
            places.record.write_text(text.replace(f": {old},", f": {other.pid},", 1))
            process.stop(places)
            assert other.poll() is None
        finally:
            other.kill()


def test_a_port_in_use_is_named_with_its_remedy(places: Places, mirror: Mirror) -> None:
    with socket.create_server(("127.0.0.1", mirror.port)), pytest.raises(Permanent) as failure:
        served(places, mirror)
    assert str(failure.value).endswith("another program listens there; choose another mirror.port")
    assert process.running(places) is None


def test_without_the_program_its_package_is_named(
    places: Places, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(Permanent, match="docker-registry not found: apt-get install docker-registry"):
        served(places, mirror)


def test_its_files_are_its_owners_alone(places: Places, mirror: Mirror) -> None:
    served(places, mirror)
    files = [places.config, places.record, places.log]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (places.folder, places.storage)} == {0o700}
