"""Whether the machines of a fleet reach what the fleet gives them."""

from swarmplan.errors import SpecError
from swarmplan.model.cluster import Desired
from swarmplan.spec.fleet.settings import FleetSettings

_LOCAL = "local"


def check_mirror(settings: FleetSettings, desired: Desired) -> None:
    """Raise SpecError where a machine cannot reach the mirror that it is told of."""
    mirror = settings.mirror
    if mirror is None or not mirror.own_address:
        return
    for name, machine in desired.machines.items():
        if machine.driver != _LOCAL and mirror.url in machine.engine.registry_mirrors:
            where = (
                f"{settings.file}: mirror.address: is required, for {name} has the driver {machine.driver}"
            )
            why = "the default is reached by machines of the local driver only"
            raise SpecError([f"{where}: {why}; write the address of this machine that it reaches"])
