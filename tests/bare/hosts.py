"""Bare hosts: machines of namespaces with a real ``sshd`` and no running engine, as a user of the ssh driver has them.

They are hosts of the local driver, booted with another first process, so a host has its own root, network, processes,
hostname and ``/var/lib/docker``, and nothing of it is left when it goes. There is no systemd in them.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from bare.roots import SshRoots

from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.host.host import await_own_root, enter
from swarmplan.drivers.local.layout import STATE, Layout
from swarmplan.drivers.local.record import read_host
from swarmplan.model.machine import Machine
from swarmplan.system.processes import Identity

_HERE = Path(__file__).parent
USER = "deploy"


@dataclass(frozen=True)
class BareHost:
    """One host. ``key`` is a private key that logs in as root, ``known_hosts`` a file with the host's real key."""

    name: str
    address: str
    key: str
    known_hosts: str
    process: Identity

    @property
    def options(self) -> dict[str, Any]:
        """For the ssh driver: as root."""
        return {"address": self.address, "user": "root", "key": self.key, "known_hosts": self.known_hosts}

    def run(self, *words: str, stdin: str = "", check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a command in the host as root, not over ssh."""
        command = [*enter(self.process, "dumb"), *words]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, check=check, timeout=120)

    def read(self, path: str) -> str | None:
        """A file of the host; None when there is none."""
        done = self.run("cat", path, check=False)
        return done.stdout if done.returncode == 0 else None

    def start_sshd(self) -> None:
        """Start the server, and wait until it listens: it writes its pid then.

        While one that was killed still has the port, sshd ends in the background without a word: it is started again."""
        self.run("sh", "-ec", "until [ -s /run/sshd.pid ]; do /usr/sbin/sshd; sleep 0.1; done")

    def stop_sshd(self) -> None:
        """End the server and every session it holds: to its clients the host is gone."""
        self.run(
            "sh",
            "-c",
            "server=$(cat /run/sshd.pid); pkill -KILL -P $server; kill -KILL $server; rm /run/sshd.pid",
        )

    def user(self, *, sudo: bool) -> dict[str, Any]:
        """The options that log in as the user ``deploy``, who may or may not use sudo."""
        rule = f"{USER} ALL=(ALL) NOPASSWD: ALL\n" if sudo else ""
        script = (
            f"id {USER} >/dev/null 2>&1 || useradd --create-home --shell /bin/sh {USER};"
            f" cp /etc/ssh/authorized/root /etc/ssh/authorized/{USER};"
            f" rm -f /etc/sudoers.d/{USER}; [ -z '{rule.strip()}' ] || cat >/etc/sudoers.d/{USER}"
        )
        self.run("sh", "-ec", script, stdin=rule)
        return self.options | {"user": USER}


@contextmanager
def bare_hosts(
    names: Sequence[str], *, root: str = "system", engine: bool = True
) -> Iterator[list[BareHost]]:
    """Hosts of these names on one network, gone at the end whatever happened.

    ``root`` is what they are laid over (``system``, ``trixie``, ``sid``). Without ``engine`` its packages are taken out.
    """
    cluster = f"bare-{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}-{uuid4().hex[:8]}"
    driver = LocalDriver(cluster, first=_HERE / "first.sh")
    driver._lifecycle._roots = SshRoots(STATE)
    with TemporaryDirectory(prefix="bare-") as folder:
        key = Path(folder) / "id"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        try:
            with ThreadPoolExecutor() as pool:
                yield list(pool.map(lambda name: _made(driver, name, root, key, engine=engine), names))
        finally:
            for name in driver.observe():
                driver.remove(name)
            driver.clean()
    assert driver.leftovers() == ()


def _made(driver: LocalDriver, name: str, root: str, key: Path, *, engine: bool) -> BareHost:
    driver.create(Machine(name, "local", {"engine": root}))
    record = read_host(Layout(driver.cluster).host(name).record)
    assert record is not None
    assert record.process is not None
    await_own_root(record.process, name)
    known = key.with_name(f"{name}.known_hosts")
    host = BareHost(name, record.address, str(key), str(known), record.process)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    script = (_HERE / "prepare.sh").read_text(encoding="utf-8")
    told = host.run("sh", "-s", "--", public, "yes" if engine else "no", stdin=script)
    known.write_text(f"{record.address} {told.stdout}", encoding="utf-8")
    host.start_sshd()
    return host
