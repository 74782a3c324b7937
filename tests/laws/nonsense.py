"""A swarm with something of everything in it, told by engines over HTTP answers that can be spoiled on the way."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from engine_wire import reader
from laws.rig import Rig
from small_cluster import CLUSTER, HELLO, cluster

from swarmplan.adapters import Adapters
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.bodies import Json
from swarmplan.model.cluster import Desired, Policy
from swarmplan.model.key import Kind
from swarmplan.ports import Endpoint, Engine
from swarmplan.simulator.state.state import SCHEME
from swarmplan.sources.reader import Reader

WANTED = cluster(
    3,
    1,
    networks={"app": {"ipam": {"config": [{"subnet": "10.9.0.0/24"}]}, "labels": {"a": "b"}}},
    services={
        "web": {"networks": ["app"], "ports": ["8080:80"], "deploy": {"replicas": 2}},
        "each": {"deploy": {"mode": "global"}},
        "once": {"deploy": {"mode": "replicated-job", "replicas": 1}},
        "db": {"volumes": [{"type": "volume", "source": "data", "target": "/data"}]},
    },
    volumes={"data": {"driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}}},
    policy=Policy(max_destroys=None),
)
ROLLOUT = {
    "Parallelism": 1,
    "Delay": 10**9,
    "Monitor": 10**9,
    "MaxFailureRatio": 0.25,
    "Order": "start-first",
}
MOUNTS = [
    {"Type": "bind", "Source": "/srv", "Target": "/a", "BindOptions": {"Propagation": "rshared"}},
    {
        "Type": "volume",
        "Source": "v",
        "Target": "/b",
        "VolumeOptions": {
            "NoCopy": True,
            "Labels": {"a": "b"},
            "DriverConfig": {"Name": "local", "Options": {"type": "nfs"}},
        },
    },
    {"Type": "tmpfs", "Target": "/c", "ReadOnly": True, "TmpfsOptions": {"SizeBytes": 1048576, "Mode": 511}},
]


def everything(config: str, secret: str) -> Json:
    """Somebody else's service that says something of all that can be said."""
    file = {"Name": "f", "UID": "0", "GID": "0", "Mode": 292}
    container = {
        "Image": HELLO,
        "Labels": {"a": "b"},
        "Command": ["sleep"],
        "Args": ["1"],
        "Hostname": "h",
        "Env": ["A=1", "B"],
        "Dir": "/",
        "User": "1",
        "Groups": ["2"],
        "Privileges": {"CredentialSpec": None, "SELinuxContext": {"Disable": True}},
        "Init": True,
        "StopSignal": "SIGINT",
        "TTY": True,
        "ReadOnly": True,
        "Mounts": MOUNTS,
        "StopGracePeriod": 10**9,
        "Healthcheck": {"Test": ["CMD", "true"], "Interval": 10**9, "Retries": 2},
        "Hosts": ["10.0.0.1 a b"],
        "DNSConfig": {"Nameservers": ["10.0.0.1"], "Search": ["x"], "Options": ["ndots:1"]},
        "Secrets": [{"SecretID": secret, "SecretName": "theirs", "File": file}],
        "Configs": [{"ConfigID": config, "ConfigName": "theirs", "File": {**file, "Name": "g"}}],
        "Sysctls": {"net.core.somaxconn": "1"},
        "CapabilityAdd": ["CAP_NET_ADMIN"],
        "CapabilityDrop": ["ALL"],
        "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": 2}],
    }
    task = {
        "ContainerSpec": container,
        "Networks": [{"Target": "app", "Aliases": ["x"], "DriverOpts": {"a": "b"}}, {"Target": "host"}],
        "Resources": {
            "Limits": {"NanoCPUs": 10**9, "MemoryBytes": 10**8, "Pids": 9},
            "Reservations": {
                "NanoCPUs": 10**7,
                "GenericResources": [{"DiscreteResourceSpec": {"Kind": "gpu", "Value": 0}}],
            },
        },
        "RestartPolicy": {"Condition": "on-failure", "Delay": 10**9, "MaxAttempts": 3, "Window": 10**9},
        "Placement": {
            "Constraints": ["node.role==worker"],
            "Preferences": [{"Spread": {"SpreadDescriptor": "node.labels.a"}}],
            "MaxReplicas": 2,
            "Platforms": [{"Architecture": "x86_64", "OS": "linux"}],
        },
        "LogDriver": {"Name": "json-file", "Options": {"max-size": "1m"}},
        "ForceUpdate": 1,
    }
    return {
        "Name": "theirs",
        "Labels": {"a": "b"},
        "TaskTemplate": task,
        "Mode": {"Replicated": {"Replicas": 1}},
        "UpdateConfig": ROLLOUT,
        "RollbackConfig": ROLLOUT,
        "EndpointSpec": {
            "Mode": "vip",
            "Ports": [{"TargetPort": 81, "PublishedPort": 8081, "Protocol": "udp", "PublishMode": "host"}],
        },
    }


def town() -> Rig:
    """The cluster, and a stranger's objects in its swarm."""
    rig = Rig()
    rig.apply(WANTED)
    manager = rig.adapters(WANTED).manager()
    config = manager.create_content(Kind.CONFIG, {"Name": "theirs", "Data": "eA=="})
    secret = manager.create_content(Kind.SECRET, {"Name": "theirs", "Data": "eA==", "Labels": {"a": "b"}})
    manager.create_service(everything(config, secret))
    live = manager.service("web")
    manager.update_service(live["ID"], live["Version"]["Index"], {**live["Spec"], "Labels": {"by": "hand"}})
    rig.world.pass_time(20)
    rig.world.pass_tick = lambda: None  # type: ignore[method-assign]  # nothing happens from here on
    return rig


Spoil = Callable[[str, str, Any], Any]
"""(machine, path of the call, answer) → what is answered instead."""


@dataclass
class Teller:
    """The engines of a simulated world behind real adapters; ``asked`` are the calls and their answers."""

    rig: Rig
    spoil: Spoil = field(default=lambda _machine, _path, answer: answer)
    asked: dict[tuple[str, str], Any] = field(default_factory=dict)

    def adapters(self, desired: Desired = WANTED) -> Adapters:
        homes = {name: machine.driver for name, machine in desired.machines.items()}
        driver = self.rig.world.driver(desired.cluster, "local")
        return Adapters(
            desired.cluster,
            {"local": driver},
            homes,
            self.connect,
            contents=Reader({}),
            folders=CopiedFolders(),
        )

    def connect(self, endpoint: Endpoint) -> Engine:
        machine = endpoint.url.removeprefix(f"{SCHEME}{CLUSTER}/")
        engine = self.rig.world.connect(endpoint)
        return reader(engine, endpoint.url, lambda path, answer: self.tell(machine, path, answer))

    def tell(self, machine: str, path: str, answer: Any) -> Any:
        self.asked.setdefault((machine, path), answer)
        return self.spoil(machine, path, deepcopy(answer))


Place = tuple[str | int, ...]


def paths(answer: Any, above: Place = ()) -> Iterator[Place]:
    """The place of the answer itself, and of all that is in it."""
    yield above
    below = (
        answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    )
    for name, item in below:
        yield from paths(item, (*above, name))


DELETED = object()
INSTEAD: tuple[Any, ...] = (
    DELETED, None, True, 0, -1, 1.5, 10**30, float("nan"), "", "x", "\ud800", [], [None], [[]], ["x"], {}, {"x": None},
)  # fmt: skip


def put(answer: Any, path: Place, value: Any) -> Any:
    """The answer with this at the place."""
    if not path:
        return None if value is DELETED else value
    holder = answer
    for step in path[:-1]:
        holder = holder[step]
    if value is DELETED:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return answer
