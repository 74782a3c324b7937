"""Booted hosts: machines with real systemd, sshd and Docker's engine under its unit, booted by systemd-nspawn.

A host has its own root (an overlay on one that all share), network, processes and control groups. It ends with the process
that booted it, also when that is killed; the lab takes its folders, groups and bridge away, and those of labs that were
killed before.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from bare.hosts import BareHost
from booted.root import booted_root

from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local.host.cgroup import cgroups, remove_cgroup
from swarmplan.drivers.local.layout import STATE, Layout
from swarmplan.drivers.local.network import network
from swarmplan.drivers.local.subnet import gateway
from swarmplan.private_files import make_folder
from swarmplan.system.processes import Identity, identify

if TYPE_CHECKING:
    from ipaddress import IPv4Network

_HERE = Path(__file__).parent
_LABS = STATE / "booted"
_GROUPS = "swarmplan-booted"
_HELD = "held"
_ISOLATED = (
    "unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc",
)  # fmt: skip
"""All of a host is in one namespace of processes, whose first one the kernel kills with the one that made it."""
_UNITS = ("multi-user.target", "docker.service", "ssh.service")
_UP = 120.0
"""Seconds a host has to boot; it takes two to five on a quiet machine."""


class BootedHost(BareHost):
    """One host, with systemd as its first process."""

    def start_sshd(self) -> None:
        self.run("systemctl", "start", "ssh.service")

    def stop_sshd(self) -> None:
        """End the server and every session it holds: to its clients the host is gone."""
        self.run("sh", "-c", "systemctl stop ssh.service; pkill -KILL sshd || :")

    def unit(self, name: str) -> str:
        """The ActiveState of one of its units."""
        return self.run("systemctl", "show", "--value", "--property=ActiveState", name).stdout.strip()


class Lab:
    """Hosts on one bridge. Use ``booted_hosts``."""

    def __init__(self, keys: Path) -> None:
        self.name = f"boot-{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}-{uuid4().hex[:8]}"
        self._layout = Layout(self.name)
        self._folder = _LABS / self.name
        self._group = f"{_GROUPS}/{self.name}"
        self._held: int | None = None
        self._keys = keys
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._root = booted_root()
        self._subnet: IPv4Network | None = None

    def open(self, names: Sequence[str]) -> dict[str, BootedHost]:
        """Boot hosts of these names."""
        make_folder(self._folder)
        self._held = os.open(self._folder / _HELD, os.O_RDWR | os.O_CREAT)
        fcntl.flock(self._held, fcntl.LOCK_EX)
        _sweep()
        with locked(self._layout.runtime):
            self._subnet = network.subnet_for(self._layout, None)
            network.ensure(self._layout, self._subnet)
        addresses = {name: str(self._subnet[2 + number]) for number, name in enumerate(names)}
        for name, address in addresses.items():
            self._lay(name, address)
        for name in names:  # here, for a host ends with the thread that started it
            self._boot(name)
        with ThreadPoolExecutor() as pool:
            hosts = pool.map(lambda name: self._awaited(name, addresses[name]), names)
            return dict(zip(names, hosts, strict=True))

    def reboot(self, host: BootedHost) -> BootedHost:
        """The host after ``systemctl reboot``."""
        host.run("systemctl", "reboot", check=False)
        self._running[host.name].wait(timeout=60)
        self._boot(host.name)
        return self._awaited(host.name, host.address)

    def power_off(self, host: BootedHost) -> None:
        """As if its plug were pulled."""
        self._running[host.name].kill()
        self._running[host.name].wait(timeout=60)

    def power_on(self, host: BootedHost) -> BootedHost:
        """The host after it was off."""
        self._boot(host.name)
        return self._awaited(host.name, host.address)

    def slow(self, host: BootedHost, share: float | None) -> None:
        """Give a host only this share of one processor; None: all of it."""
        period = 100_000
        quota = -1 if share is None else int(share * period)
        places = [place / "cpu.cfs_quota_us" for place in cgroups(f"{self._group}/{host.name}")]
        (place,) = [place for place in places if place.exists()]
        place.write_text(str(quota))

    def close(self) -> None:
        """End the hosts and remove all that was made for them."""
        for process in self._running.values():
            process.kill()
            process.wait()
        _clear(self._folder)
        if self._held is not None:
            os.close(self._held)

    def _lay(self, name: str, address: str) -> None:
        """What makes a host a machine of its own."""
        assert self._subnet is not None
        upper = self._folder / name / "upper"
        (upper / "etc/ssh/authorized").mkdir(parents=True)
        upper.chmod(0o755)
        files = {
            "hostname": f"{name}\n",
            "hosts": f"127.0.0.1 localhost {name}\n",
            "machine-id": f"{uuid4().hex}\n",
            "lab.env": f"ADDRESS={address}\nPREFIX={self._subnet.prefixlen}\nGATEWAY={gateway(self._subnet)}\n",
            "ssh/authorized/root": (self._keys / "id.pub").read_text(encoding="utf-8"),
        }
        for path, text in files.items():
            (upper / "etc" / path).write_text(text, encoding="utf-8")
        key = upper / "etc/ssh/ssh_host_ed25519_key"
        _keygen(key, name)
        known = key.with_suffix(".pub").read_text(encoding="utf-8")
        (self._keys / f"{name}.known_hosts").write_text(f"{address} {known}", encoding="utf-8")

    def _boot(self, name: str) -> None:
        folder = self._folder / name
        number = sorted(path.name for path in self._folder.iterdir()).index(name)
        machine = f"{sha256(self.name.encode()).hexdigest()[:7]}-{number}"
        with (folder / "console").open("ab") as console:
            self._running[name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *_ISOLATED, "sh", str(_HERE / "boot.sh"), str(self._root),
                 str(folder), f"{self._group}/{name}", machine, self._layout.bridge],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
            )  # fmt: skip

    def _awaited(self, name: str, address: str) -> BootedHost:
        key, known = self._keys / "id", self._keys / f"{name}.known_hosts"
        until = time.monotonic() + _UP
        while time.monotonic() < until and self._running[name].poll() is None:
            first = _first_process(self._running[name].pid)
            if first is not None:
                host = BootedHost(name, address, str(key), str(known), first)
                units = host.run("systemctl", "is-active", *_UNITS, check=False).stdout.split()
                if set(units) == {"active"}:
                    return host
            time.sleep(0.1)
        console = (self._folder / name / "console").read_text(errors="replace")
        raise AssertionError(f"{name} did not boot: {console[-2000:]}")


@contextmanager
def booted_lab(names: Sequence[str]) -> Iterator[tuple[Lab, dict[str, BootedHost]]]:
    """Hosts of these names on one network, and what holds them; gone at the end whatever happened."""
    with TemporaryDirectory(prefix="booted-") as folder:
        _keygen(Path(folder) / "id", "lab")
        lab = Lab(Path(folder))
        try:
            yield lab, lab.open(names)
        finally:
            lab.close()


def _sweep() -> None:
    """Remove what labs left whose process was killed: nobody holds them any more."""
    for held in _LABS.glob(f"*/{_HELD}"):
        with suppress(OSError):  # it is held, or has gone
            handle = os.open(held, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _clear(held.parent)
            finally:
                os.close(handle)


def _clear(folder: Path) -> None:
    """Remove the control groups, the files and the network of a lab whose hosts have ended."""
    remove_cgroup(f"{_GROUPS}/{folder.name}")
    subprocess.run(["rm", "-rf", "--one-file-system", "--", str(folder)], check=True, timeout=300)
    layout = Layout(folder.name)
    with locked(layout.runtime):
        network.remove(layout)
    shutil.rmtree(layout.home, ignore_errors=True)


def _keygen(path: Path, comment: str) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)], check=True
    )


def _first_process(made: int) -> Identity | None:
    """The host's first process, once it is systemd: the child of systemd-nspawn, which is the child of ``unshare``."""
    with suppress(OSError, IndexError):  # not yet
        child = _children(_children(made)[0])[0]
        if Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip() == "systemd":
            return identify(child)
    return None


def _children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
