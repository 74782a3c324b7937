"""Secrets and configs in the API of a manager (checks and texts measured on 20.10.24 and 28.5)."""

import base64
import binascii
import re

from swarmplan.errors import Conflict, InUse, Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.key import Key, Kind
from swarmplan.model.uses import references
from swarmplan.simulator.api.access import publish
from swarmplan.simulator.api.lookup import lookup
from swarmplan.simulator.state.answers import copied, head, invalid, rpc
from swarmplan.simulator.state.raft import in_sequence, write
from swarmplan.simulator.state.records import Content, Swarm
from swarmplan.simulator.state.state import State

_NAME = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9])?")
_LIMITS = {Kind.SECRET: 512_000, Kind.CONFIG: 1_024_000}
NOUNS = {Kind.SECRET: "secret", Kind.CONFIG: "config"}


def create(state: State, swarm: Swarm, kind: Kind, body: Json) -> str:
    """``POST /{kind}/create``; the id. The content of a secret is not stored here."""
    name = body.get("Name") or ""
    _check(kind, name, body)
    if any(other.spec["Name"].lower() == name.lower() for other in _all(swarm, kind)):
        raise Conflict(rpc("AlreadyExists", f"{NOUNS[kind]} {name} already exists"))
    swarm.index += 1
    spec = {"Name": name, "Labels": dict(body.get("Labels") or {})}
    spec |= {key: body[key] for key in ("Templating", "Data") if body.get(key)}
    if kind is Kind.SECRET:
        spec.pop("Data", None)
    made = Content(state.new_id(NOUNS[kind], name), spec, swarm.index, state.tick, state.tick, kind=str(kind))
    swarm.contents[made.id] = made
    publish(state, swarm, NOUNS[kind], "create", made)
    return made.id


def update(state: State, swarm: Swarm, kind: Kind, reference: str, version: int, *, sent: Json) -> None:
    """``POST /{kind}/{id or name}/update``: the labels, and nothing else, silently or not."""
    found = _find(swarm, kind, reference)
    data = found.spec.get("Data")
    if (sent.get("Name"), sent.get("Data", data)) != (found.spec["Name"], data):
        raise invalid("only updates to Labels are allowed")
    in_sequence(found.version, version)
    found.spec = {**found.spec, "Labels": dict(sent.get("Labels") or {})}
    write(swarm, found, state.tick)
    publish(state, swarm, NOUNS[kind], "update", found)


def remove(state: State, swarm: Swarm, kind: Kind, reference: str) -> None:
    """``DELETE /{kind}/{id or name}``. In use by current service specs, not by previous ones."""
    found = _find(swarm, kind, reference)
    key = Key(kind, found.spec["Name"])
    users = [service.name for service in swarm.services.values() if key in references(service.spec)]
    if users:
        several = "services" if len(users) > 1 else "service"
        text = f"{NOUNS[kind]} '{key.name}' is in use by the following {several}: {', '.join(users)}"
        raise InUse(rpc("InvalidArgument", text))
    del swarm.contents[found.id]
    publish(state, swarm, NOUNS[kind], "remove", found)


def listed(swarm: Swarm, kind: Kind) -> list[Json]:
    """``GET /{kind}``."""
    return [copied(head(found) | {"Spec": found.spec}) for found in _all(swarm, kind)]


def _check(kind: Kind, name: str, body: Json) -> None:
    if not name:
        raise invalid("name must be provided")
    if not _NAME.fullmatch(name):
        raise invalid(
            "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, "
            "and the start and end character must be [a-zA-Z0-9]"
        )
    if kind is Kind.SECRET and (driver := body.get("Driver")):
        raise Permanent(rpc("Unknown", f'plugin "{driver["Name"]}" not found'))
    try:
        size = len(base64.b64decode(body.get("Data") or "", validate=True))
    except binascii.Error:
        raise Permanent("illegal base64 data at input byte 0") from None
    if not 0 < size < _LIMITS[kind]:
        raise invalid(f"{NOUNS[kind]} data must be larger than 0 and less than {_LIMITS[kind]} bytes")


def _all(swarm: Swarm, kind: Kind) -> list[Content]:
    return [found for found in swarm.contents.values() if found.kind == kind]


def _find(swarm: Swarm, kind: Kind, reference: str) -> Content:
    things = {found.id: found for found in _all(swarm, kind)}
    return lookup(things, reference, lambda found: str(found.spec["Name"]), NOUNS[kind])
