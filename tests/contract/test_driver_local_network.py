"""What the local driver's hosts reach: each other, the machine, the world behind it, and nobody else's hosts."""

import json
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest
from contract.local_cluster import a_cluster, await_true

from swarmplan.drivers.local import LocalDriver
from swarmplan.errors import Permanent
from swarmplan.model.machine import Machine

pytestmark = pytest.mark.engines

MANAGERS = 2377
PORT = 7946  # any that nothing listens on
LONG = "a-name-of-sixty-three-characters-as-long-as-a-host-may-have-" + "xyz"


@pytest.fixture
def ours() -> Iterator[LocalDriver]:
    with a_cluster() as cluster:
        yield cluster


@pytest.fixture
def theirs() -> Iterator[LocalDriver]:
    with a_cluster() as cluster:
        yield cluster


def test_hosts_of_one_cluster_reach_each_other_and_the_machine(ours: LocalDriver) -> None:
    make(ours, "one", "two")
    assert pings(ours, "one", address(ours, "two"))
    assert pings(ours, "two", address(ours, "one"))
    assert pings(ours, "one", gateway(ours))


def test_the_machine_reaches_what_a_host_listens_on(ours: LocalDriver) -> None:
    make(ours, "one")
    listen(ours, "one")
    assert connects(address(ours, "one"))


def test_two_clusters_do_not_see_each_other(ours: LocalDriver, theirs: LocalDriver) -> None:
    make(ours, "one", "two")
    make(theirs, "one")
    for here, there in ((ours, theirs), (theirs, ours)):
        listen(there, "one")
        target = address(there, "one")
        assert connects(target)  # it does listen
        assert not pings(here, "one", target)
        assert not reaches(here, "one", target)
    assert pings(ours, "two", address(ours, "one"))
    assert reaches(ours, "two", address(ours, "one"))


def test_hosts_go_out_under_the_machines_address(ours: LocalDriver) -> None:
    make(ours, "one")
    routes = json.loads(subprocess.check_output(["ip", "-json", "-4", "route", "get", "1.1.1.1"]))
    outside = routes[0]["prefsrc"]  # an address of the machine that is in no cluster
    with socket.create_server((outside, 0)) as server:
        port = str(server.getsockname()[1])
        with ThreadPoolExecutor() as pool:
            client = pool.submit(ours.run, "one", ["busybox", "nc", "-w", "1", outside, port])
            server.settimeout(5)
            accepted, _ = server.accept()
            accepted.close()
            assert client.result() == 0


def test_an_address_stays_while_the_host_is_stopped_and_others_come(ours: LocalDriver) -> None:
    make(ours, "one")
    before = address(ours, "one")
    ours.stop("one")
    make(ours, "two")
    ours.start("one")
    assert address(ours, "one") == before
    assert address(ours, "two") != before


def test_the_subnet_is_an_option_of_all_hosts(ours: LocalDriver) -> None:
    wanted = {"subnet": "198.51.100.0/28"}
    ours.create(Machine("one", "local", wanted))
    assert address(ours, "one") == "198.51.100.2"
    with pytest.raises(Permanent, match=r"198\.51\.100\.0/28, not 203\.0\.113\.0/24"):
        ours.create(Machine("two", "local", {"subnet": "203.0.113.0/24"}))
    assert list(ours.observe()) == ["one"]


def test_a_routed_subnet_is_refused_by_its_route(ours: LocalDriver) -> None:
    taken, device = next(
        (route["dst"], route["dev"])
        for route in json.loads(subprocess.check_output(["ip", "-json", "-4", "route"]))
        if "/" in route["dst"] and not route["dev"].startswith("swbr-")
    )
    machine = Machine("one", "local", {"subnet": taken})
    (fault,) = ours.preflight([machine])
    assert f"route to {taken} by {device}" in fault
    with pytest.raises(Permanent, match=f"route to {taken} by {device}"):
        ours.create(machine)
    assert ours.observe() == {}


def test_the_default_subnet_is_none_of_the_swarms(ours: LocalDriver) -> None:
    make(ours, "one")
    assert IPv4Network(address(ours, "one")).subnet_of(IPv4Network("198.18.0.0/15"))


def test_names_longer_than_an_interfaces_work(ours: LocalDriver) -> None:
    make(ours, LONG)
    path = ours.endpoint(LONG).url.removeprefix("unix://")
    with socket.socket(socket.AF_UNIX) as link:
        await_true(Path(path).is_socket, "the engine listens")
        link.connect(path)
    assert ours.run(LONG, ["sh", "-c", f'[ "$(hostname)" = {LONG} ]']) == 0


def test_a_taken_interface_name_is_an_error_that_names_it(ours: LocalDriver) -> None:
    bridge = ours._layout.bridge
    subprocess.run(["ip", "link", "add", bridge, "type", "veth"], check=True)
    try:
        with pytest.raises(Permanent, match=f"ip link delete {bridge}"):
            make(ours, "one")
    finally:
        subprocess.run(["ip", "link", "delete", bridge], check=True)
    make(ours, "one")


def test_what_goes_to_a_gone_manager_arrives_at_another_until_it_is_told_or_the_host_starts_again(
    ours: LocalDriver,
) -> None:
    make(ours, "one", "two")
    listen(ours, "one", MANAGERS)
    gone = str(IPv4Address(gateway(ours)) + 77)
    assert not reaches(ours, "two", gone, MANAGERS)
    ours.redirect("two", gone, address(ours, "one"))
    assert reaches(ours, "two", gone, MANAGERS)
    assert not reaches(ours, "two", gone)  # any other port
    ours.redirect("two", gone, "")
    assert not reaches(ours, "two", gone, MANAGERS)
    ours.redirect("two", gone, address(ours, "one"))
    ours.stop("two")
    ours.start("two")
    assert not reaches(ours, "two", gone, MANAGERS)


def make(driver: LocalDriver, *names: str) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(driver.create, [Machine(name, "local") for name in names]))


def address(driver: LocalDriver, name: str) -> str:
    found = driver.observe()[name].address
    assert found
    return found


def gateway(driver: LocalDriver) -> str:
    return address(driver, "one").rpartition(".")[0] + ".1"


def pings(driver: LocalDriver, name: str, target: str) -> bool:
    return driver.run(name, ["sh", "-c", f"busybox ping -c 1 -W 1 {target} >/dev/null"]) == 0


def reaches(driver: LocalDriver, name: str, target: str, port: int = PORT) -> bool:
    return driver.run(name, ["sh", "-c", f"busybox nc -w 1 {target} {port} </dev/null"]) == 0


def listen(driver: LocalDriver, name: str, port: int = PORT) -> None:
    """Answer on the port, in the background of the host, until the host goes."""
    driver.run(name, ["busybox", "httpd", "-p", str(port), "-h", "/tmp"])  # noqa: S108  # the host's own
    await_true(lambda: connects(address(driver, name), port), "the host listens")


def connects(target: str, port: int = PORT) -> bool:
    try:
        socket.create_connection((target, port), timeout=1).close()
    except OSError:
        return False
    return True
