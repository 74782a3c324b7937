"""What is kept, on real engines: no approval removes or recreates it, and the swarm remembers it when the file does not."""

import pytest
from integration.clusters import IMAGE, Cluster, one_line
from integration.people import Person, ended

pytestmark = [pytest.mark.engines, pytest.mark.long]

KEEP = {"x-swarmplan": {"keep": True}}
PAGE = {"image": IMAGE, "networks": ["app"], "volumes": ["data:/data"]}


def test_what_is_kept_stays_whatever_is_allowed_and_whoever_applies(cluster: Cluster) -> None:
    services = {"web": {**PAGE, **KEEP}, "api": {"image": IMAGE}}
    cluster.write(workers=0, services=services, networks={"app": KEEP}, volumes={"data": KEEP})
    cluster.apply()
    before = ids(cluster)

    cluster.edit(services={"api": {"image": IMAGE}}, networks={}, volumes={})
    told = " ".join(cluster.apply().split())
    assert "services.web" in told
    assert ids(cluster) == before
    other = Person("ben", cluster, cluster.folder / "ben")  # knows nothing but the file and the swarm
    ended(other.apply())
    assert ids(cluster) == before

    refused = one_line(cluster.run("destroy", "--auto-approve", "--allow", "all", code=4))
    assert "services.web" in refused
    assert "no --allow covers this" in refused
    cluster.write(
        workers=0, services=services, volumes={"data": KEEP},
        networks={"app": {**KEEP, "ipam": {"config": [{"subnet": "10.99.0.0/24"}]}}},
    )  # fmt: skip
    refused = one_line(cluster.run("apply", "--auto-approve", "--allow", "all", code=4))
    assert "networks.app" in refused
    assert ids(cluster) == before

    cluster.write(workers=0, services={"web": PAGE}, networks={"app": {}}, volumes={"data": {}})
    cluster.apply()
    cluster.edit(services={}, networks={}, volumes={})
    cluster.apply()
    assert ids(cluster) == {"data"}  # a volume that is not declared stays, kept or not


def ids(cluster: Cluster) -> set[str]:
    """The ids of the service, the network and the volume; a volume's is its name."""
    looks = (("service", "--filter", "name=web"), ("network", "--filter", "name=app"), ("volume",))
    return {
        line
        for kind, *words in looks
        for line in cluster.run("exec", "manager-1", "--", "docker", kind, "ls", "-q", *words).stdout.split()
    }
