"""What an agent asks of real engines is in the table of docs/agent-endpoints.md."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoint_page import row_of
from integration.agents import Following, Repository
from integration.clusters import IMAGE, Cluster

pytestmark = pytest.mark.engines

_CALL = re.compile(r" (GET|HEAD|POST|PUT|PATCH|DELETE) (/\S*): ")
"""A call in the log of ``--verbose``."""


@pytest.fixture
def following(cluster: Cluster, tmp_path: Path) -> Iterator[Following]:
    repository = Repository(cluster, tmp_path / "repository")
    found = Following(repository, tmp_path / "home", options=("--verbose",))
    yield found
    found.kill()


def test_what_real_engines_were_asked_has_a_row(following: Following) -> None:
    cluster, repository = following.cluster, following.repository
    web = {"web": {"image": IMAGE, "networks": ["back"], "configs": ["site"], "secrets": ["key"]}}
    (repository.folder / "key").write_text("a")
    cluster.write(
        managers=1, workers=0, services=web, networks={"back": {}}, configs={"site": {"content": "a"}}, secrets={"key": {"file": "key"}}
    )  # fmt: skip
    first = repository.push("Everything")
    following.start()
    following.until(first)
    cluster.write(managers=1, workers=0, services={"other": {"image": IMAGE}})
    following.until(repository.push("Something else"))
    asked = set(_CALL.findall(following.log))
    assert [f"{method} {path}" for method, path in sorted(asked) if row_of(method, path) is None] == []
    told = {row_of(method, path) for method, path in asked}
    kinds = ("services", "networks", "configs", "secrets")
    assert {("POST", f"/{kind}/create") for kind in kinds} | {("POST", "/swarm/init")} <= told
    assert {("DELETE", f"/{kind}/{{id}}") for kind in kinds} <= told
