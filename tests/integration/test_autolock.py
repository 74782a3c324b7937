"""Managers that lock at rest, and a certificate authority recreated, on real engines."""

import re

import pytest
from integration.clusters import Cluster, one_line

from swarmplan.drivers.local import LocalDriver

pytestmark = pytest.mark.engines

KEY = re.compile(r"SWMKEY-1-[\w+/]{43}")


@pytest.mark.long
def test_a_manager_that_restarts_is_unlocked_with_the_kept_key(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=0, swarm={"autolock": True, "unlock_key": {"file": "lab.key"}})
    told = cluster.apply()
    kept = cluster.folder / "lab.key"
    key = kept.read_text(encoding="utf-8").strip()
    assert KEY.fullmatch(key)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert cluster.plan()["converged"] is True

    restart(cluster, "manager-1")
    status = cluster.run("status", code=None).stdout
    assert "its keys are locked; apply unlocks it" in " ".join(status.split())
    name = f"nodes.{cluster.name}-manager-1"
    plan = cluster.plan()
    assert [change["key"] for change in plan["changes"]] == [name]
    assert [step["name"] for step in plan["steps"]] == [f"unlock {name}", f"await {name}"]
    kept.rename(kept.with_suffix(".away"))
    lost = cluster.run("apply", "--auto-approve", code=1)
    assert f"there is no key in the file {kept}" in one_line(lost)
    kept.with_suffix(".away").rename(kept)
    told += cluster.run("apply", "--auto-approve").stdout  # no consent is needed
    assert cluster.plan()["converged"] is True

    kept.unlink()
    told += cluster.apply()
    assert kept.read_text(encoding="utf-8").strip() == key

    cluster.edit(swarm__autolock=False)
    told += cluster.apply()
    restart(cluster, "manager-1")
    assert cluster.plan()["converged"] is True  # it was not locked
    assert kept.exists()
    assert key not in told


@pytest.mark.long
def test_the_key_is_kept_by_a_program_and_a_new_authority_is_awaited(cluster: Cluster) -> None:
    store = cluster.folder / "store"
    commands = {"put": f"tee '{store}'", "get": f"cat '{store}'"}
    cluster.write(managers=1, workers=1)
    cluster.apply()
    cluster.edit(swarm={"force_rotate": 1, "autolock": True, "unlock_key": commands})
    steps = [step["name"] for step in cluster.plan()["steps"]]
    assert steps.index("rotate authority of swarm") < steps.index("await authority of swarm")
    before = cluster.run("token", "worker").stdout
    told = cluster.apply()
    assert cluster.plan()["converged"] is True
    assert KEY.fullmatch(store.read_text(encoding="utf-8").strip())
    assert not KEY.search(told)
    assert cluster.run("token", "worker").stdout.split("-")[2] != before.split("-")[2]  # another authority's


def restart(cluster: Cluster, machine: str) -> None:
    """Stop a machine and start it again behind swarmplan's back."""
    driver = LocalDriver(cluster.name)
    driver.stop(f"{cluster.name}-{machine}")
    driver.start(f"{cluster.name}-{machine}")
