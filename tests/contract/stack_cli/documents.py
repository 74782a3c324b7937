"""Stack files of every kind that ``docker stack deploy`` of 20.10 and of 28.5 takes, for hypothesis to draw from."""

from typing import Any

from contract.stack_cli.mountings import mounts
from contract.stack_cli.texts import Strategy, commands, durations, names, pairs, sizes, texts, variables
from hypothesis import strategies as st

NETWORKS: dict[str, Any] = {
    "front": {"driver_opts": {"encrypted": ""}, "attachable": True},
    "back": None,
    "named": {"name": "z-named"},
    "ext": {"external": True},
    "host": {"external": True, "name": "host"},
}
VOLUMES: dict[str, Any] = {
    "data": None,
    "named": {"name": "real"},
    "driven": {"driver": "nfs", "driver_opts": {"o": 1}, "labels": {"a": "b"}},
    "ext": {"external": True},
}
CONTENTS = {
    "one": {"external": True},
    "two": {"external": True, "name": "a-two"},
    "three": {"external": {"name": "b"}},
}
_IMAGES = [
    "nginx",
    "lab/hello:1",
    "docker.io/library/busybox:1",
    "10.0.0.1:5000/a/b:v1",
    "index.docker.io/a/b",
]
_CAPABILITIES = st.lists(
    st.sampled_from(["ALL", "NET_ADMIN", "cap_sys_time", "Chown", "CAP_CHOWN", "net_admin"]),
    unique=True,
    max_size=3,
)


def maybe(**members: Strategy) -> Strategy:
    """A mapping in which any member may be missing."""
    return st.fixed_dictionaries({}, optional=members)


def _one_or_more(one: Strategy) -> Strategy:
    return one | st.lists(one, unique=True, max_size=3)


def _attachments() -> Strategy:
    keys = [key for key in NETWORKS if key != "host"]
    attached = st.none() | maybe(aliases=st.lists(names, unique=True, max_size=3))
    return st.lists(st.sampled_from(sorted(NETWORKS)), unique=True, max_size=3) | st.dictionaries(
        st.sampled_from(keys), attached, max_size=3
    )


def _references() -> Strategy:
    long = st.fixed_dictionaries(
        {},
        optional={
            "target": st.sampled_from(["/x", "y"]),
            "uid": st.sampled_from(["5", "root"]),
            "gid": st.just("6"),
            "mode": st.sampled_from([0o400, 0, 0o777]),
        },
    )
    entries = st.tuples(st.sampled_from(sorted(CONTENTS)), st.none() | long)
    return st.lists(entries, unique_by=(lambda entry: entry[0], _target), max_size=3).map(
        lambda found: [key if more is None else {"source": key, **more} for key, more in found]
    )


def _target(entry: tuple[str, dict[str, Any] | None]) -> str:
    return str((entry[1] or {}).get("target", entry[0]))


_HEALTHCHECK = maybe(
    test=texts | st.lists(texts, max_size=2).map(lambda words: ["CMD", *words]),
    interval=durations(),
    timeout=durations(),
    start_period=durations(),
    retries=st.integers(0, 5),
) | st.just({"disable": True})
_ROLLOUT = maybe(
    parallelism=st.integers(0, 3),
    delay=durations(),
    monitor=durations(),
    failure_action=st.sampled_from(["pause", "continue"]),
    max_failure_ratio=st.integers(0, 100).map(lambda percent: percent / 100),
    order=st.sampled_from(["stop-first", "start-first"]),
)
_AMOUNTS = {"cpus": st.sampled_from(["0.5", "2", "0.001", "1.25"]), "memory": sizes}
_GENERIC = st.builds(
    lambda kind, value: {"discrete_resource_spec": {"kind": kind, "value": value}}, names, st.integers(0, 9)
)
_DEPLOY = maybe(
    mode=st.just("replicated"),
    replicas=st.integers(0, 3),
    labels=pairs(),
    endpoint_mode=st.sampled_from(["vip", "VIP", "dnsrr"]),
    update_config=_ROLLOUT,
    rollback_config=_ROLLOUT,
    restart_policy=maybe(
        condition=st.sampled_from(["any", "none", "on-failure"]),
        delay=durations(),
        max_attempts=st.integers(0, 3),
        window=durations(),
    ),
    resources=maybe(
        limits=maybe(**_AMOUNTS, pids=st.integers(0, 99)),
        reservations=maybe(**_AMOUNTS, generic_resources=st.lists(_GENERIC, max_size=2)),
    ),
    placement=maybe(
        constraints=st.lists(
            st.sampled_from(["node.role == worker", "node.labels.a!=b", "node.platform.os==linux"]),
            unique=True,
        ),
        preferences=st.lists(st.builds(lambda name: {"spread": f"node.labels.{name}"}, names), max_size=2),
        max_replicas_per_node=st.integers(0, 3),
    ),
) | st.just({"mode": "global"})
_HOSTS = st.dictionaries(names, st.sampled_from(["10.0.0.5", "::1", "10.0.0.6"]), max_size=3)
_ULIMITS = st.dictionaries(
    st.sampled_from(["nofile", "nproc", "core"]),
    st.integers(0, 9) | st.builds(lambda soft: {"soft": soft, "hard": 100}, st.integers(0, 99)),
)


def services() -> Strategy:
    """A service without published ports, which all services of a document share."""
    return st.fixed_dictionaries(
        {"image": st.sampled_from(_IMAGES)},
        optional={
            "command": commands,
            "entrypoint": commands,
            "environment": pairs(variables),
            "labels": pairs(),
            "sysctls": pairs(),
            "networks": _attachments(),
            "volumes": mounts(sorted(VOLUMES)),
            "healthcheck": _HEALTHCHECK,
            "deploy": _DEPLOY,
            "secrets": _references(),
            "configs": _references(),
            "extra_hosts": _HOSTS | _HOSTS.map(lambda found: [f"{name}:{ip}" for name, ip in found.items()]),
            "dns": _one_or_more(st.sampled_from(["1.1.1.1", "8.8.8.8", "2001:db8::1"])),
            "dns_search": _one_or_more(st.sampled_from(["a.test", "b.test"])),
            "cap_add": _CAPABILITIES,
            "cap_drop": _CAPABILITIES,
            "ulimits": _ULIMITS,
            "logging": maybe(
                driver=names, options=st.dictionaries(names, texts | st.integers(0, 9), max_size=2)
            ),
            "restart": st.sampled_from(["always", "no", "unless-stopped", "on-failure", "on-failure:3"]),
            "stop_grace_period": durations("1us"),
            "stop_signal": st.sampled_from(["SIGINT", "9"]),
            "user": texts,
            "working_dir": texts,
            "hostname": texts,
            "isolation": st.sampled_from(["default", "hyperv"]),
            "init": st.booleans(),
            "tty": st.booleans(),
            "stdin_open": st.booleans(),
            "read_only": st.booleans(),
        },
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A whole stack file of one to three services, whose published ports do not meet."""
    found = draw(st.dictionaries(names, services(), min_size=1, max_size=3))
    taken: set[int] = set()
    for service in found.values():
        if draw(st.booleans()) and service.get("deploy", {}).get("endpoint_mode") != "dnsrr":
            service["ports"] = draw(st.lists(published(taken, set()), max_size=4))
    return {
        "version": "3.9",
        "services": found,
        "networks": NETWORKS,
        "volumes": VOLUMES,
        "secrets": CONTENTS,
        "configs": CONTENTS,
    }


@st.composite
def published(draw: st.DrawFn, taken: set[int], inside: set[int]) -> Any:
    """A port that meets none of those taken, nor of those taken inside; it adds itself to both."""
    target = draw(st.integers(1, 9000).filter(lambda port: not inside & {port, port + 1}))
    inside |= {target, target + 1}
    kind = draw(st.sampled_from(["alone", "short", "udp", "range", "long", "host"]))
    outside = draw(st.integers(1, 30_000).filter(lambda port: not taken & {port, port + 1}))
    taken |= {outside, outside + 1}
    return {
        "alone": draw(st.sampled_from([target, str(target), f"{target}-{target + 1}"])),
        "short": f"{outside}:{target}",
        "udp": f"{outside}:{target}/udp",
        "range": f"{outside}-{outside + 1}:{target}-{target + 1}",
        "long": {"target": target, "published": outside},
        "host": {"target": target, "mode": "ingress", "protocol": "tcp"},
    }[kind]
