"""What a released host still has: looked for by the real script, on a folder that is laid out as an engine's."""

from pathlib import Path

import pytest

from swarmplan.drivers.command import Answer, attempt
from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.host.host import _REMAINS, remains
from swarmplan.errors import Unreachable


class Host(Connection):
    """A host that answers this, or does not answer."""

    def __init__(self, name: str, answer: Answer | None) -> None:
        super().__init__(name, Target(f"{name}.example"), Path("/nowhere"))
        self._answer = answer

    def script(self, text: str, *arguments: str, deadline: float = 0, root: bool = True) -> Answer:
        del text, arguments, deadline
        assert root
        if self._answer is None:
            raise Unreachable(f"machine {self.machine}: it does not answer")
        return self._answer


def test_each_host_that_has_something_is_named_and_those_that_cannot_be_asked_too() -> None:
    hosts = [
        Host("m1", Answer(0, "Docker's network docker_gwbridge\n3 images\nend\n", "")),
        Host("m2", Answer(0, "end\n", "")),
        Host("w1", None),
        Host("w2", Answer(1, "", "sh: not found")),
        Host("w3", Answer(0, "", "")),  # in another swarm by now
    ]
    assert remains(hosts) == (
        "m1: Docker's network docker_gwbridge, 3 images",
        "w1: cannot check what is left there (machine w1: it does not answer)",
        "w2: cannot check what is left there (sh: not found)",
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An engine's data folder, for the script to look at instead of this machine's."""
    for folder in ("swarm", "volumes/one", "volumes/two", "containers/a", "containers/b"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "volumes/metadata.db").touch()
    (tmp_path / "containers/a/config.v2.json").write_text('{"Labels":{"com.docker.swarm.task.id":"x"}}')
    (tmp_path / "containers/b/config.v2.json").write_text('{"Labels":{}}')
    content = tmp_path / "image/overlay2/imagedb/content/sha256"
    content.mkdir(parents=True)
    (content / "aa").touch()
    return tmp_path


def looked(data: Path) -> list[str]:
    """What the script says of this folder, without what this machine itself may have."""
    script = _REMAINS.replace("data=${data:-/var/lib/docker}", f"data={data}")
    lines = attempt(["sh", "-s"], what="test", stdin=script).out.splitlines()
    return [line for line in lines if not line.startswith(("Docker's network", "/etc/", "a rule"))]


def test_what_the_engine_keeps_is_counted(data: Path) -> None:
    assert looked(data) == ["1 container of a service", "1 image", "2 volumes", "end"]


def test_folders_of_a_restore_that_was_cut_off_are_named(data: Path) -> None:
    (data / "swarm.old").mkdir()
    assert looked(data)[0] == f"{data}/swarm.old"


def test_what_is_anothers_by_now_is_not_ours(data: Path) -> None:
    (data / "swarm/docker-state.json").touch()
    assert looked(data) == []
