"""Machines of one cluster frozen, and let go on, by the drivers that can."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from swarmplan.driver_ports import Pausing

if TYPE_CHECKING:
    from swarmplan.cli.wiring.site import Site


def pause(found: "Site", names: Iterable[str]) -> None:
    """Freeze these machines, in this order. Raises Permanent, Transient, Unreachable."""
    for name in names:
        driver = found.adapters.driver(name)
        if isinstance(driver, Pausing):
            driver.pause([name])
            found.adapters.forget(name)


def resume(found: "Site", names: Iterable[str]) -> None:
    """Let these machines go on, in this order."""
    for name in names:
        driver = found.adapters.driver(name)
        if isinstance(driver, Pausing):
            driver.resume([name])
            found.adapters.forget(name)
