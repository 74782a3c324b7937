"""ServiceSpecs as people and programs send them: defaults, empties and orders of every kind, from small pools."""

from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]
_SECONDS = st.sampled_from([0, 1_000_000_000, 5_000_000_000, 10_000_000_000])
_COUNTS = st.integers(0, 3)
_AMOUNTS = st.sampled_from([0, 8_388_608, 16_777_216])
_WORDS = st.sampled_from(["a", "b", ""])
_LABELS = st.dictionaries(st.sampled_from(["x", "y.z", "w"]), _WORDS, max_size=3)


def maybe(**members: Strategy) -> Strategy:
    """A mapping in which any member may be missing."""
    return st.fixed_dictionaries({}, optional=members)


def some(values: list[str]) -> Strategy:
    """A list of some of these texts in any order."""
    return st.lists(st.sampled_from(values), unique=True, max_size=3)


def _unique(entries: Strategy, key: str) -> Strategy:
    return st.lists(entries, unique_by=lambda entry: entry[key], max_size=3)


_ENV = st.dictionaries(st.sampled_from(["A", "A-B", "B"]), _WORDS, max_size=3).flatmap(
    lambda found: st.permutations([f"{name}={value}" for name, value in found.items()])
)
_MOUNTS = _unique(
    st.fixed_dictionaries(
        {"Target": st.sampled_from(["/a", "/b"])},
        optional={
            "Type": st.sampled_from(["bind", "volume"]),
            "Source": st.just("/s"),
            "ReadOnly": st.booleans(),
            "Consistency": st.sampled_from(["default", "cached"]),
            "BindOptions": maybe(Propagation=st.sampled_from(["rprivate", "rslave"])),
            "VolumeOptions": maybe(NoCopy=st.booleans(), Labels=_LABELS),
        },
    ),
    "Target",
)
_CONTAINER = st.fixed_dictionaries(
    {"Image": st.sampled_from(["lab/a:1", "lab/a:2"])},
    optional={
        "Env": _ENV,
        "Args": st.lists(_WORDS, max_size=2),
        "Labels": _LABELS,
        "Hostname": _WORDS,
        "TTY": st.booleans(),
        "ReadOnly": st.booleans(),
        "Init": st.booleans(),
        "StopGracePeriod": _SECONDS,
        "Hosts": some(["10.0.0.1 a", "10.0.0.2 b"]),
        "Groups": some(["1", "2"]),
        "Sysctls": _LABELS,
        "CapabilityAdd": some(["CAP_SYS_TIME", "net_admin"]),
        "Mounts": _MOUNTS,
        "Ulimits": _unique(
            st.fixed_dictionaries(
                {"Name": st.sampled_from(["core", "nofile"]), "Soft": _COUNTS, "Hard": _COUNTS}
            ),
            "Name",
        ),
        "DNSConfig": maybe(Nameservers=some(["10.0.0.1", "10.0.0.2"])),
        "Privileges": st.just({}),
        "HealthCheck": maybe(Test=st.just(["CMD", "true"]), Interval=_SECONDS, Retries=_COUNTS),
    },
)
_TASK = st.fixed_dictionaries(
    {"ContainerSpec": _CONTAINER},
    optional={
        "Networks": _unique(
            st.fixed_dictionaries(
                {"Target": st.sampled_from(["app", "db"])},
                optional={"Aliases": some(["web", "www"]), "DriverOpts": _LABELS},
            ),
            "Target",
        ),
        "Placement": maybe(Constraints=some(["node.role==worker", "node.id!=x"]), MaxReplicas=_COUNTS),
        "Resources": maybe(Limits=maybe(NanoCPUs=_AMOUNTS, MemoryBytes=_AMOUNTS, Pids=_COUNTS)),
        "RestartPolicy": maybe(
            Condition=st.sampled_from(["any", "none"]), Delay=_SECONDS, MaxAttempts=_COUNTS, Window=_SECONDS
        ),
        "LogDriver": st.just({"Name": "json-file"}),
    },
)
_UPDATE = maybe(
    Parallelism=_COUNTS,
    Delay=_SECONDS,
    Monitor=_SECONDS,
    FailureAction=st.sampled_from(["pause", "continue"]),
    MaxFailureRatio=st.sampled_from([0, 0.1]),
    Order=st.sampled_from(["stop-first", "start-first"]),
)
_PORTS = st.lists(
    st.fixed_dictionaries(
        {"TargetPort": st.sampled_from([80, 81])},
        optional={
            "PublishedPort": st.sampled_from([0, 8080, 8081]),
            "Protocol": st.sampled_from(["tcp", "TCP", "udp"]),
            "PublishMode": st.sampled_from(["ingress", "host"]),
        },
    ),
    max_size=3,
)
_MODE = st.one_of(
    st.just({}),
    maybe(Replicated=maybe(Replicas=_COUNTS)),
    st.just({"Global": {}}),
    st.just({"GlobalJob": {}}),
    st.builds(
        lambda job: {"ReplicatedJob": job}, st.just({}) | st.just({"MaxConcurrent": 2, "TotalCompletions": 2})
    ),
)


def service_specs() -> Strategy:
    """Any ServiceSpec of the pools."""
    return st.fixed_dictionaries(
        {"Name": st.just("web"), "TaskTemplate": _TASK},
        optional={
            "Labels": _LABELS,
            "Mode": _MODE,
            "UpdateConfig": _UPDATE,
            "RollbackConfig": _UPDATE,
            "EndpointSpec": maybe(Mode=st.sampled_from(["vip", "dnsrr"]), Ports=_PORTS),
        },
    )
