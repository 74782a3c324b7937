"""Saved plans: what is one, what is not, and what is one no longer."""

import json
from pathlib import Path

import pytest
from small_cluster import cluster

from swarmplan.cli.savedplan import FORMAT, fresh, read, save
from swarmplan.errors import Permanent, Refused, SpecError
from swarmplan.model.cluster import Observed
from swarmplan.plan.planner import make_plan

WANTED = cluster(1, 1, services={"web": {"environment": {"MODE": "live"}}})
PLAN = make_plan(WANTED, Observed())


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.write_text("older and longer" * 1000)
    path.chmod(0o600)
    save(str(path), WANTED, PLAN)
    found = read(str(path))
    assert found is not None
    assert found[1] == PLAN.digest == make_plan(found[0], Observed()).digest
    fresh(str(path), found[1], PLAN)


def test_a_plan_for_another_world_is_stale() -> None:
    with pytest.raises(Refused, match="changed since this plan was saved"):
        fresh("saved", PLAN.digest, make_plan(cluster(2), Observed()))


@pytest.mark.parametrize("text", ["name: lab", "[]", '{"kind": "Cluster"}', '{"format": "other/v1"}'])
def test_a_cluster_file_is_no_saved_plan(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    assert read(str(path)) is None
    assert read(str(tmp_path / "none")) is None


@pytest.mark.parametrize("lacks", ["desired", "digest"])
def test_a_damaged_one_is_told_what_it_lacks(tmp_path: Path, lacks: str) -> None:
    path = tmp_path / "saved"
    save(str(path), WANTED, PLAN)
    body = json.loads(path.read_text())
    assert body["format"] == FORMAT
    del body[lacks]
    path.write_text(json.dumps(body))
    with pytest.raises(SpecError, match=f"the saved plan lacks '{lacks}'"):
        read(str(path))


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="the plan cannot be saved: No such file or directory"):
        save(str(tmp_path / "none" / "saved"), WANTED, PLAN)
