"""The scripts themselves, run by this machine's shell: of the engine there are only its names."""

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest
from unit.drivers.swarm_folder.folders import folder

from swarmplan.drivers.command import Answer
from swarmplan.drivers.scripts import compose
from swarmplan.drivers.swarm_folder import host, place
from swarmplan.drivers.swarm_folder.archive import Entry, entries, packed
from swarmplan.errors import Permanent

_HERE = Path(host.__file__).parent
SHELLS = ("sh", "bash --posix", "busybox sh")
"""Debian's, what others have by that name, and boot2docker's with its programs."""
PROGRAMS = ("awk", "base64", "cat", "gzip", "mkdir", "mv", "rm", "sed", "tar", "tr")
_STARTS = ("main </dev/null", "main <<")


class Machine:
    """A host whose engine is a word in a file, and its scripts."""

    def __init__(self, place: Path, *shell: str) -> None:
        self.words_of_shell = shell
        self.environment = dict(os.environ)
        if shell[0] == "busybox":
            programs = place / "bin"
            programs.mkdir()
            for name in PROGRAMS:
                (programs / name).symlink_to(which("busybox") or "")
            self.environment["PATH"] = f"{programs}:{os.environ['PATH']}"
        self.data = place / "data"
        self.data.mkdir()
        self.log = place / "log"
        self.engine("runs")
        self.given = ""
        """What else the shell is given before the script begins: functions that stand for programs."""

    def engine(self, state: str) -> None:
        (self.log.parent / "engine").write_text(state)

    @property
    def words(self) -> list[str]:
        """What the engine was told, in order."""
        return self.log.read_text().split() if self.log.exists() else []

    @property
    def runs(self) -> bool:
        return (self.log.parent / "engine").read_text() == "runs"

    def text(self, script: str) -> str:
        functions = (
            f"E={self.log.parent}/engine; data_folder() {{ echo {self.data}; }}; runs() {{ [ $(cat $E) = runs ]; }};"
            f" stop_engine() {{ echo stop >>{self.log}; printf rests >$E; }};"
            f" wake() {{ echo start >>{self.log}; printf runs >$E; }}; sync() {{ :; }}\n{self.given}\n"
        )
        for start in _STARTS:
            script = script.replace(start, functions + start)
        return script

    def shell(self, text: str, name: str, deadline: float) -> Answer:
        words = [*self.words_of_shell, "-s", "--", name]
        done = subprocess.run(
            words,
            env=self.environment,
            input=self.text(text),
            capture_output=True,
            text=True,
            timeout=deadline,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture(params=SHELLS)
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    return Machine(tmp_path, *request.param.split())


def ours(node: bytes = b"old") -> list[Entry]:
    return folder(os.getuid(), os.getgid(), node)


def put(machine: Machine, node: bytes = b"old") -> None:
    place.stage(machine.data, ours(node))
    place.swap(machine.data)


def node(machine: Machine) -> bytes:
    assert [found.name for found in machine.data.iterdir()] == ["swarm"]
    return (machine.data / "swarm/docker-state.json").read_bytes()


def timeless(there: list[Entry]) -> list[Entry]:
    """The entries by name, without the folders' times, which busybox does not keep."""
    found = [entry if entry.content is not None else replace(entry, changed=0) for entry in there]
    return sorted(found, key=lambda entry: entry.name)


def test_a_still_copy_stops_the_engine_and_starts_it(machine: Machine) -> None:
    put(machine)
    state = host.copy("one", machine.shell, stop_engine=True)
    assert sorted(entries(state), key=lambda entry: entry.name) == ours()
    assert machine.words == ["stop", "start"]


def test_another_copy_leaves_the_engine_alone(machine: Machine) -> None:
    put(machine)
    assert host.copy("one", machine.shell, stop_engine=False)
    assert machine.words == []


@pytest.mark.parametrize(("wake", "words"), [(False, ["stop"]), (True, ["stop", "start"])])
def test_an_engine_that_rested_is_started_only_on_request(
    machine: Machine,
    wake: bool,  # noqa: FBT001  # a column
    words: list[str],
) -> None:
    put(machine)
    machine.engine("rests")
    host.copy("one", machine.shell, stop_engine=True, wake=wake)
    assert machine.words == words


def test_where_nothing_is_to_copy_the_engine_runs_on(machine: Machine) -> None:
    with pytest.raises(Permanent, match="machine one: its engine is not in a swarm"):
        host.copy("one", machine.shell, stop_engine=True)
    assert machine.words == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGINT])
def test_a_copy_that_is_ended_starts_the_engine(machine: Machine, number: signal.Signals) -> None:
    put(machine)
    machine.given = f"tar() {{ kill -{int(number)} $$; sleep 0.05; }}"
    with pytest.raises(Permanent):
        host.copy("one", machine.shell, stop_engine=True)
    assert machine.words == ["stop", "start"]


def test_a_copy_that_is_ended_just_then_starts_the_engine_all_the_same(machine: Machine) -> None:
    put(machine)
    machine.given = (
        f"wake() {{ [ -e {machine.log}.once ] || {{ : >{machine.log}.once; kill -TERM $$; sleep 0.05; }};"
        f" echo start >>{machine.log}; printf runs >$E; }}"
    )
    with suppress(Permanent):
        host.copy("one", machine.shell, stop_engine=True)
    assert machine.runs


def test_a_client_that_hangs_up_leaves_the_engine_running(machine: Machine) -> None:
    put(machine)
    text = machine.text(compose(_HERE / "shared.sh", _HERE / "copy.sh", STOP_ENGINE="yes", WAKE="no"))
    with subprocess.Popen(["sh", "-s"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(text.encode())
        process.stdin.close()
    assert machine.runs


def test_a_folder_takes_the_place_of_another(machine: Machine) -> None:
    put(machine)
    host.replace("one", machine.shell, packed(ours(b"new")))
    assert node(machine) == b"new"
    assert timeless(place.read(machine.data)) == timeless(ours(b"new"))
    assert (machine.data / "swarm").stat().st_mode & 0o777 == 0o700
    assert machine.words == ["stop", "start"]


def test_a_folder_comes_where_none_was_and_the_engine_rested(machine: Machine) -> None:
    machine.engine("rests")
    host.replace("one", machine.shell, packed(ours(b"new")))
    assert node(machine) == b"new"
    assert machine.runs


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "tar() { echo 'tar: ./raft: Cannot write: No space left on device' >&2; return 2; }",
            "No space left on device below .*; free some disk space there",
        ),
        ("tar() { cat >/dev/null; }", "the copy could not be laid out"),
        ("cat() { head -c 100; }", "the copy did not arrive whole"),
    ],
)
def test_what_cannot_be_laid_out_never_stops_the_engine(machine: Machine, given: str, told: str) -> None:
    put(machine)
    machine.given = given
    with pytest.raises(Permanent, match=f"machine one: `replace.sh` failed: {told}"):
        host.replace("one", machine.shell, packed(ours(b"new")))
    assert node(machine) == b"old"
    assert machine.words == []


@pytest.mark.parametrize("which", ["swarm.old", "swarm"])
def test_a_swap_that_fails_in_the_middle_gives_the_old_folder_back(machine: Machine, which: str) -> None:
    put(machine)
    machine.given = f'mv() {{ case $2 in */{which}) [ "$1" = {machine.data}/swarm.old ] || return 1 ;; esac; command mv "$@"; }}'
    with pytest.raises(Permanent):
        host.replace("one", machine.shell, packed(ours(b"new")))
    assert node(machine) == b"old"
    assert machine.words == ["stop", "start"]


def test_what_a_kill_left_is_cleared_up_by_the_next_copy(machine: Machine) -> None:
    put(machine)
    (machine.data / "swarm").rename(machine.data / "swarm.old")
    place_of_new = machine.data / "swarm.new"
    place_of_new.mkdir()
    assert host.copy("one", machine.shell, stop_engine=True)
    assert node(machine) == b"old"


STOPPED = "engine_pid() { return 1; }; systemd() { return 1; }; "
UNIT = "engine_pid() { return 1; }; systemd() { :; }; systemctl() { echo 'ExecStart={ path=/usr/bin/dockerd ; %s ; }'; }"
OPTIONS = r"""cat() { printf '%s\n' '#DOCKER_OPTS="-g /mnt/no"' 'DOCKER_OPTS="-H fd:// -g /mnt/c"'; }"""
DAEMON = """sed() { case $1 in -n) printf /mnt/d ;; *) command sed "$@" ;; esac; }"""


@pytest.mark.parametrize(
    ("functions", "data"),
    [
        (STOPPED, "/var/lib/docker"),
        (UNIT % "argv[]=/usr/bin/dockerd -H fd:// --data-root=/mnt/a", "/mnt/a"),
        (UNIT % "argv[]=/usr/bin/dockerd --graph /mnt/b --label g=h", "/mnt/b"),
        (STOPPED + OPTIONS, "/mnt/c"),
        (STOPPED + DAEMON, "/mnt/d"),
    ],
)
def test_the_engine_is_asked_where_its_data_is(functions: str, data: str) -> None:
    text = compose(_HERE / "shared.sh") + functions + "\ndata_folder\n"
    done = subprocess.run(["sh", "-s"], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == data
