from pathlib import Path

import pytest

from swarmplan.drivers.local.layout import Layout
from swarmplan.errors import Permanent

LONG = "n" * 63


@pytest.mark.parametrize(
    "name", ["..", ".", "", "a/b", "/etc", "-x", "a b", "a\n", "ä", "n" * 64, "a:b", "a,b"]
)
def test_no_name_leads_out_of_the_drivers_folders(name: str) -> None:
    with pytest.raises(Permanent, match="rename it"):
        Layout(name)
    with pytest.raises(Permanent, match="rename it"):
        Layout("cluster").host(name)


def test_names_of_interfaces_fit_and_differ() -> None:
    clusters = [Layout(LONG), Layout(LONG[:-1] + "m")]
    names = [name for cluster in clusters for name in (cluster.bridge, cluster.host(LONG).interface)]
    assert all(len(name) <= 15 for name in names)
    assert len(set(names)) == 4


def test_the_path_of_a_socket_fits_and_differs() -> None:
    one, other = (Layout(LONG).host(name).socket for name in (LONG, LONG[:-1] + "m"))
    assert len(str(one)) <= 107
    assert one != other


def test_short_names_stand_as_they_are() -> None:
    host = Layout("classroom").host("classroom-manager-1")
    assert host.socket == Path("/run/swarmplan/classroom/classroom-manager-1/docker.sock")
    assert host.home == Path("/var/lib/swarmplan/local/classroom/hosts/classroom-manager-1")


def test_a_clusters_name_that_begins_anothers_is_apart() -> None:
    assert not Layout("ab").host("m").label.startswith(f"{Layout('a').label}/")
