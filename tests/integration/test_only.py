"""Parts of a cluster on real engines: what is named is changed, all else stays as it is; and a file that is renamed."""

import json

import pytest
from integration.clusters import IMAGE, Cluster, one_line

pytestmark = pytest.mark.engines

SERVICES = {name: {"image": IMAGE, "networks": ["app"]} for name in ("web", "api")}


@pytest.mark.long
def test_a_part_leaves_the_rest_alone_and_the_parts_are_the_whole(cluster: Cluster) -> None:
    cluster.write(workers=0, networks={"app": {}}, services=SERVICES)
    refused = cluster.run("apply", "--auto-approve", "--only", "services.web", code=4)
    assert "there is no swarm yet" in one_line(refused)
    cluster.apply()
    cluster.edit(
        services__web__environment={"A": "1"},
        services__web__networks=["app", "more"],
        services__api__environment={"A": "1"},
        networks__more={},
    )
    cluster.set_workers(1)
    before = version(cluster, "api")

    cluster.run("plan", "--only", "services.web", "--out", "part")
    applied = cluster.run("apply", "--plan", "part")
    assert "services.web of" in one_line(applied)
    assert "Left out: 1 machine, 1 node, 1 image and 1 service" in one_line(applied)
    assert version(cluster, "api") == before
    assert {change["key"].partition(".")[0] for change in cluster.plan()["changes"]} == {
        "machines",
        "nodes",
        "images",
        "services",
    }

    cluster.apply("--only", "services.*,networks.*")
    assert version(cluster, "api") != before
    again = json.loads(cluster.run("plan", "--only", "services.*", "--format", "json").stdout)
    assert (again["converged"], again["partial"]) == (True, True)

    cluster.apply("--only", "machines.*")
    assert cluster.plan()["converged"] is True


def test_a_renamed_file_begins_no_other_cluster_unasked(cluster: Cluster) -> None:
    cluster.write(workers=0)
    cluster.apply()
    cluster.edit(name=f"{cluster.name}b")
    refused = one_line(cluster.run("apply", "--auto-approve", code=4))
    assert f"this file was applied as the cluster {cluster.name}, and names {cluster.name}b now" in refused
    cluster.edit(name=cluster.name)
    assert cluster.plan()["converged"] is True


def version(cluster: Cluster, service: str) -> int:
    """By which the engine tells one state of a service from another."""
    manager = f"{cluster.name}-manager-1"
    done = cluster.run(
        "exec", manager, "--", "docker", "service", "inspect", "--format", "{{.Version.Index}}", service
    )
    return int(done.stdout.split()[-1])
