"""What the files of a cluster may do is what its trust says, wherever they come from."""

import threading
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from spec_desk import HEAD, MANAGERS

from swarmplan.agent.passes.ports import Site
from swarmplan.cli.operations.agent.sources.make import make_source
from swarmplan.cli.operations.agent.sources.repository import FollowedRepository
from swarmplan.errors import SpecError
from swarmplan.git.revision import Revision
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource, GitSource
from swarmplan.spec.trust.allowed import Trust

SPEC = f"{HEAD}{MANAGERS}configs: {{place: {{environment: REGION}}}}\n"
REVISION = Revision(id="c" * 40)


class Repository:
    """As much of one as is asked here: each of its commits has this file."""

    url = "https://forge.example/ops.git"

    def export(self, _revision: Revision, names: tuple[str, ...], into: Path, _over: object) -> None:
        into.mkdir()
        for name in names:
            (into / name).write_text(SPEC)


def opened(of: Followed, place: Path) -> AbstractContextManager[Site]:
    """The cluster, from files on this machine or from the repository above."""
    if isinstance(of.source, FileSource):
        return make_source(of, place, "text").opened(None, "", threading.Event())
    files = make_source(replace(of, source=FileSource(())), place, "text")
    found = {"": REVISION}
    return FollowedRepository(of.source, files.opener, Repository(), place / "files", found).opened(
        None, "", threading.Event()
    )  # type: ignore[arg-type,attr-defined]  # a stand-in


@pytest.fixture(params=["files", "repository"])
def followed(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Followed:
    monkeypatch.setenv("REGION", "eu")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "lab" / "cluster.yaml"
    file.parent.mkdir()
    file.write_text(SPEC)
    source = FileSource((str(file),)) if request.param == "files" else GitSource(Repository.url)
    return Followed("lab", source, simulate=True)


def test_without_trust_they_are_refused(followed: Followed, tmp_path: Path) -> None:
    with (
        pytest.raises(
            SpecError, match=r"configs\.place\.environment: reads swarmplan's .* by trust\.variables"
        ),
        opened(followed, tmp_path),
    ):
        pytest.fail("it was opened")


@pytest.mark.parametrize("trust", [Trust(variables=("REGION",)), Trust(all=True)])
def test_what_is_allowed_is_done(followed: Followed, tmp_path: Path, trust: Trust) -> None:
    with opened(replace(followed, trust=trust), tmp_path) as site:
        assert site
