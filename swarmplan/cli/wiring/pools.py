"""Address ranges that hosts of the local driver and the swarm's overlay networks would both use."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swarmplan.spec import Loaded

_DRIVER = "local"


def clashing_pools(spec: "Loaded") -> list[str]:
    """A line for each subnet of local hosts that overlaps the address pool of overlay networks."""
    from swarmplan.drivers.local.subnet import POOL
    from swarmplan.model.values.subnet import DEFAULT_POOL, overlap

    pools = spec.desired.swarm.init.default_addr_pool or (DEFAULT_POOL,)
    found: list[str] = []
    for name, machine in spec.desired.machines.items():
        if machine.driver != _DRIVER:
            continue
        named = machine.options.get("subnet")
        own = spec.setting_path(name, "options", "subnet") if named else ("swarm", "default_addr_pool")
        where = f"{spec.position(own)}: {'options.subnet' if named else 'swarm.default_addr_pool'}"
        found += [
            f"{where}: the hosts' subnet {named or POOL} overlaps the pool of overlay networks {pool}: tasks could not reach"
            " the hosts; change one of the two"
            for pool in pools
            if overlap(str(named or POOL), pool)
        ]
    return list(dict.fromkeys(found))
