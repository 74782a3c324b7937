"""The size of a local host, and its walls: on hosts without an engine, which are as root in them finds them."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bare.hosts
import pytest
from contract.local_cluster import await_true, cluster_name, take_down

from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.host.cgroup import cgroups, remove_cgroup
from swarmplan.drivers.local.host.device_filter import restrict
from swarmplan.drivers.local.host.disk import devices
from swarmplan.drivers.local.host.limits import DEVICES
from swarmplan.drivers.local.layout import STATE
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import Machine, Power

pytestmark = pytest.mark.engines

CGROUPS = Path("/sys/fs/cgroup")
FIRST = Path(bare.hosts.__file__).with_name("first.sh")
SMALL = {"memory": "256M", "cpus": 0.5, "disk": "512M"}
EATER = "mount -t tmpfs eater /mnt && dd if=/dev/zero of=/mnt/all bs=1M count=400"
CREATE = """
import sys
from pathlib import Path
from swarmplan.drivers.local import LocalDriver
from swarmplan.model.machine import Machine
LocalDriver(sys.argv[1], first=Path(sys.argv[2])).create(Machine("one", "local", {"disk": "512M", "memory": "256M"}))
"""


def opened(cluster: str) -> LocalDriver:
    return LocalDriver(cluster, first=FIRST)


@pytest.fixture
def driver() -> Iterator[LocalDriver]:
    cluster = opened(cluster_name())
    yield cluster
    take_down(cluster)


@pytest.fixture(scope="module")
def small() -> Iterator[LocalDriver]:
    """One small host and one without limits."""
    cluster = opened(cluster_name())
    try:
        cluster.create(Machine("one", "local", SMALL))
        cluster.create(Machine("other", "local"))
        yield cluster
    finally:
        take_down(cluster)


def shell(driver: LocalDriver, script: str, name: str = "one") -> int:
    """How the script, run by root in the host, ends."""
    return driver.run(name, ["sh", "-ec", script])


def size_in(driver: LocalDriver, script: str) -> bool:
    return shell(driver, script) == 0


def test_a_host_sees_its_size(small: LocalDriver) -> None:
    assert size_in(small, "[ $(nproc) = 1 ]")
    assert size_in(small, "grep -q 'MemTotal: *262144 kB' /proc/meminfo")
    assert size_in(small, "[ $(df -BM --output=size /var/lib/docker | tail -1 | tr -dc 0-9) -lt 512 ]")
    assert size_in(
        small, "[ $(df --output=source /tmp | tail -1) = $(df --output=source /var/lib/docker | tail -1) ]"
    )


def test_what_eats_all_memory_is_ended_and_nothing_else(small: LocalDriver) -> None:
    assert shell(small, f"(trap 'umount -l /mnt' EXIT; {EATER})") == 137
    assert {state.power for state in small.observe().values()} == {Power.RUNNING}
    assert size_in(small, "true")


def test_root_in_a_host_cannot_raise_its_limits(small: LocalDriver) -> None:
    raise_all = "find /sys/fs/cgroup -name memory.limit_in_bytes -o -name memory.max -o -name memory.memsw.limit_in_bytes"
    assert size_in(
        small, f"for file in $({raise_all}); do echo -1 >$file || echo max >$file || :; done 2>/dev/null"
    )
    assert shell(small, f"(trap 'umount -l /mnt' EXIT; {EATER})") == 137
    assert small.observe()["one"].power is Power.RUNNING


def test_a_host_has_no_more_processor_time_than_its_share(driver: LocalDriver) -> None:
    driver.create(Machine("one", "local", {"cpus": 0.1}))
    group = f"swarmplan/{driver.cluster}/one/cpu.stat"
    (stat,) = [*CGROUPS.glob(f"cpu/{group}"), *CGROUPS.glob(group)]

    def is_throttled() -> bool:
        assert shell(driver, "timeout 1 sh -c 'while :; do :; done'") == 124
        (count,) = (line for line in stat.read_text(encoding="ascii").splitlines() if "nr_throttled" in line)
        return int(count.split()[1]) > 0

    await_true(is_throttled, "it had its share for now", within=60)
    assert shell(driver, "! taskset -pc 0-4095 $$ || [ $(nproc) = 1 ]") == 0


def test_a_full_disk_is_the_hosts_own_and_what_is_removed_is_given_back(small: LocalDriver) -> None:
    image = STATE / "local" / small.cluster / "hosts" / "one" / "disk.img"
    before = image.stat().st_blocks
    assert shell(small, "dd if=/dev/zero of=/var/full bs=1M count=600 2>/dev/null") != 0
    assert image.stat().st_blocks * 512 < 513 << 20
    assert shell(small, "dd if=/dev/zero of=/var/fits bs=1M count=600 && rm /var/fits", "other") == 0
    assert size_in(small, "rm /var/full && sync")
    await_true(lambda: image.stat().st_blocks < before + (32 << 20) // 512, "the file is small again")


def test_a_host_is_stopped_and_started_with_what_is_on_its_disk(driver: LocalDriver) -> None:
    driver.create(Machine("one", "local", SMALL))
    assert shell(driver, "echo kept >/etc/note; echo kept >/var/lib/docker/note") == 0
    driver.stop("one")
    driver.start("one")
    assert shell(driver, "[ $(cat /etc/note /var/lib/docker/note | sort -u) = kept ]") == 0


def test_memory_and_processors_are_changed_in_place_and_a_disk_is_not(driver: LocalDriver) -> None:
    driver.create(Machine("one", "local", SMALL))
    assert shell(driver, "echo kept >/etc/note") == 0
    larger: dict[str, Any] = {**SMALL, "memory": "512M", "cpus": 1, "privileged": True}
    driver.update(Machine("one", "local", larger))
    assert driver.observe()["one"].machine.options == larger
    assert (
        shell(driver, "grep -q 'MemTotal: *524288 kB' /proc/meminfo && [ -e /etc/note ] && [ -e /dev/kmsg ]")
        == 0
    )
    with pytest.raises(Permanent, match=r"machine one: only engine, options\.cpus, "):
        driver.update(Machine("one", "local", {**larger, "disk": "1G"}))


@pytest.mark.parametrize(
    "round_", [0, 5, *(pytest.param(one, marks=pytest.mark.long) for one in (1, 2, 3, 4, 6, 7))]
)
def test_a_create_killed_at_any_moment_leaves_no_device_and_is_made_again(
    driver: LocalDriver, round_: int
) -> None:
    delay = random.Random(round_).uniform(0.0, 0.4)  # moments, not secrets
    child = subprocess.Popen(
        [sys.executable, "-c", CREATE, driver.cluster, str(FIRST)], stderr=subprocess.DEVNULL
    )
    await_true(lambda: child.poll() is not None or driver.leftovers() != (), "the create has begun")
    time.sleep(delay)  # the moment is the point
    child.kill()
    child.wait()
    if round_ % 2:
        driver.create(Machine("one", "local", {"disk": "512M", "memory": "256M"}))
        assert driver.observe()["one"].power is Power.RUNNING
        assert shell(driver, "touch /var/lib/docker/note") == 0
    take_down(driver)
    assert devices(STATE / "local" / driver.cluster) == []


def test_a_paused_host_is_entered_by_nobody_and_goes_on_where_it_was(driver: LocalDriver) -> None:
    driver.create(Machine("one", "local", SMALL))
    driver.create(Machine("other", "local"))
    driver.pause(["one", "other"])
    assert {state.power for state in driver.observe().values()} == {Power.PAUSED}
    with pytest.raises(Unreachable, match="it is paused; `swarmplan apply` resumes it"):
        driver.run("one", ["true"])
    driver.resume(["one"])
    assert shell(driver, "true") == 0
    assert driver.observe()["other"].power is Power.PAUSED


def test_a_host_that_freezes_itself_is_seen_as_paused_and_resumed(driver: LocalDriver) -> None:
    driver.create(Machine("one", "local"))
    switch = "cgroup.freeze" if Path("/sys/fs/cgroup/cgroup.procs").exists() else "unified/cgroup.freeze"
    assert shell(driver, f"(sleep 0.2; echo 1 >/sys/fs/cgroup/{switch}) &") == 0
    await_true(lambda: driver.observe()["one"].power is Power.PAUSED, "it is frozen")
    driver.resume(["one"])
    assert shell(driver, "true") == 0


@pytest.mark.parametrize(
    "script",
    [
        "mknod /tmp/disk b $(stat -c '%Hd %Ld' /tmp) && head -c1 /tmp/disk | grep -q .",
        "head -c1 /dev/kmsg",
        "mknod /tmp/kmsg c 1 11 && head -c1 /tmp/kmsg",
        "mknod /tmp/mem c 1 1 && head -c1 /tmp/mem",
        "dmesg",
        'date --set="@$(date +%s)"',
        "mount -o loop /tmp/none /mnt",
        "ls /dev/pts/[0-9]*",
        "ls /dev/loop* /dev/kvm /dev/tty[0-9]*",
        "[ -w /sys/kernel ]",
        "modprobe --version >/dev/null && modprobe dummy",
    ],
)
def test_devices_and_kernel_of_the_machine_are_out_of_reach(small: LocalDriver, script: str) -> None:
    assert shell(small, f"{script} 2>/dev/null", "other") != 0


def test_a_v2_group_opens_no_disk_though_no_v1_controller_says_so() -> None:
    name = f"swarmplan/{cluster_name()}"
    if not restrict(name, DEVICES):
        assert (CGROUPS / "devices").is_dir()  # then v1's controller does it alone
        return
    try:
        (group,) = cgroups(name)
        tries = (
            f"echo $$ >{group}/cgroup.procs; echo x >/dev/null; ! head -c1 /dev/kmsg && ! head -c1 /dev/mem"
        )
        assert subprocess.run(["sh", "-ec", tries], stderr=subprocess.DEVNULL, check=False).returncode == 0
    finally:
        remove_cgroup(name)


def test_a_host_changes_interfaces_and_control_groups_of_its_own(small: LocalDriver) -> None:
    assert (
        shell(
            small, "echo 2 >/sys/class/net/lo/ifalias || echo 2000 >/sys/class/net/eth0/tx_queue_len", "other"
        )
        == 0
    )
    assert (
        shell(
            small,
            "find /sys/fs/cgroup -maxdepth 3 -name docker -exec mkdir {}/mine ';' -exec rmdir {}/mine ';'",
            "other",
        )
        == 0
    )


def test_two_hosts_share_no_memory(small: LocalDriver) -> None:
    assert shell(small, "echo mine >/dev/shm/note") == 0
    assert shell(small, "[ ! -e /dev/shm/note ]", "other") == 0
    assert not Path("/dev/shm/note").exists()  # noqa: S108  # whether it is there is the question


def test_a_terminal_can_be_opened_and_the_usual_devices_work(small: LocalDriver) -> None:
    script = "import os, pty; pty.openpty(); open('/dev/null','w').write('x'); assert len(open('/dev/urandom','rb').read(4)) == 4"
    assert small.run("other", ["python3", "-c", script]) == 0
