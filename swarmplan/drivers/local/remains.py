"""What a cluster has on this machine besides its machines, found by searching and not from the record."""

from pathlib import Path

from swarmplan.drivers.local.host import disk, freezer
from swarmplan.drivers.local.host.cgroup import cgroups, remove_cgroup
from swarmplan.drivers.local.host.host import remove_mounted
from swarmplan.drivers.local.host.mounts import under
from swarmplan.drivers.local.host.process import end, hosts_of
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.network import firewall, network
from swarmplan.drivers.local.record import hosts
from swarmplan.system.processes import Identity


def remains(layout: Layout) -> list[str]:
    """All of it, one line each. Namespaces last as long as the processes in them, so those stand for both."""
    return [
        *(
            f"process {process.pid} with the namespaces of {name}"
            for process, name in orphans(layout).items()
        ),
        *(f"interface {name}" for name in network.interfaces(layout)),
        *(f"iptables rule {' '.join(words)}" for _, words in firewall.found(layout)),
        *(f"mount {point}" for folder in _folders(layout) for point in under(folder)),
        *(f"loop device {device}" for folder in _folders(layout) for device in disk.devices(folder)),
        *(f"control group {place}" for place in cgroups(layout.cgroup)),
        *(f"folder {folder}" for folder in _folders(layout)),
    ]


def orphans(layout: Layout) -> dict[Identity, str]:
    """Hosts' first processes that no record knows, each with the machine it was for."""
    known = {record.process for record in hosts(layout).values()}
    return {process: name for process, name in hosts_of(layout.cluster).items() if process not in known}


def sweep(layout: Layout) -> None:
    """Remove all of it. The caller holds the runtime folder's lock and has seen that no machine is left."""
    freezer.thaw_below(layout.cgroup)
    for process in orphans(layout):
        end(process)
    network.remove(layout)
    remove_cgroup(layout.cgroup)
    for folder in _folders(layout):
        remove_mounted(folder, f"cluster {layout.cluster}")


def _folders(layout: Layout) -> list[Path]:
    return [folder for folder in (layout.home, layout.sockets) if folder.exists()]
