"""A class whose files change or are lost under its clusters, on real engines: another naming, nothing remembered, no roster, no template."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.classes import Class
from integration.clusters import traces

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("class")]

POOLS = {
    "networks": {"supernet": "10.200.0.0/16", "per_cluster": "/20"},
    "hosts": {"supernet": "198.19.128.0/20", "per_cluster": "/26"},
}

BARE = {"workers": {"count": 0}}


@pytest.fixture
def school(tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Class]:
    """A class that nobody else has, with a state of its own, taken down at the end."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    name = f"it-{uuid.uuid4().hex[:6]}"
    made = Class(name, tmp_path, archive)
    try:
        yield made
    finally:
        if made.file.exists():
            made.run("destroy", "--auto-approve", "--allow", "all", code=None)
    assert [trace for trace in traces(name) if "pytest" not in trace] == []


def indexes(school: Class) -> dict[str, int]:
    found = json.loads(school.run("plan", "--format", "json", code=None).stdout)["clusters"]
    return {one["cluster"]: one["index"] for one in found}


def test_clusters_outlive_what_is_lost_of_their_files(school: Class) -> None:
    school.write(["anna", "bob"], template=BARE, pools=POOLS)
    assert school.results("apply") == {"anna": "ready", "bob": "ready"}
    before = indexes(school)

    (remembered,) = (school.folder / "state").rglob("fleets/*.json")
    remembered.unlink()
    school.enrol("zoe", "bob", "anna")
    held = school.run("apply", "--auto-approve", "--only", "anna", "--only", "bob", code=4)
    assert "needs --allow foreign" in " ".join(held.stdout.split())
    assert not remembered.exists()
    assert indexes(school) == {**before, f"{school.name}-zoe": 3}
    assert school.results("apply", "--allow", "foreign", "--only", "anna", "--only", "bob") == {
        "anna": "ready",
        "bob": "ready",
    }

    school.write(["bob", "anna"], template=BARE, pools=POOLS, naming=f"{school.name}-x-{{id}}")
    shown = school.run("plan", "--only", "anna", code=0)
    assert f"was {school.name}-anna" in shown.stdout
    done = school.run("apply", "--only", "anna", "--auto-approve", "--allow", "destroy", "--format", "json")
    assert {one["cluster"]: one["result"] for one in json.loads(done.stdout)["clusters"]} == {
        f"{school.name}-x-anna": "ready",
        f"{school.name}-anna": "destroyed",
    }
    assert indexes(school)[f"{school.name}-x-anna"] == before[f"{school.name}-anna"]

    (school.folder / "roster.csv").unlink()
    (school.folder / "lab.yaml").unlink()
    gone = school.run("destroy", "--auto-approve")
    assert "remembers" in gone.stderr
    assert [trace for trace in traces(school.name) if "pytest" not in trace] == []
    school.write([], pools=POOLS)
