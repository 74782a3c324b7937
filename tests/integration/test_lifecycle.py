"""The life of a cluster on real engines: made, changed, kept, taken down without a trace."""

import subprocess
import sys
import urllib.request

import pytest
from integration.clusters import IMAGE, Cluster, interfaces, links, one_line

pytestmark = pytest.mark.engines

SERVICES = {
    "web": {"image": IMAGE, "networks": ["app"], "deploy": {"replicas": 2, "endpoint_mode": "dnsrr"}},
    "page": {
        "image": IMAGE,
        "ports": [{"target": 8080, "published": 8080, "mode": "host"}],
        "deploy": {"mode": "global"},
    },
}
NETWORKS = {"app": {"driver": "overlay", "attachable": True}}


def test_apply_edit_apply_destroy(cluster: Cluster) -> None:
    cluster.write(managers=3, workers=1, networks=NETWORKS, services=SERVICES)

    cluster.run("plan", "--detailed-exitcode", code=3)
    cluster.apply()
    assert cluster.plan()["converged"] is True  # laws 1 and 2
    cluster.run("plan", "--detailed-exitcode", code=0)
    assert pages(cluster) == {"manager-1", "manager-2", "manager-3", "worker-1"}

    cluster.edit(services__web__deploy__replicas=3, workers__0__labels={"zone": "a"})
    cluster.set_workers(2)
    changes = {change["key"]: change for change in cluster.plan()["changes"]}
    assert set(changes) == {
        "services.web",
        f"nodes.{cluster.name}-worker-1",
        f"nodes.{cluster.name}-worker-2",
        f"machines.{cluster.name}-worker-2",
        f"images.{IMAGE}",
    }
    replicas = next(
        field for field in changes["services.web"]["fields"] if field["path"] == "deploy.replicas"
    )
    assert (replicas["before"], replicas["after"]) == (2, 3)

    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert pages(cluster) == {"manager-1", "manager-2", "manager-3", "worker-1", "worker-2"}

    cluster.set_workers(1)
    refused = cluster.run("apply", "--auto-approve", code=4)
    assert "--allow destroy" in one_line(refused)
    cluster.apply()
    assert cluster.plan()["converged"] is True

    made = links(cluster.name)
    assert made <= interfaces()
    cluster.destroy()
    assert made & interfaces() == set()


def test_exec_env_and_status(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=0)
    cluster.apply()

    assert cluster.run("exec", "manager-1", "--", "hostname").stdout.strip() == f"{cluster.name}-manager-1"
    cluster.run("exec", "manager-1", "--", "sh", "-c", "exit 7", code=7)
    session = subprocess.run(
        [sys.executable, "-m", "swarmplan", "ssh", "manager-1"],
        cwd=cluster.folder, input="hostname\nexit 5\n", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (session.stdout.strip(), session.returncode) == (f"{cluster.name}-manager-1", 5)
    told = cluster.run("env", "manager-1", "-f", "cluster.yaml").stdout
    assert told.startswith("export DOCKER_HOST=unix:///run/swarmplan/")
    cluster.run("env", "no-such-machine", code=2)
    node = cluster.status()["nodes"][0]
    assert (node["role"], node["leader"], node["status"]) == ("manager", True, "ready")


def test_a_saved_plan_is_applied_as_it_is_or_refused(cluster: Cluster) -> None:
    cluster.write(managers=1, workers=0)
    cluster.run("plan", "--out", "plan.json")
    cluster.run("apply", "--plan", "plan.json", timeout=120)
    refused = cluster.run("apply", "--plan", "plan.json", code=4)
    assert "has changed since this plan was saved" in one_line(refused)


def pages(cluster: Cluster) -> set[str]:
    """The machines whose port 8080 answers, asked one by one."""
    found = set()
    for machine in cluster.status()["machines"]:
        with urllib.request.urlopen(f"http://{machine['address']}:8080/", timeout=5) as page:
            assert page.status == 200
            found.add(machine["name"].removeprefix(f"{cluster.name}-"))
    return found
