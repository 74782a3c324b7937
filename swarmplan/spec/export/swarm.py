"""The swarm's own settings as keys of ``swarm:``, where they differ from a new swarm's."""

from collections.abc import Iterator, Mapping
from typing import Any

from swarmplan.compose.read.units import SECOND
from swarmplan.compose.reverse import duration_text
from swarmplan.model.bodies import JsonView
from swarmplan.model.shapes.swarm_fields import SWARM_FIELDS, swarm_path
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.subnet import DEFAULT_POOL, DEFAULT_PREFIX
from swarmplan.spec.models.swarm import RESERVED_LABELS

_DEFAULTS = {
    "task_history_limit": 5,
    "snapshot_interval": 10_000,
    "log_entries_for_slow_followers": 500,
    "election_tick": 10,
    "heartbeat_tick": 1,
    "heartbeat_period": 5 * SECOND,
    "cert_expiry": 90 * 24 * 3600 * SECOND,
}
"""The defaults of a new swarm, measured on 20.10.24; the others are 0, false or absent."""
_ZERO_IS_OMITTED = frozenset({"snapshot_interval", "log_entries_for_slow_followers", "heartbeat_period"})
"""Settings in which the engine omits a 0 (measured on 20.10.24)."""
_TIMES = frozenset({"heartbeat_period", "cert_expiry"})
_DEFAULT_PORT = 4789
_OTHER_FIELDS = {("Name",), ("Labels",), ("CAConfig", "ExternalCAs"), ("TaskDefaults", "LogDriver")}


def swarm_section(swarm: SwarmState) -> dict[str, Any]:
    """The section; empty for a swarm with default settings."""
    found = dict(_fixed(swarm))
    labels = swarm.spec.get("Labels") or {}
    if own := {name: value for name, value in labels.items() if name not in RESERVED_LABELS}:
        found["labels"] = own
    for key, (group, name) in SWARM_FIELDS.items():
        members = swarm.spec.get(group)
        value = (members or {}).get(name)
        if value is None and members is not None and key in _ZERO_IS_OMITTED:
            value = 0
        if value is not None and value != _DEFAULTS.get(key, 0):
            found[key] = duration_text(value) if key in _TIMES else value
    if authorities := (swarm.spec.get("CAConfig") or {}).get("ExternalCAs"):
        found["external_cas"] = [_authority(one) for one in authorities]
    if driver := (swarm.spec.get("TaskDefaults") or {}).get("LogDriver"):
        options = {"options": dict(driver["Options"])} if driver.get("Options") else {}
        found["log_driver"] = {"driver": driver.get("Name", ""), **options}
    return found


def lost_swarm_settings(swarm: SwarmState) -> list[str]:
    """The settings that cannot be expressed."""
    known = {*SWARM_FIELDS.values(), *_OTHER_FIELDS}
    return [swarm_path(path) for path, value in _leaves(swarm.spec) if value and path not in known]


def _fixed(swarm: SwarmState) -> Iterator[tuple[str, Any]]:
    """What was fixed when the swarm was created."""
    if swarm.default_addr_pool and swarm.default_addr_pool != (DEFAULT_POOL,):
        yield "default_addr_pool", list(swarm.default_addr_pool)
    if swarm.subnet_size not in {0, DEFAULT_PREFIX}:
        yield "subnet_size", swarm.subnet_size
    if swarm.data_path_port not in {0, _DEFAULT_PORT}:
        yield "data_path_port", swarm.data_path_port


def _leaves(spec: JsonView) -> Iterator[tuple[tuple[str, ...], Any]]:
    for group, members in spec.items():
        if group == "Labels" or not isinstance(members, Mapping):
            yield (group,), members
        else:
            yield from (((group, name), value) for name, value in members.items())


def _authority(body: JsonView) -> dict[str, Any]:
    keys = {"URL": "url", "Protocol": "protocol", "Options": "options", "CACert": "ca_cert"}
    return {key: body[name] for name, key in keys.items() if body.get(name)}
