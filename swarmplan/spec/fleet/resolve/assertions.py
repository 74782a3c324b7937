"""What one check asserts."""

from urllib.parse import urlsplit

from swarmplan.compose.read.units import SECOND
from swarmplan.model.values.image_reference import parse_reference
from swarmplan.spec.fleet.checks import (
    IN_URL,
    Assertion,
    Exists,
    OfHttp,
    OfNode,
    OfProgram,
    OfService,
    OfSwarm,
)
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.assertions import HttpCheck, NodeCheck, ServiceCheck, SwarmCheck
from swarmplan.spec.models.fleet.checks import CheckSection
from swarmplan.spec.models.words.names import dns_label
from swarmplan.spec.resolve.commands import split_command
from swarmplan.spec.yaml.tree import Path

EXISTING = ("network", "secret", "config", "stack")
KINDS = ("swarm", "service", "node", *EXISTING, "http", "command")
"""The keys of which a check has exactly one."""
_PROGRAM_SECONDS = 60.0


def resolve_assertion(section: CheckSection, place: Path, document: Document) -> Assertion | None:
    """The assertion of a check; None where it has none, or an error in it, which is reported."""
    existing = (Exists(kind, name) for kind in EXISTING if (name := getattr(section, kind)) is not None)
    if section.swarm is not None:
        found: Assertion | None = _swarm(section.swarm, (*place, "swarm"), document)
    elif section.service is not None:
        found = _service(section.service, (*place, "service"), document)
    elif section.node is not None:
        found = _node(section.node, (*place, "node"), document)
    elif section.http is not None:
        found = _http(section.http, (*place, "http"), document)
    elif section.command is not None:
        found = _program(section, (*place, "command"), document)
    else:
        found = next(existing, None)
    return found


def _swarm(section: SwarmCheck, place: Path, document: Document) -> OfSwarm:
    found = OfSwarm(section.managers, section.workers, section.reachable, section.quorum)
    if found == OfSwarm():
        document.error(place, "says nothing: give managers, workers, reachable or quorum", key=True)
    return found


def _service(section: ServiceCheck, place: Path, document: Document) -> OfService | None:
    document.require(place, section, "name")
    image = section.image or ""
    if image:
        try:
            parse_reference(image)
        except ValueError as error:
            document.error((*place, "image"), str(error))
    if section.name is None:
        return None
    return OfService(
        section.name, section.replicas, section.running, image, section.update or "", section.on is not None
    )


def _node(section: NodeCheck, place: Path, document: Document) -> OfNode:
    if section.name is None and section.role is None and section.label is None and section.count is None:
        document.error(
            place, "says not which nodes: give name, role or label, or count for how many of all", key=True
        )
    return OfNode(
        section.name or "", section.role or "", section.label or "", section.state or "", section.availability or "",
        dict(section.labels), section.count,
    )  # fmt: skip


def _http(section: HttpCheck, place: Path, document: Document) -> OfHttp | None:
    document.require(place, section, "url")
    if section.url is None:
        return None
    where = (*place, "url")
    for machine in IN_URL.findall(section.url):
        try:
            dns_label(machine)
        except ValueError as error:
            document.error(where, str(error))
            return None
    try:
        parts = urlsplit(IN_URL.sub("machine", section.url))
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or any(ord(sign) <= ord(" ") for sign in section.url):
        document.error(where, f"{section.url!r} is not a valid address: write http://{{manager-1}}:8080/")
        return None
    if parts.username or parts.password:
        document.error(where, "a name or password in an address would be shown: leave it out")
        return None
    return OfHttp(section.url, section.status, section.contains or "")


def _program(section: CheckSection, place: Path, document: Document) -> OfProgram | None:
    words = split_command(section.command or (), place, document.findings)
    if not words:
        return None
    program = document.absolute(place, words[0]) if "/" in words[0] else words[0]
    timeout = section.timeout
    return OfProgram((program, *words[1:]), _PROGRAM_SECONDS if timeout is None else timeout / SECOND)
