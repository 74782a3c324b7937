"""What is missing on this machine for docker-machine to create machines, each with its remedy. Only reads."""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path
from threading import Lock

from swarmplan.dataclass import dataclass
from swarmplan.drivers.docker_machine.cli import Cli, failed, missing
from swarmplan.drivers.docker_machine.observe.observe import observe_joined, unreadable
from swarmplan.drivers.docker_machine.options.catalog import Catalogue, faults, parse
from swarmplan.drivers.docker_machine.options.options import create_flags, driver_of, is_ssh_key
from swarmplan.drivers.docker_machine.place import Place, Store, place_of
from swarmplan.drivers.docker_machine.store import ca
from swarmplan.drivers.docker_machine.store.claim import Claim, claim_of, is_unowned
from swarmplan.errors import Failure, Permanent, reason_of
from swarmplan.model.machine import Machine

_OTHERS = 0o077
_VERSION = re.compile(r"^\S+ version (?P<version>\S+?),.*\bbuild\b.*$", re.MULTILINE | re.IGNORECASE)
_NUMBERED = re.compile(r"v?\d+\.\d+")
_COMMAND = re.compile(r"^\s+([a-z][a-z-]*)(?:,\s|\s{2,}|\t)", re.MULTILINE)
_CALLED = frozenset(
    {"create", "inspect", "kill", "ls", "provision", "regenerate-certs", "rm", "ssh", "start", "stop"}
)
"""The commands that are called, ``version`` aside."""


@dataclass(frozen=True, slots=True)
class Catalogues:
    """What each driver of each binary takes, asked once."""

    _known: dict[tuple[str, str], Catalogue] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, cli: Cli, driver: str) -> Catalogue:
        """The flags of a driver. Raises Permanent with docker-machine's words if it has no such driver."""
        with self._lock:
            key = (cli.place.binary, driver)
            if key not in self._known:
                what = f"docker-machine's driver {driver}"
                found = parse(cli.run(["create", "-d", driver, "--help"], what=what))
                if "engine-label" not in found:
                    command = f"{cli.place.binary} create -d {driver} --help"
                    raise Permanent(f"{what}: `{command}` does not list its flags")
                self._known[key] = found
            return self._known[key]


def problems(
    cluster: str, machines: Sequence[Machine], catalogues: Catalogues, notices: list[str] | None = None
) -> list[str]:
    """Everything that is lacking, one line each. What is only worth knowing is added to ``notices``."""
    places = dict.fromkeys(place_of(machine) for machine in machines)
    lines: list[str] = []
    for place in places:
        here = [machine for machine in machines if place_of(machine) == place]
        fault, notice = _examined(Cli(place))
        if notice and notices is not None and notice not in notices:
            notices.append(notice)
        lines += [fault] if fault else _place_problems(cluster, place, here, catalogues)
    return list(dict.fromkeys(lines))


def _place_problems(
    cluster: str, place: Place, machines: Sequence[Machine], catalogues: Catalogues
) -> Iterator[str]:
    cli = Cli(place)
    yield from _store_problems(place.store)
    for driver in dict.fromkeys(driver_of(machine) for machine in machines):
        try:
            catalogue = catalogues.of(cli, driver)
        except Failure as error:
            yield str(error)
            continue
        for machine in machines:
            if driver_of(machine) == driver:
                yield from (
                    f"machine {machine.name}: {fault}" for fault in faults(machine, catalogue, os.environ)
                )
    for machine in machines:
        yield from _name_problems(cluster, cli, machine)
        yield from _key_problems(machine)


def _examined(cli: Cli) -> tuple[str, str]:
    """Why the program cannot be used, and what is worth knowing of it; "" for either when there is nothing."""
    binary = cli.place.binary
    if not cli.installed:
        return missing(binary), ""
    try:
        answer = cli.attempt(["version"], what=binary)
        version = None if failed(answer) else _VERSION.search(answer.out)
        if version is None:
            return (
                f"{binary} is not docker-machine: `{binary} version` does not print its version and build",
                "",
            )
        if _NUMBERED.match(version["version"]):
            return "", ""
        help_text = cli.attempt(["--help"], what=binary)
    except Failure as error:
        return str(error), ""
    _, _, commands = help_text.out.partition("Commands:")
    if absent := sorted(_CALLED - set(_COMMAND.findall(commands))):
        return f"{binary} is not a usable docker-machine: it has no command {', '.join(absent)}", ""
    build = version[0].strip()
    return (
        "",
        f"{binary} is a build without a version number ({build}): swarmplan is tested with 0.16.2 and its forks",
    )


def _store_problems(store: Store) -> Iterator[str]:
    above = next(folder for folder in (store.home, *store.home.parents) if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        yield f"{above} is not writable: choose another folder with options.storage_path"
    if fault := ca.problem_with(ca.authority_of(store)):
        yield fault


def _name_problems(cluster: str, cli: Cli, machine: Machine) -> Iterator[str]:
    name, store = machine.name, cli.place.store
    for other in store.names():
        if other != name and other.lower() == name.lower():
            yield (
                f"machine {name}: {store.home} has a machine {other}, and docker-machine lists only one of two names "
                "that differ in case: rename yours"
            )
    claim = claim_of(store, name)
    if is_unowned(claim) and observe_joined(cli, machine):
        return  # the plan says what to do about its swarm
    if claim is not None and claim.owner != cluster:
        yield belongs_to_another(cli, name, claim)
    elif claim is not None and claim.fault:
        yield unreadable(cli, name, claim)


def belongs_to_another(cli: Cli, name: str, claim: Claim) -> str:
    """The message for a machine of this name that is not ours."""
    if claim.fault:
        whose = f"whose owner is unknown ({claim.fault})"
    else:
        whose = f"that belongs to {f'the cluster {claim.owner}' if claim.owner else 'no cluster'}"
    return f"machine {name}: {cli.place.store.home} has a machine of this name {whose}: give yours another name in the file"


def _key_problems(machine: Machine) -> Iterator[str]:
    """docker-machine refuses a key that others can read, but only after it has made the machine (measured on 0.16.2)."""
    for name, value in create_flags(machine.options).items():
        if not is_ssh_key(name) or not isinstance(value, str) or not value:
            continue
        path = Path(value).expanduser()
        try:
            mode = path.stat().st_mode
        except OSError as error:
            yield f"machine {machine.name}: options.{name}: {reason_of(error)}: give the path of a private key"
            continue
        if stat.S_IMODE(mode) & _OTHERS:
            yield f"machine {machine.name}: options.{name}: others may read the key, so ssh refuses it: run chmod 600 on it"
