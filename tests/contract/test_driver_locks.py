"""The locks of drivers in trouble, on real places: two processes at once, what others wrote, full disks, links."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from bare.hosts import BareHost
from contract.local_cluster import cluster_name
from contract.ssh_hosts import machine

from swarmplan.driver_ports import Locking
from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.ssh import SshDriver
from swarmplan.errors import Permanent
from swarmplan.model.document import machine_document

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("driver-locks")]

TURNS = 15
COUNT = """
import json, os, sys
from pathlib import Path
from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.ssh import SshDriver
from swarmplan.model.document import machine_of
cluster, state, document, turns = sys.argv[1:]
driver = SshDriver(cluster, [machine_of(json.loads(document))], state=Path(state)) if document else LocalDriver(cluster)
won = 0
while won < int(turns):
    seen = driver.swap_lock("one", "", "")
    mine = f"{int((seen or '0').split()[0]) + 1} by {os.getpid()}"
    won += driver.swap_lock("one", seen, mine) == mine
driver.close()
"""
"""Counts so many times by one, each time by a swap that won."""


@dataclass(frozen=True)
class Place:
    """A driver, the file of its lock on the host where that is (None: this machine), and what another process opens it with."""

    driver: Locking
    file: str
    host: BareHost | None
    words: list[str]

    def sh(self, script: str) -> str:
        """Run a script where the file is, which is ``$1``."""
        words = ("sh", "-euc", script, "sh", self.file)
        if self.host is not None:
            return self.host.run(*words).stdout
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.fixture(params=["local", "ssh"])
def place(request: pytest.FixtureRequest, host: BareHost, tmp_path: Path) -> Iterator[Place]:
    cluster = cluster_name()
    with _local(cluster) if request.param == "local" else _ssh(cluster, host, tmp_path) as found:
        assert found.driver.swap_lock("one", "", "") == ""
        yield found
        found.sh('rm -rf "$1"')
    if request.param == "local":
        assert not Path(found.file).exists()


@contextmanager
def _local(cluster: str) -> Iterator[Place]:
    yield Place(LocalDriver(cluster), str(Layout(cluster).lock), None, [cluster, "", ""])


@contextmanager
def _ssh(cluster: str, host: BareHost, state: Path) -> Iterator[Place]:
    one = machine(host)
    driver = SshDriver(cluster, [one], state=state)
    try:
        words = [cluster, str(state), json.dumps(machine_document(one))]
        yield Place(driver, "/etc/swarmplan.lock", host, words)
    finally:
        driver.close()


def test_two_processes_lose_no_swap(place: Place) -> None:
    others = [
        subprocess.Popen([sys.executable, "-c", COUNT, *place.words, str(TURNS)], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(each.communicate(timeout=300)[1], each.returncode) for each in others] == [(b"", 0)] * 2
    count, _, _ = place.driver.swap_lock("one", "", "").partition(" ")
    assert int(count) == 2 * TURNS


def test_what_somebody_wrote_by_hand_is_seen_and_can_be_taken_away(place: Place) -> None:
    place.sh('mkdir -p "${1%/*}"; printf "  held by \\351va\\0 ;\\t $(date >/dev/null)\\n\\n" >"$1"')
    assert place.driver.swap_lock("one", "", "mine") == "held by va ;"
    assert place.driver.swap_lock("one", "held by va ;", "mine") == "mine"
    assert place.driver.swap_lock("one", "mine", "") == ""
    place.sh('mkdir -p "${1%/*}"; head -c 100000 /dev/zero | tr "\\0" x >"$1"')
    assert place.driver.swap_lock("one", "", "mine") == "x" * 4096
    assert place.driver.swap_lock("one", "x" * 4096, "") == ""
    place.sh('mkdir -p "${1%/*}"; : >"$1"')
    assert place.driver.swap_lock("one", "", "mine") == "mine"
    assert place.driver.swap_lock("one", "mine", "") == ""
    assert place.sh('[ -e "$1" ] && echo there || echo gone') == "gone\n"


def test_a_link_is_not_followed(place: Place) -> None:
    target = place.sh('mkdir -p "${1%/*}"; t=$(mktemp); echo kept >"$t"; ln -s "$t" "$1"; echo "$t"').strip()
    try:
        for expected, text in (("", ""), ("", "mine"), ("kept", "mine"), ("kept", "")):
            with pytest.raises(Permanent, match="symbolic link; remove it"):
                place.driver.swap_lock("one", expected, text)
        assert place.sh(f"cat {target}") == "kept\n"
    finally:
        place.sh(f'rm -f {target} "$1"')
    assert place.driver.swap_lock("one", "", "") == ""


def test_what_is_no_file_is_an_error_with_its_name(place: Place) -> None:
    place.sh('mkdir -p "$1"')
    for expected, text in (("", ""), ("", "mine")):
        with pytest.raises(Permanent, match=place.file):
            place.driver.swap_lock("one", expected, text)


def test_it_is_for_its_owner_only(place: Place) -> None:
    place.driver.swap_lock("one", "", "mine")
    assert place.sh('stat -c %a "$1"') == "600\n"
    assert place.driver.swap_lock("one", "mine", "") == ""


FILL = "mount -t tmpfs -o size=64m tmpfs /mnt; cp -a /etc/. /mnt; dd if=/dev/zero of=/mnt/full bs=64k 2>/dev/null || :"


def test_a_full_disk_leaves_the_lock_as_it_was_on_a_host(host: BareHost, tmp_path: Path) -> None:
    with _ssh(cluster_name(), host, tmp_path) as place:
        assert place.driver.swap_lock("one", "", "first") == "first"
        host.run("sh", "-euc", f"{FILL}; mount --bind /mnt /etc")
        try:
            with pytest.raises(
                Permanent, match=r"machine one: .*No space left on device; free some disk space"
            ):
                place.driver.swap_lock("one", "first", "second")
            assert place.driver.swap_lock("one", "", "") == "first"
            assert host.run("ls", "/etc/swarmplan.lock.new", check=False).returncode != 0
            assert place.driver.swap_lock("one", "first", "") == ""
        finally:
            host.run("umount", "/etc", "/mnt")
        assert place.driver.swap_lock("one", "first", "") == ""


def test_a_full_disk_leaves_the_lock_as_it_was_on_this_machine(tmp_path: Path) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", runtime], check=True)
    try:
        driver = LocalDriver(cluster_name(), state=tmp_path / "state", runtime=runtime)
        assert driver.swap_lock("one", "", "first") == "first"
        with pytest.raises(Permanent, match="the disk is full; free some space"):
            driver.swap_lock("one", "first", "second")
        assert driver.swap_lock("one", "", "") == "first"
        assert driver.swap_lock("one", "first", "") == ""
        assert list(runtime.iterdir()) == []
    finally:
        subprocess.run(["umount", runtime], check=True)
