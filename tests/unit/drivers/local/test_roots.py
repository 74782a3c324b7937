from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from swarmplan.drivers import command
from swarmplan.drivers.command import Answer
from swarmplan.drivers.local import roots as module
from swarmplan.drivers.local.options import Root
from swarmplan.drivers.local.roots import Roots
from swarmplan.errors import Permanent


class FakeDebootstrap:
    """Fills the folder it is given, says what it does, and ends with ``code``."""

    def __init__(self) -> None:
        self.code = 0
        self.calls: list[Sequence[str]] = []

    def follow(self, words: Sequence[str], *, tell: Callable[[str], None], **_: Any) -> Answer:
        self.calls.append(words)
        target = Path(words[-1])
        assert not target.exists()
        (target / "usr").mkdir(parents=True)
        for line in ("I: Retrieving InRelease ", "I: Retrieving Packages", "noise"):
            tell(line)
        return Answer(self.code, "E: no archive", "")


@pytest.fixture
def debootstrap(monkeypatch: pytest.MonkeyPatch) -> FakeDebootstrap:
    fake = FakeDebootstrap()
    monkeypatch.setattr(module, "follow", fake.follow)
    monkeypatch.setattr(
        module, "run", lambda words, **rest: "" if words[0] == "chroot" else command.run(words, **rest)
    )
    return fake


def test_the_system_needs_no_building(tmp_path: Path) -> None:
    assert Roots(tmp_path).lower(Root.SYSTEM) == Path("/")


def test_a_root_is_built_once_with_progress(tmp_path: Path, debootstrap: FakeDebootstrap) -> None:
    told: list[str] = []
    roots = Roots(tmp_path, told.append)
    place = roots.lower(Root.SID)
    assert roots.lower(Root.SID) == place == tmp_path / "cache" / "roots" / "sid"
    assert len(debootstrap.calls) == 1
    assert (place / "usr").is_dir()
    assert [entry.name for entry in place.parent.iterdir()] == ["sid"]
    assert told[0].startswith("building the sid root")
    assert told[1:] == ["sid: Retrieving InRelease ", "the sid root is built"]  # one line in a while


def test_a_build_that_fails_is_not_taken_for_a_root(tmp_path: Path, debootstrap: FakeDebootstrap) -> None:
    roots = Roots(tmp_path)
    debootstrap.code = 1
    with pytest.raises(Permanent, match=r"root sid: debootstrap failed: E: no archive; .*engine: system"):
        roots.lower(Root.SID)
    assert not roots.place(Root.SID).exists()
    debootstrap.code = 0
    assert roots.lower(Root.SID).is_dir()
