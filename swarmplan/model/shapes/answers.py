"""The shapes of what an engine answers (Engine API v1.41 to v1.51): of all that is read out of it, and no more.

Required is what every engine says of such a thing, and what would be read wrongly where it is missing.
"""

from base64 import b64decode
from ipaddress import ip_network

from swarmplan.model.shapes.service import (
    FLAG,
    GENERIC,
    ID,
    NAME,
    NUMBER,
    PAIRS,
    SERVICE_SPEC,
    STRINGS,
    TASK_SPEC,
    TEXT,
)
from swarmplan.model.shapes.shape import checker, maybe, one_of, text
from swarmplan.model.values.age import moment


def _moment(value: str) -> None:
    if moment(value) is None:
        raise ValueError


def _subnet(value: str) -> object:
    return ip_network(value, strict=False)


_TIME = text(_moment, "a time")
_VERSION = {"Index": int}
_SUBNET = text(_subnet, "a subnet")
_POOL = {
    "Subnet": maybe(text(lambda value: value and _subnet(value), "a subnet")),
    "IPRange": TEXT,
    "Gateway": TEXT,
    "AuxiliaryAddresses": PAIRS,
}
_BASE64 = text(lambda value: b64decode(value, validate=True), "base64")
_TLS = maybe({"TrustRoot": TEXT, "CertIssuerSubject": TEXT, "CertIssuerPublicKey": TEXT})
DRIVER = maybe({"Name": TEXT, "Options": PAIRS})

INFO = checker(
    {
        "ServerVersion": TEXT,
        "SystemTime": TEXT,
        "Name": TEXT,
        "NCPU": NUMBER,
        "MemTotal": NUMBER,
        "Swarm": {
            "LocalNodeState": one_of("inactive", "pending", "active", "error", "locked"),
            "NodeID": TEXT,
            "NodeAddr": TEXT,
            "ControlAvailable": bool,
            "Error": TEXT,
            "RemoteManagers": maybe([{"NodeID": str, "Addr": str}]),
        },
    }
)
IMAGES = checker([{"Id": ID, "RepoTags": STRINGS}])
VOLUMES = checker({"Volumes": maybe([{"Name": NAME, "Driver": TEXT, "Options": PAIRS, "Labels": PAIRS}])})
CONTAINERS = checker([{"Id": ID, "Names": STRINGS, "Labels": PAIRS, "State": str}])
DISTRIBUTION = checker(
    {"Descriptor": {"digest": ID}, "Platforms": maybe([{"os": TEXT, "architecture": TEXT}])}
)

SWARM_SPEC = {
    "Labels": PAIRS,
    "Orchestration": maybe({"TaskHistoryRetentionLimit": NUMBER}),
    "Raft": maybe(
        {
            "SnapshotInterval": NUMBER,
            "KeepOldSnapshots": NUMBER,
            "LogEntriesForSlowFollowers": NUMBER,
            "ElectionTick": NUMBER,
            "HeartbeatTick": NUMBER,
        }
    ),
    "Dispatcher": maybe({"HeartbeatPeriod": NUMBER}),
    "CAConfig": maybe(
        {
            "NodeCertExpiry": NUMBER,
            "ExternalCAs": maybe([{"Protocol": TEXT, "URL": TEXT, "Options": PAIRS, "CACert": TEXT}]),
            "ForceRotate": NUMBER,
        }
    ),
    "EncryptionConfig": maybe({"AutoLockManagers": FLAG}),
    "TaskDefaults": maybe({"LogDriver": DRIVER}),
}
SWARM = checker(
    {
        "ID": ID,
        "Version": _VERSION,
        "Spec": SWARM_SPEC,
        "TLSInfo": _TLS,
        "RootRotationInProgress": FLAG,
        "DefaultAddrPool": maybe([_SUBNET]),
        "SubnetSize": NUMBER,
        "DataPathPort": NUMBER,
        "JoinTokens": {"Worker": str, "Manager": str},
    }
)
UNLOCK_KEY = checker({"UnlockKey": str})
NODES = checker(
    [
        {
            "ID": ID,
            "Version": _VERSION,
            "Spec": {
                "Role": one_of("worker", "manager"),
                "Availability": one_of("active", "pause", "drain"),
                "Labels": PAIRS,
            },
            "Description": maybe(
                {
                    "Hostname": TEXT,
                    "Platform": maybe({"Architecture": TEXT, "OS": TEXT}),
                    "Resources": maybe(
                        {"NanoCPUs": NUMBER, "MemoryBytes": NUMBER, "GenericResources": GENERIC}
                    ),
                    "Engine": maybe({"EngineVersion": TEXT, "Labels": PAIRS}),
                    "TLSInfo": _TLS,
                }
            ),
            "Status": maybe({"State": TEXT, "Addr": TEXT, "Message": TEXT}),
            "ManagerStatus": maybe({"Leader": FLAG, "Reachability": TEXT, "Addr": TEXT}),
        }
    ]
)

NETWORK_SPEC = {
    "Name": NAME,
    "Driver": TEXT,
    "Scope": TEXT,
    "Attachable": FLAG,
    "Internal": FLAG,
    "Ingress": FLAG,
    "EnableIPv6": FLAG,
    "IPAM": maybe({"Driver": TEXT, "Options": PAIRS, "Config": maybe([_POOL])}),
    "Options": PAIRS,
    "Labels": PAIRS,
    "ConfigFrom": maybe({"Network": TEXT}),
}
NETWORK = checker({"Id": ID, **NETWORK_SPEC})
NETWORKS = checker([NETWORK])
CONTENTS = checker(
    [
        {
            "ID": ID,
            "Version": _VERSION,
            "CreatedAt": _TIME,
            "Spec": {
                "Name": NAME,
                "Labels": PAIRS,
                "Data": maybe(_BASE64),
                "Driver": DRIVER,
                "Templating": DRIVER,
            },
        }
    ]
)

_ITERATION = maybe({"Index": NUMBER})
SERVICES = checker(
    [
        {
            "ID": ID,
            "Version": _VERSION,
            "Spec": SERVICE_SPEC,
            "PreviousSpec": maybe(SERVICE_SPEC),
            "UpdateStatus": maybe({"State": TEXT, "Message": TEXT}),
            "JobStatus": maybe({"JobIteration": _ITERATION}),
        }
    ]
)
TASKS = checker(
    [
        {
            "ID": ID,
            "CreatedAt": _TIME,
            "ServiceID": TEXT,
            "NodeID": TEXT,
            "Slot": NUMBER,
            "Spec": maybe(TASK_SPEC),
            "Status": {
                "State": str,
                "Timestamp": maybe(_TIME),
                "Err": TEXT,
                "ContainerStatus": maybe({"ExitCode": NUMBER, "PID": NUMBER}),
            },
            "DesiredState": str,
            "JobIteration": _ITERATION,
        }
    ]
)
MADE = checker({"ID": ID})
MADE_NETWORK = checker({"Id": ID})
NODE_ID = checker(str)
EVENT = checker({"Type": TEXT, "Action": TEXT})
