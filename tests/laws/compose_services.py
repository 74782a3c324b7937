"""Compose services with every key that has a meaning in a swarm, from small pools."""

from typing import Any

from hypothesis import strategies as st
from laws.service_specs import maybe, some

Strategy = st.SearchStrategy[Any]
NETWORKS, SECRETS, CONFIGS, VOLUMES = ["app", "db"], ["pw", "key"], ["conf", "motd"], ["data", "logs"]
_TEXTS = st.sampled_from(
    [
        "a",
        "b c",
        "$x",
        "${HOME}",
        "1",
        "1e3",
        "0x10",
        "yes",
        "null",
        "~",
        "a: b",
        "# c",
        "l1\nl2",
        " d",
        "é",
        "'q'",
        '"',
        "-",
    ]
)
_LABELS = st.dictionaries(st.sampled_from(["x", "y.z", "team"]), _TEXTS, max_size=2)
_TIMES = st.sampled_from(["0s", "1s", "10s", "1m30s", "1500ms", "2h", "5us"])
_CHECK_TIMES = st.sampled_from(["1s", "10s", "1m30s", "1500ms"])
_SIZES = st.sampled_from(["4M", "64M", "1.5G", "5000000", "1G"])
_COUNTS = st.integers(0, 3)
_WORDS = st.lists(_TEXTS, min_size=1, max_size=3)


def _unique(items: Strategy, key: str) -> Strategy:
    return st.lists(items, max_size=2, unique_by=lambda item: item[key])


def _reference(sources: list[str]) -> Strategy:
    return st.lists(st.sampled_from(sources), unique=True, max_size=2) | _unique(
        st.fixed_dictionaries(
            {"source": st.sampled_from(sources), "target": st.sampled_from(["/run/a", "b"])},
            optional={
                "uid": st.sampled_from(["0", "33"]),
                "gid": st.just("44"),
                "mode": st.sampled_from([0o400, 0o444]),
            },
        ),
        "target",
    )


_PORTS = st.lists(
    st.sampled_from(["8080:80", "53:53/udp", "9000", "8443:443"])
    | st.fixed_dictionaries(
        {"target": st.just(7000), "published": st.integers(7001, 7005)},
        optional={"mode": st.sampled_from(["host", "ingress"]), "protocol": st.sampled_from(["tcp", "udp"])},
    ),
    max_size=3,
    unique_by=str,
).filter(
    lambda ports: (
        len({port["published"] for port in ports if isinstance(port, dict)})
        == len([port for port in ports if isinstance(port, dict)])
    )
)
_MOUNTS = st.lists(
    st.sampled_from(["data:/d", "data:/d:ro", "/srv:/d", "/srv:/d:rslave", "logs:/d:nocopy"])
    | st.fixed_dictionaries(
        {"type": st.just("tmpfs"), "target": st.just("/t")}, optional={"tmpfs": maybe(size=_SIZES)}
    )
    | st.fixed_dictionaries(
        {"type": st.just("volume"), "source": st.sampled_from(VOLUMES), "target": st.just("/v")},
        optional={"read_only": st.booleans(), "volume": maybe(nocopy=st.booleans())},
    )
    | st.fixed_dictionaries(
        {"type": st.just("bind"), "source": st.just("/srv"), "target": st.just("/b:c")},
        optional={"bind": maybe(propagation=st.sampled_from(["rslave", "rprivate"]))},
    ),
    max_size=3,
    unique_by=lambda mount: mount["target"] if isinstance(mount, dict) else "/d",
)
_ATTACHMENTS = st.lists(st.sampled_from(NETWORKS), unique=True, max_size=2) | st.dictionaries(
    st.sampled_from(NETWORKS),
    st.none()
    | maybe(aliases=some(["www", "api"]), driver_opts=st.dictionaries(st.just("o"), _TEXTS, max_size=1)),
    max_size=2,
)
_UPDATE = maybe(
    parallelism=_COUNTS,
    delay=_TIMES,
    monitor=_TIMES,
    failure_action=st.sampled_from(["pause", "continue"]),
    max_failure_ratio=st.sampled_from([0, 0.25]),
    order=st.sampled_from(["stop-first"]),
)
_ANY_MODE = maybe(
    labels=_LABELS,
    endpoint_mode=st.just("vip"),
    restart_policy=maybe(
        condition=st.sampled_from(["any", "none", "on-failure"]),
        delay=_TIMES,
        max_attempts=_COUNTS,
        window=_TIMES,
    ),
    placement=maybe(
        constraints=some(["node.role==worker", "node.labels.zone != a"]),
        preferences=st.just([{"spread": "node.labels.zone"}]),
        max_replicas_per_node=_COUNTS,
    ),
    resources=maybe(
        limits=maybe(cpus=st.sampled_from(["0.5", "2", "0.001"]), memory=_SIZES, pids=_COUNTS),
        reservations=maybe(
            cpus=st.just("0.25"),
            memory=_SIZES,
            generic_resources=st.just([{"discrete_resource_spec": {"kind": "gpu", "value": 2}}]),
        ),
    ),
)
_DEPLOY = st.one_of(
    st.builds(
        lambda any_mode, more: {**any_mode, **more},
        _ANY_MODE,
        maybe(replicas=_COUNTS, update_config=_UPDATE, rollback_config=_UPDATE),
    ),
    st.builds(lambda any_mode: {**any_mode, "mode": "global"}, _ANY_MODE),
    st.builds(
        lambda any_mode, more: {**any_mode, **more, "mode": "replicated-job"},
        _ANY_MODE,
        maybe(replicas=_COUNTS),
    ),
    st.builds(lambda any_mode: {**any_mode, "mode": "global-job"}, _ANY_MODE),
)


def compose_services() -> Strategy:
    """Any service of the pools, as a document with ``documents``' sections would hold it."""
    return st.fixed_dictionaries(
        {"image": st.sampled_from(["nginx", "lab/hello:1", "127.0.0.1:9/lab/x:1", "a@sha256:" + "0" * 64])},
        optional={
            "command": _WORDS,
            "entrypoint": _WORDS,
            "environment": st.dictionaries(st.sampled_from(["A", "B_C", "DB_PASSWORD"]), _TEXTS, max_size=3),
            "labels": _LABELS,
            "ports": _PORTS,
            "networks": _ATTACHMENTS,
            "volumes": _MOUNTS,
            "secrets": _reference(SECRETS),
            "configs": _reference(CONFIGS),
            "healthcheck": st.just({"disable": True})
            | maybe(
                test=st.just("curl -f x") | st.just(["CMD", "true"]), interval=_CHECK_TIMES, retries=_COUNTS
            ),
            "user": st.just("33:33"),
            "working_dir": st.just("/srv"),
            "hostname": st.just("{{.Node.Hostname}}"),
            "init": st.booleans(),
            "read_only": st.booleans(),
            "tty": st.booleans(),
            "stop_grace_period": _TIMES,
            "stop_signal": st.just("SIGQUIT"),
            "extra_hosts": some(["db:10.0.0.1", "db6:::1"]),
            "dns": some(["10.0.0.1"]),
            "cap_add": some(["NET_ADMIN", "sys_time"]),
            "sysctls": st.dictionaries(
                st.just("net.core.somaxconn"), st.sampled_from(["1", "1024"]), max_size=1
            ),
            "ulimits": st.just({"nofile": 1024, "core": {"soft": 0, "hard": -1}}),
            "security_opt": some(
                ["no-new-privileges", "label=type:x", "seccomp=unconfined", "apparmor=unconfined"]
            ),
            "logging": maybe(
                driver=st.just("json-file"), options=st.dictionaries(st.just("max-size"), _TEXTS, max_size=1)
            ),
            "deploy": _DEPLOY,
        },
    )


def documents() -> Strategy:
    """A Compose document with one service, ``web``, and all that it may name."""
    return st.builds(
        lambda service: {
            "services": {"web": service},
            "networks": dict.fromkeys(NETWORKS),
            "volumes": {"data": None, "logs": {"driver": "local", "driver_opts": {"type": "nfs"}}},
            "secrets": {name: {"external": True} for name in SECRETS},
            "configs": {name: {"external": True} for name in CONFIGS},
        },
        compose_services(),
    )
