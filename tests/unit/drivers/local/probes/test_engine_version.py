from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.local.probes import engine_version
from swarmplan.drivers.local.probes.engine_version import EngineVersions


class Engine:
    """A root with an engine, which counts how often it is asked for its version."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
        self.root, self.version, self.asked = root, "20.10.24", list[Sequence[str]]()
        self.program = root / "usr" / "sbin" / "dockerd"
        self.install(self.version)
        monkeypatch.setattr(engine_version, "attempt", self._attempt)

    def install(self, version: str) -> None:
        """As a package manager does: a new file takes the name of the old one."""
        self.version = version
        self.program.parent.mkdir(parents=True, exist_ok=True)
        new = self.program.with_suffix(".new")
        new.write_text(version)
        new.chmod(0o755)
        new.rename(self.program)

    def _attempt(self, words: Sequence[str], **_: object) -> Answer:
        self.asked.append(words)
        return (
            Answer(0, f"Docker version {self.version}, build 1\n", "") if self.version else Answer(1, "", "")
        )


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engine:
    return Engine(monkeypatch, tmp_path / "root")


def test_hosts_that_ask_at_once_start_one_engine(engine: Engine) -> None:
    versions = EngineVersions()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: versions.of(engine.root, "root sid"), range(30)))
    assert found == ["20.10.24"] * 30
    assert engine.asked == [["chroot", str(engine.root), "dockerd", "--version"]]


def test_an_engine_that_was_replaced_is_asked_again(engine: Engine) -> None:
    versions = EngineVersions()
    versions.of(engine.root, "root sid")
    engine.install("28.5.2")
    assert versions.of(engine.root, "root sid") == "28.5.2"
    assert versions.of(engine.root, "root sid") == "28.5.2"
    assert len(engine.asked) == 2


def test_each_root_has_its_own(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions, first = EngineVersions(), engine.root
    assert versions.of(first, "root sid") == "20.10.24"
    other = Engine(monkeypatch, tmp_path / "other")
    other.install("28.5.2")
    assert versions.of(other.root, "root trixie") == "28.5.2"
    assert versions.of(first, "root sid") == "20.10.24"


def test_no_version_is_not_kept(engine: Engine) -> None:
    versions = EngineVersions()
    engine.version = ""
    assert versions.of(engine.root, "root sid") == ""
    engine.version = "20.10.24"
    assert versions.of(engine.root, "root sid") == "20.10.24"


def test_an_engine_in_no_usual_place_is_asked_each_time(engine: Engine) -> None:
    versions = EngineVersions()
    engine.program.unlink()
    for _ in range(2):
        assert versions.of(engine.root, "root sid") == "20.10.24"
    assert len(engine.asked) == 2
