"""What a host of the local driver cannot see or change of the machine and of other clusters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.local_cluster import a_cluster, engine_of

from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.host.masking import FILES, FOLDERS, mask
from swarmplan.model.machine import Machine

pytestmark = pytest.mark.engines

CGROUPS = Path("/sys/fs/cgroup")


@pytest.fixture(scope="module")
def driver() -> Iterator[LocalDriver]:
    with a_cluster() as cluster:
        cluster.create(Machine("one", "local"))
        yield cluster


@pytest.fixture(scope="module")
def other() -> Iterator[LocalDriver]:
    with a_cluster() as cluster:
        cluster.create(Machine("one", "local"))
        yield cluster


def shell(driver: LocalDriver, script: str) -> bool:
    """Whether the script, run in the host, ends well."""
    return driver.run("one", ["sh", "-ec", script]) == 0


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_private_folder_of_the_machine_is_empty(driver: LocalDriver, folder: str) -> None:
    assert shell(driver, f'[ ! -e {folder} ] || [ -z "$(ls -A {folder})" ]')


@pytest.mark.parametrize("file", FILES)
def test_a_private_file_of_the_machine_is_not_there(driver: LocalDriver, file: str) -> None:
    made_by_the_host = file == "/etc/docker/key.json"
    assert made_by_the_host or shell(driver, f"[ ! -e {file} ]")


def test_no_account_of_the_machine_has_its_password_in_a_host(driver: LocalDriver) -> None:
    assert Path("/etc/shadow").read_text(encoding="utf-8").count("\n") > 1
    assert shell(driver, "[ \"$(cat /etc/shadow)\" = 'root:*:19000:0:99999:7:::' ]")


def test_ssh_keys_of_the_machine_are_not_there(driver: LocalDriver) -> None:
    assert shell(driver, "! ls /etc/ssh/ssh_host_*_key")


def test_two_hosts_are_two_engines(driver: LocalDriver, other: LocalDriver) -> None:
    one, two = (engine_of(cluster, "one").info()["ID"] for cluster in (driver, other))
    assert one != two


def test_a_host_sees_its_own_control_groups_only(driver: LocalDriver, other: LocalDriver) -> None:
    there = [*CGROUPS.glob(f"*/swarmplan/{other.cluster}"), *CGROUPS.glob(f"swarmplan/{other.cluster}")]
    assert there  # not searched by **: the groups of other tests' hosts come and go meanwhile
    assert shell(driver, f"[ -z \"$(find /sys/fs/cgroup -name '{other.cluster}' -o -name swarmplan)\" ]")
    assert shell(driver, "! grep -E ':/.*(swarmplan|[.][.])' /proc/1/cgroup")


def test_all_processes_of_a_host_are_in_its_control_groups(driver: LocalDriver) -> None:
    engine_of(driver, "one")
    for hierarchy in {place.parents[2] for place in CGROUPS.glob(f"*/swarmplan/{driver.cluster}/one")} | (
        {CGROUPS} if (CGROUPS / "cgroup.procs").exists() else set()
    ):
        group = hierarchy / "swarmplan" / driver.cluster / "one"
        names = {
            (Path("/proc") / pid / "comm").read_text(encoding="utf-8").strip()
            for pid in (group / "in" / "host" / "cgroup.procs").read_text(encoding="utf-8").split()
        }
        assert "dockerd" in names, hierarchy


@pytest.mark.parametrize("setting", ["vm/swappiness", "kernel/panic", "fs/file-max"])
def test_a_setting_of_the_machines_kernel_cannot_be_written(driver: LocalDriver, setting: str) -> None:
    place = Path("/proc/sys") / setting
    before = place.read_text(encoding="ascii")
    assert shell(driver, f"! echo {before.strip()} > {place}")
    assert place.read_text(encoding="ascii") == before


def test_a_setting_of_the_hosts_own_network_can(driver: LocalDriver) -> None:
    place = "/proc/sys/net/ipv4/ip_local_port_range"
    before = Path(place).read_text(encoding="ascii")
    assert shell(driver, f"echo 40000 50000 > {place}")
    assert Path(place).read_text(encoding="ascii") == before


def test_what_a_host_writes_in_a_masked_place_stays(driver: LocalDriver) -> None:
    assert shell(driver, "echo mine > /root/note && echo user:x:1:::::: >> /etc/shadow")
    driver.stop("one")
    driver.start("one")
    assert shell(driver, "[ $(cat /root/note) = mine ] && grep -q user: /etc/shadow")
    assert not Path("/root/note").exists()


def test_an_offline_host_fails_to_find_a_name_at_once(other: LocalDriver) -> None:
    other.create(Machine("off", "local", {"offline": True}))
    address = other.observe()["off"].address
    assert other.run("off", ["sh", "-c", f"[ \"$(cat /etc/resolv.conf)\" = 'nameserver {address}' ]"]) == 0


def test_masks_go_into_the_layer_of_the_file_system_that_holds_the_place(tmp_path: Path) -> None:
    lower, upper = tmp_path / "lower", tmp_path / "upper"
    for folder in ("var/log", "home", "etc/ssh"):
        (lower / folder).mkdir(parents=True)
    (lower / "etc/ssh/ssh_host_rsa_key").touch()
    (lower / "etc").chmod(0o751)
    mask(upper, ["/var"], lower)
    assert (upper / "+var/log").is_dir()
    assert not (upper / "root/var").exists()
    assert (upper / "root/etc/ssh/ssh_host_rsa_key").is_char_device()
    assert (upper / "root/etc").stat().st_mode & 0o777 == 0o751
    (upper / "root/home/note").touch()
    mask(upper, ["/var"], lower)
    assert (upper / "root/home/note").exists()
