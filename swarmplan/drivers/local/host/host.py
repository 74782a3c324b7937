"""One host: its process, its files, its end. Remembers nothing; the caller holds the host's lock."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Network
from pathlib import Path

from swarmplan.drivers.command import attempt, run
from swarmplan.drivers.dockerd import daemon_json
from swarmplan.drivers.local.host import disk, freezer
from swarmplan.drivers.local.host.cgroup import make_plain_groups, remove_cgroup
from swarmplan.drivers.local.host.device_filter import restrict
from swarmplan.drivers.local.host.limits import (
    DEVICES,
    container_limits,
    host_limits,
    meminfo,
    processors_for,
)
from swarmplan.drivers.local.host.masking import FOLDERS, mask
from swarmplan.drivers.local.host.mounts import below_root
from swarmplan.drivers.local.host.process import end, hosts_of
from swarmplan.drivers.local.layout import MARK, HostLayout
from swarmplan.drivers.local.subnet import gateway, mac
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.machine import EngineSettings
from swarmplan.model.values.machine_size import Size
from swarmplan.system.processes import Identity, identify

_SCRIPTS = Path(__file__).parent
ENGINE = _SCRIPTS / "engine.sh"
"""What a host's first process runs: its engine."""
_NAMESPACES = ("--mount", "--uts", "--ipc", "--net")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MEMINFO = Path("/proc/meminfo")
_DROPPED = ("sys_module", "sys_rawio", "sys_boot", "sys_time", "syslog", "dac_read_search", "sys_pacct")
"""Capabilities (capabilities(7)) of the machine as a whole, which no engine needs; ``dac_read_search`` opens files by handle, past
every mount."""
_REMOVALS = 5
_TURNED = 10.0
"""Seconds a host is given to lay its mounts; it takes some hundredths of one."""
_GRACE = 20.0
"""Seconds an engine is given to stop its containers; dockerd itself gives them 15."""


def daemon(settings: EngineSettings) -> str:
    """The engine's ``daemon.json`` (keys as in dockerd's reference).

    Containers go below the host's own control group, which its cgroup namespace shows as the root, so that nothing of them is
    left when it goes; only root may use the sockets.
    """
    document = {
        **settings.options,
        "group": "root",
        "cgroup-parent": "/docker",
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
    }
    return json.dumps(document | daemon_json(settings), indent=1) + "\n"


def files(machine: str, address: str, engine: str, resolver: str) -> Mapping[str, str]:
    """What is written over the host's ``/etc``, by path below it."""
    return {
        "hostname": f"{machine}\n",
        "hosts": f"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{address} {machine}\n",
        "resolv.conf": resolver,
        "docker/daemon.json": engine,
    }


def write_files(host: HostLayout, files: Mapping[str, str]) -> None:
    """Lay out what is to be copied over the host's ``/etc`` at its next start."""
    for name, text in files.items():
        place = host.files / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def boot(
    host: HostLayout,
    lower: Path,
    address: str,
    subnet: IPv4Network,
    first: Path = ENGINE,
    *,
    offline: bool = False,
    size: Size = Size(),  # noqa: B008  # frozen
    privileged: bool = False,
) -> Identity:
    """Start the host's first process, which runs the script ``first``; returns as soon as its root and its link are laid.
    ``offline``: it has no route out of the subnet. ``privileged``: it has the machine's devices and all capabilities."""
    if host.log.exists():
        host.log.replace(host.log.with_suffix(".log.1"))
    remove_cgroup(host.cgroup)  # of the host's last run: none of its processes is left
    if not privileged:
        restrict(host.cgroup, DEVICES)
    make_plain_groups(host.cgroup)
    mounted = laid_over(host.home, host.cluster.state) if lower == Path("/") else []
    available = os.sched_getaffinity(0)
    processors = processors_for(size, address, available)
    environment = {
        "PATH": PATH,
        "LIMITS": host_limits(size, processors, privileged=privileged),
        "CONTAINER_LIMITS": container_limits(size),
        "MEMINFO": meminfo(size, _MEMINFO.read_text()),
        "PROCESSORS": ",".join(map(str, processors)),
        "DROPPED": "" if privileged else " ".join(without_capabilities()),
        "SCRIPTS": str(_SCRIPTS),
        "FIRST": str(first),
        "STATE": str(host.cluster.state),
        "HOST": str(host.home),
        "SOCKETS": str(host.sockets),
        "CGROUP": host.cgroup,
        "LOWER": str(lower),
        "MOUNTED": " ".join(mounted),
        "INTERFACE": host.interface,
        "LABEL": host.label,
        "BRIDGE": host.cluster.bridge,
        "ADDRESS": address,
        "PREFIX": str(subnet.prefixlen),
        # Offline all else goes nowhere; without any route an engine that was in a swarm refuses to start (20.10.24).
        "WAY_OUT": f"dev lo src {address}" if offline else f"via {gateway(subnet)}",
        "MAC": mac(address),
        **{name: os.environ.get(name, os.environ.get(name.lower(), "")) for name in _PROXIES},
    }
    name = host.machine
    script = ["sh", str(_SCRIPTS / "boot.sh"), MARK, host.cluster.cluster, name]
    out = run(
        ["unshare", *_NAMESPACES, "--propagation", "slave", *script],
        what=f"machine {name}",
        environment=environment,
        remedy="the line before names the cause; `swarmplan apply` tries again",
    )
    identity = identify(int(out))
    if identity is None:
        raise Permanent(f"machine {name}: {last_words(host)}")
    return identity


def laid_over(home: Path, state: Path) -> list[str]:
    """The machine's file systems below its ``/`` that a host sees, with what it must not see of all of them masked in the overlays' upper
    layers below its ``home``."""
    mounted = [
        point
        for point in below_root(state)
        if not any(Path(point).is_relative_to(folder) for folder in FOLDERS)
    ]
    mask(home / "upper", mounted)
    return mounted


def halt(host: HostLayout, process: Identity | None, *, gently: bool) -> None:
    """End the host's process, and any that a killed command left behind for this machine; also of a paused host, whose
    processes hear nothing."""
    freezer.thaw(host.cgroup)
    if process is not None:
        end(process, grace=_GRACE if gently else 0.0)
    while left := hosts_of(host.cluster.cluster, host.machine):  # one being killed may still fork the next
        for orphan in left:
            end(orphan)


def clear(host: HostLayout) -> None:
    """Remove all that a halted host had: its link, socket, control groups and data; its record last, so that a removal
    that is cut off is seen. The folder itself goes with its lock."""
    what = f"machine {host.machine}"
    attempt(["ip", "link", "delete", host.interface], what=what)  # else it goes in the kernel's own time
    remove_tree(host.sockets)
    remove_cgroup(host.cgroup)
    if host.home.exists():
        for place in sorted(host.home.iterdir(), key=lambda place: place == host.record):
            remove_mounted(place, what)


def remove_mounted(folder: Path, what: str) -> None:
    """Remove a folder with the disks that are mounted in it, also where the ``mount`` of a killed command is still at work. Raises Permanent
    where something else is in the way."""
    for left in reversed(range(_REMOVALS)):
        disk.detach(folder, what)
        try:
            remove_tree(folder)
        except Permanent:
            if left == 0 or not disk.mounted_in(folder):
                raise
        else:
            return


def remove_tree(folder: Path) -> None:
    """Remove a folder with all in it (or a file), as quickly as the system can."""
    if folder.exists():
        run(["rm", "-rf", "--one-file-system", "--", str(folder)], what=str(folder), deadline=300)


def await_own_root(process: Identity, what: str) -> None:
    """Wait until the host's first process has turned to its own root, which a command is then run in."""
    until = time.monotonic() + _TURNED
    while b"/run/engine.sh" not in _command_line(process):
        if not process.alive() or time.monotonic() > until:
            raise Unreachable(f"{what}: it has not started yet; try again")
        time.sleep(0.01)


def _command_line(process: Identity) -> list[bytes]:
    with suppress(OSError):
        return Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
    return []


def without_capabilities() -> list[str]:
    """The words before a command that has not the capabilities over the machine as a whole, nor has any that it runs."""
    return ["setpriv", f"--bounding-set=-{',-'.join(_DROPPED)}", "--"]


def join(host: HostLayout, *, privileged: bool) -> list[str]:
    """The words before ``enter`` by which a command has the limits of the host, and is paused with it."""
    joining = ["sh", str(_SCRIPTS / "join.sh"), str(_SCRIPTS), host.cgroup]
    return joining if privileged else [*joining, *without_capabilities()]


def enter(process: Identity, terminal: str) -> list[str]:
    """The command line that runs the command after it in the host: all its namespaces and its root."""
    namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd"]
    environment = [f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", f"TERM={terminal}"]
    return ["nsenter", f"--target={process.pid}", *namespaces, "--", "/usr/bin/env", "-i", *environment]


def last_words(host: HostLayout) -> str:
    """Why the engine is not there, from the end of its log, in one line."""
    lines: list[str] = []
    with suppress(FileNotFoundError):
        lines = host.log.read_text(errors="replace").splitlines()[-50:]
    errors = [line.strip() for line in lines if "level=info" not in line and line.strip()]
    if not errors:
        return f"its engine ended without output; see {host.log}"
    ended = errors.pop() if errors[-1].startswith("the engine ended") else "its engine ended"
    return ": ".join([ended, *errors[-1:]])
