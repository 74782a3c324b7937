"""What hosts still have that were there before docker-machine came and stay when its record is gone: looked for then, without
docker-machine, which knows them no more."""

import http.client
import shlex
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from swarmplan.drivers.docker_machine.generic_host import run_on_host
from swarmplan.drivers.docker_machine.observe.engine_client import is_plain, request, words_of
from swarmplan.drivers.docker_machine.observe.state import NONE, preexisting
from swarmplan.drivers.docker_machine.options.options import driver_of
from swarmplan.drivers.docker_machine.place import place_of
from swarmplan.drivers.scripts import remains_script
from swarmplan.errors import Failure
from swarmplan.model.machine import Machine

_SCRIPT = remains_script(Path(__file__).with_name("remains.sh"))
_AT_ONCE = 8
_MOST = 12
"""Lines of a host that are told."""


def remains(machines: Iterable[Machine]) -> tuple[str, ...]:
    """A line for each host of these machines that has anything left, or cannot be asked; none for machines that docker-machine
    made and removed. Raises nothing."""
    hosts = [machine for machine in machines if preexisting(machine)]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="docker-machine") as pool:
        return tuple(line for line in pool.map(_line, hosts) if line)


def _line(machine: Machine) -> str:
    try:
        found = list(_of_engine(machine) if driver_of(machine) == NONE else _of_host(machine))
    except Failure as error:
        return f"{machine.name}: cannot check what is left there ({error})"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{machine.name}: cannot ask its engine what is left there ({words_of(error)})"
    except (AttributeError, TypeError):  # as of a list where an object should be
        return f"{machine.name}: cannot ask its engine what is left there (its answer is invalid)"
    return f"{machine.name}: {', '.join(found)}" if found else ""


def _of_host(machine: Machine) -> Iterator[str]:
    answer = run_on_host(machine, f"sudo -n sh -s {shlex.quote(machine.name)}", _SCRIPT)
    lines = answer.out.splitlines()
    if "end" not in lines:
        raise Failure(answer.error_line)
    told = [line for line in lines if line != "end" and line.isprintable()]
    yield from told[:_MOST]


def _of_engine(machine: Machine) -> Iterator[str]:
    """What an engine has that is reached by its URL alone."""
    url = str(machine.options.get("url", ""))
    tls = None if is_plain(url) else place_of(machine).store.certs
    if (_asked(url, tls, "/info").get("Swarm") or {}).get("LocalNodeState") not in {"inactive", None, ""}:
        yield "membership in a swarm"
    if any(network.get("Name") == "docker_gwbridge" for network in _asked(url, tls, "/networks")):
        yield "Docker's network docker_gwbridge"
    for path, list_name, what in (("/images/json", "", "image"), ("/volumes", "Volumes", "volume")):
        listed = _asked(url, tls, path)
        count = len((listed.get(list_name) if list_name else listed) or ())
        if count:
            yield f"{count} {what}{'s' if count > 1 else ''}"


def _asked(url: str, tls: Path | None, path: str) -> Any:
    status, body = request(url, tls, "GET", path)
    if status != http.client.OK:
        raise ValueError(f"{path}: status {status}")
    return body
