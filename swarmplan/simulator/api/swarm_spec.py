"""The spec of the swarm: defaults of init, update, inspect."""

from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.simulator.api import locking
from swarmplan.simulator.state.answers import copied, head
from swarmplan.simulator.state.raft import in_sequence
from swarmplan.simulator.state.records import Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit import ca

DEFAULTS: Json = {
    "Name": "default",
    "Labels": {},
    "Orchestration": {"TaskHistoryRetentionLimit": 5},
    "Raft": {
        "SnapshotInterval": 10000,
        "KeepOldSnapshots": 0,
        "LogEntriesForSlowFollowers": 500,
        "ElectionTick": 10,
        "HeartbeatTick": 1,
    },
    "Dispatcher": {"HeartbeatPeriod": 5_000_000_000},
    "CAConfig": {"NodeCertExpiry": 7_776_000_000_000_000},
    "TaskDefaults": {},
    "EncryptionConfig": {"AutoLockManagers": False},
}
"""A new swarm's spec (20.10.24)."""
_LEFT_OUT = frozenset(
    {"SnapshotInterval", "LogEntriesForSlowFollowers", "HeartbeatPeriod", "NodeCertExpiry", "ForceRotate"}
)
"""Fields omitted while they are 0 (20.10.24)."""
_MAY_BE_ZERO = ("TaskHistoryRetentionLimit", "KeepOldSnapshots")


def for_init(spec: Json) -> Json:
    """The spec of a new swarm: defaults wherever nothing, or zero, is given. Raises Permanent for another name."""
    _check_name(spec)
    return _merged(spec, DEFAULTS)


def update(state: State, swarm: Swarm, version: int, spec: Json) -> None:
    """``POST /swarm/update``: the whole spec is replaced; what is missing becomes zero (measured on 20.10.24)."""
    _check_name(spec)
    in_sequence(swarm.version, version)
    swarm.index += 1
    before, swarm.spec = swarm.spec, _merged(spec, _zeros(DEFAULTS))
    swarm.version, swarm.updated = swarm.index, state.tick
    locking.follow_spec(state, swarm)
    ca.follow_spec(swarm, before)


def cluster_info(swarm: Swarm) -> Json:
    """The swarm in ``/info`` and, with the tokens, in ``/swarm``."""
    return head(swarm) | {
        "Spec": _inspected(swarm.spec),
        "TLSInfo": ca.tls_info(swarm.id, swarm.trusted, issuer=swarm.authority),
        "RootRotationInProgress": ca.rotating(swarm),
        "DefaultAddrPool": list(swarm.pools),
        "SubnetSize": swarm.subnet_size,
        "DataPathPort": swarm.data_path_port,
    }


def _inspected(spec: Json) -> Json:
    return {
        name: _inspected(value) if isinstance(value, dict) else value
        for name, value in copied(spec).items()
        if value != 0 or name not in _LEFT_OUT
    }


def _check_name(spec: Json) -> None:
    if spec.get("Name", "default") not in ("", "default"):
        raise Permanent('swarm spec must be named "default"')


def _merged(spec: Json, defaults: Json) -> Json:
    result = copied(defaults)
    for name, value in spec.items():
        if isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = _merged(value, result[name])
        elif value or (value is not None and name in _MAY_BE_ZERO) or name not in result:
            result[name] = value
    return result


def _zeros(spec: Json) -> Json:
    return {
        name: _zeros(value) if isinstance(value, dict) else value if name == "Name" else type(value)()
        for name, value in spec.items()
    }
