"""``swarm:`` to the partial Engine SwarmSpec and the settings that are fixed at init."""

import ipaddress
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from swarmplan.compose.read.units import duration
from swarmplan.model.shapes.swarm_fields import SWARM_FIELDS
from swarmplan.model.swarm import InitSettings, KeyPlace, SwarmSettings
from swarmplan.model.values.subnet import DEFAULT_POOL, DEFAULT_PREFIX
from swarmplan.spec.models.swarm import RESERVED_LABELS, SwarmSection
from swarmplan.spec.models.words.names import is_address, without_port
from swarmplan.spec.resolve.commands import split_command
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import absolute_path
from swarmplan.spec.yaml.tree import Node

_KEY = ("swarm", "unlock_key")
_DEFAULT_ELECTION_TICK, _DEFAULT_HEARTBEAT_TICK = 10, 1
_SHORTEST_CERTIFICATE = duration("1h")


def resolve_swarm(section: SwarmSection, machines: int, tree: Node, findings: Findings) -> SwarmSettings:
    """Only the settings that the user set; they apply to this number of machines."""
    _check_addresses(section, machines, findings)
    _check_pools(section, findings)
    _check_times(section, findings)
    return SwarmSettings(
        _spec(section, findings),
        _init(section),
        rotate_after_join=section.rotate_tokens == "after_join",
        unlock_key=_unlock_key(section, tree, findings),
    )


def _spec(section: SwarmSection, findings: Findings) -> Mapping[str, Any]:
    spec: dict[str, dict[str, Any]] = {}
    for field, (group, name) in SWARM_FIELDS.items():
        value = getattr(section, field)
        if value is not None:
            spec.setdefault(group, {})[name] = value
    if section.external_cas:
        spec.setdefault("CAConfig", {})["ExternalCAs"] = [
            {"Protocol": ca.protocol, "URL": ca.url, "Options": dict(ca.options)}
            | ({"CACert": ca.ca_cert} if ca.ca_cert else {})
            for ca in section.external_cas
        ]
    if section.log_driver:
        spec["TaskDefaults"] = {
            "LogDriver": {"Name": section.log_driver.driver, "Options": dict(section.log_driver.options)}
        }
    for reserved in RESERVED_LABELS & section.labels.keys():
        findings.error(("swarm", "labels", reserved), "is reserved for swarmplan; leave it out", key=True)
    if section.labels:
        spec["Labels"] = dict(section.labels)
    return spec


def _init(section: SwarmSection) -> InitSettings:
    values = {name: getattr(section, name) for name in InitSettings.__dataclass_fields__}
    return InitSettings(**{name: value for name, value in values.items() if value is not None})


def _unlock_key(section: SwarmSection, tree: Node, findings: Findings) -> KeyPlace | None:
    """The place; None if none is set, or an invalid one, which is reported."""
    written = section.unlock_key
    if written is None:
        if section.autolock:
            findings.error(
                ("swarm", "autolock"),
                "needs unlock_key, or a manager whose engine restarts stays locked; write unlock_key: {file: PATH}",
            )
        return None
    if not (written.file or (written.put and written.get)) or (written.file and (written.put or written.get)):
        findings.error(_KEY, "must have file, or both put and get", key=True)
        return None
    if written.file:
        return KeyPlace(file=absolute_path(tree, (*_KEY, "file"), written.file))
    put, get = (split_command(getattr(written, name), (*_KEY, name), findings) for name in ("put", "get"))
    return KeyPlace(put=put, get=get) if put and get else None


def _check_addresses(section: SwarmSection, machines: int, findings: Findings) -> None:
    """An address belongs to one machine, and the engine accepts another machine's without an error (measured on 20.10.24)."""
    for name in ("advertise_addr", "listen_addr", "data_path_addr"):
        host = without_port(getattr(section, name) or "")
        if machines > 1 and is_address(host) and not ipaddress.ip_address(host).is_unspecified:
            findings.error(
                ("swarm", name),
                f"{host} is the address of one machine and there are {machines}; name an interface instead",
            )


def _check_pools(section: SwarmSection, findings: Findings) -> None:
    pools = [ipaddress.IPv4Network(pool) for pool in section.default_addr_pool]
    size = section.subnet_size or DEFAULT_PREFIX
    for index, pool in enumerate(pools):
        if pool.prefixlen > size:
            path = ("swarm", "default_addr_pool", index)
            findings.error(path, f"{pool} is smaller than one /{size} subnet; widen it or raise subnet_size")
    if not pools and size < ipaddress.IPv4Network(DEFAULT_POOL).prefixlen:
        findings.error(
            ("swarm", "subnet_size"),
            f"{DEFAULT_POOL}, the default of default_addr_pool, is smaller than one /{size} subnet; name a wider pool",
        )
    for one, two in combinations(range(len(pools)), 2):
        if pools[one].overlaps(pools[two]):
            findings.error(
                ("swarm", "default_addr_pool", two), f"{pools[two]} overlaps {pools[one]}; remove one"
            )


def _check_times(section: SwarmSection, findings: Findings) -> None:
    election = section.election_tick or _DEFAULT_ELECTION_TICK
    heartbeat = section.heartbeat_tick or _DEFAULT_HEARTBEAT_TICK
    if election <= heartbeat:
        named = "election_tick" if section.election_tick else "heartbeat_tick"
        findings.error(
            ("swarm", named), f"election_tick ({election}) must be more than heartbeat_tick ({heartbeat})"
        )
    if section.cert_expiry is not None and section.cert_expiry < _SHORTEST_CERTIFICATE:
        findings.error(("swarm", "cert_expiry"), "must be at least 1h; the engine accepts nothing shorter")
