"""What hosts still have that were there before docker-machine came and stay when its record is gone: looked for then, without
docker-machine, which knows them no more."""

import http.client
import shlex
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from swarmplan.drivers import remains as hosts
from swarmplan.drivers.docker_machine.existing_host import engine_of, run_on_host
from swarmplan.drivers.docker_machine.observe import engine_client
from swarmplan.drivers.docker_machine.observe.state import NONE, preexisting
from swarmplan.drivers.docker_machine.options.options import driver_of
from swarmplan.errors import Unreachable
from swarmplan.model.machine import Machine

_SCRIPT = hosts.script(Path(__file__).with_name("remains.sh"))


def remains(machines: Iterable[Machine]) -> tuple[str, ...]:
    """A line for each host of these machines that has anything left, or cannot be asked; none for machines that docker-machine
    made and removed. Raises nothing."""
    return hosts.remains(
        {machine.name: partial(_left_on, machine) for machine in machines if preexisting(machine)}
    )


def _left_on(machine: Machine) -> list[str]:
    if driver_of(machine) != NONE:
        return hosts.lines_of(run_on_host(machine, f"sudo -n sh -s {shlex.quote(machine.name)}", _SCRIPT))
    try:
        return list(_of_engine(*engine_of(machine)))
    except (AttributeError, TypeError) as error:  # as of a list where an object should be
        raise Unreachable("its engine's answer is invalid") from error


def _of_engine(url: str, tls_folder: Path | None) -> Iterator[str]:
    """What an engine has that is reached by its URL alone."""

    def listed(path: str) -> Any:
        status, body = engine_client.request(url, tls_folder, "GET", path)
        if status != http.client.OK:
            raise Unreachable(f"{url} answers GET {path} with status {status}")
        return body

    if engine_client.membership(url, tls_folder):
        yield "membership in a swarm"
    if any(network.get("Name") == "docker_gwbridge" for network in listed("/networks")):
        yield "Docker's network docker_gwbridge"
    for what, found in (("image", listed("/images/json")), ("volume", listed("/volumes").get("Volumes"))):
        if found:
            yield f"{len(found)} {what}{'s' if len(found) > 1 else ''}"
