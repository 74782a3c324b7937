"""Secrets and configs on real engines: rotated under a running service, old versions kept and removed, and never told."""

from pathlib import Path

import pytest
from contract.engines import tasks_of
from integration.clusters import IMAGE, Cluster

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine.connect import connect
from swarmplan.model.bodies import Json
from swarmplan.model.content import KINDS
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import is_reserved
from swarmplan.ports import Engine

pytestmark = pytest.mark.engines

JOURNALS = Path("/var/lib/swarmplan/journal")
PLANTED = "pl4nt3d"


def test_a_secret_is_rotated_under_a_running_service(cluster: Cluster) -> None:
    held = cluster.folder / "db.txt"
    held.write_text(f"{PLANTED}-1", encoding="utf-8")
    service = {
        "image": IMAGE,
        "secrets": ["db"],
        "configs": [{"source": "web", "target": "/etc/web.conf"}],
        "stop_grace_period": "1s",
        "deploy": {"update_config": {"order": "start-first", "monitor": "500ms"}},
        "x-swarmplan": {"settle": "0s"},
    }
    cluster.write(
        managers=1,
        workers=0,
        secrets={"db": {"file": "db.txt"}, "idle": {"command": ["printf", "%s", f"{PLANTED}-idle"]}},
        configs={"web": {"content": f"listen {PLANTED}\n"}},
        services={"web": service},
    )
    told = [cluster.apply()]
    engine = connect(LocalDriver(cluster.name).endpoint(f"{cluster.name}-manager-1"))
    first = used(engine)
    assert seen(engine, cluster) == f"{PLANTED}-1listen {PLANTED}\n"

    held.write_text(f"{PLANTED}-2", encoding="utf-8")
    told.append(cluster.run("plan").stdout)
    told.append(cluster.apply())
    second = used(engine)
    assert second != first
    assert seen(engine, cluster).startswith(f"{PLANTED}-2")
    assert versions(engine, Kind.SECRET, "db") == {
        first,
        second,
    }  # the one before stays: a rollback would need it
    assert cluster.plan()["converged"] is True

    held.write_text(f"{PLANTED}-3", encoding="utf-8")
    told.append(cluster.apply())
    assert versions(engine, Kind.SECRET, "db") == {second, used(engine)}
    assert cluster.plan()["converged"] is True

    held.write_text(f"{PLANTED}-2", encoding="utf-8")  # back to what was kept: nothing is made
    assert not [name for name in steps(cluster) if name.startswith("create secrets")]
    cluster.edit(
        services__web={"image": IMAGE, "stop_grace_period": "1s", "x-swarmplan": {"settle": "0s"}},
        secrets={},
        configs={},
    )
    refused = cluster.run("apply", "--auto-approve", code=4)
    told += [refused.stdout + refused.stderr, cluster.apply()]
    left = [each["Spec"]["Name"] for kind in KINDS for each in engine.contents(kind)]
    assert [name for name in left if not is_reserved(name)] == []
    assert cluster.plan()["converged"] is True
    told.append((JOURNALS / f"{cluster.name}.jsonl").read_text(encoding="utf-8"))
    assert not [text for text in told if PLANTED in text]
    engine.close()


def used(engine: Engine) -> str:
    """The secret that the service uses now."""
    (reference,) = container(engine)["Secrets"]
    return str(reference["SecretName"])


def container(engine: Engine) -> Json:
    found: Json = engine.service("web")["Spec"]["TaskTemplate"]["ContainerSpec"]
    return found


def versions(engine: Engine, kind: Kind, name: str) -> set[str]:
    names = {found["Spec"]["Name"] for found in engine.contents(kind)}
    return {found for found in names if found.startswith(f"{name}-")}


def steps(cluster: Cluster) -> list[str]:
    return [step["name"] for step in cluster.plan()["steps"]]


def seen(engine: Engine, cluster: Cluster) -> str:
    """What the running container has in its files: the secret, then the config."""
    (task,) = (
        task
        for task in tasks_of(engine, "web")
        if task["Status"]["State"] == task["DesiredState"] == "running"
    )
    root = f"/proc/{task['Status']['ContainerStatus']['PID']}/root"
    files = [root + path for path in ("/run/secrets/db", "/etc/web.conf")]
    return cluster.run("exec", "manager-1", "--", "cat", *files).stdout
