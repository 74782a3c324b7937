"""Whether the user who runs this can use the drivers of a fleet at all: else each cluster would be shown as one that is not there."""

from collections.abc import Sequence

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.wiring.drivers import driver_names, open_driver
from swarmplan.driver_ports import Privileged
from swarmplan.errors import Permanent, SpecError
from swarmplan.fleet.members import Member


def check_rights(fleet: Fleet, members: Sequence[Member]) -> None:
    """Raise Permanent, once and not for each cluster, where a driver of these is not for this user. All clusters are of one template, so the first
    says it for all."""
    if fleet.simulate or not members:
        return
    try:
        desired = fleet.resolved(members[0]).desired
    except SpecError:  # said in the row of the cluster
        return
    for name in driver_names(desired):
        driver = open_driver(name, desired)
        try:
            why = driver.unusable() if isinstance(driver, Privileged) else ""
        finally:
            driver.close()
        if why:
            raise Permanent(why)
