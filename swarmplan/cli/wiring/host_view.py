"""What the machines of a cluster see of the machine that runs swarmplan: hosts of the ``local`` driver are laid over its files."""

from pathlib import Path

from swarmplan.model.cluster import Desired

_LOCAL = "local"


def seen_by_hosts(desired: Desired, place: Path) -> bool:
    """Whether whoever is root in a machine of this cluster may read what is at ``place``."""
    machines = [machine for machine in desired.machines.values() if machine.driver == _LOCAL]
    if not machines:
        return False
    from swarmplan.drivers.local.host.visible import visible
    from swarmplan.drivers.local.options import Root, root_of

    return any(root_of(machine.options) is Root.SYSTEM for machine in machines) and visible(place)
