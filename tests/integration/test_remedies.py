"""What an error says is the reason is the reason, on a host with real systemd and apt."""

from collections.abc import Iterator

import pytest
from booted.hosts import BootedHost, booted_lab
from integration.clusters import Cluster, one_line
from integration.test_ssh import write

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("remedies")]

NO_ENGINE = "systemctl stop docker.socket docker.service; dpkg --purge docker.io; rm -rf /var/lib/apt/lists/*"


@pytest.fixture
def host() -> Iterator[BootedHost]:
    with booted_lab(["m1"]) as (_, hosts):
        yield hosts["m1"]


def test_an_install_without_a_network_fails_for_the_lists_that_could_not_be_had(
    host: BootedHost, cluster: Cluster
) -> None:
    """apt-get update ends well all the same (apt 2.6), and the install then only says that there is no such package."""
    host.run("sh", "-c", NO_ENGINE)
    write(cluster, {"m1": host.options}, ["m1"], [], engine={"install": "distribution"}, images={})
    told = cluster.run("apply", "--auto-approve", "--allow", "all", code=1)
    said = one_line(told)
    assert "machine m1: `apt-get update` failed there: " in said
    assert "check that the host reaches its package archive" in said
    assert "candidate" not in said
