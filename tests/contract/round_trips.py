"""What an engine makes of a ServiceSpec: parts sent, and what inspect then shows differently (measured on 20.10.24).

Each row is the arguments of ``contract.engines.service`` and the changed fields by their path, "gone" for those dropped.
The network ``app`` shows as ``<app>``.
"""

import pytest

from swarmplan.model.bodies import Json

_ALWAYS: Json = {
    "Labels": {},
    "TaskTemplate.ForceUpdate": 0,
    "TaskTemplate.Runtime": "container",
    "TaskTemplate.ContainerSpec.Isolation": "default",
}
_ROLLOUT = {"FailureAction": "pause", "MaxFailureRatio": 0, "Order": "stop-first"}
_SOURCE = {"Source": "v", "Target": "/a"}
_VOLUME = {"Type": "volume", **_SOURCE}
_BIND = {"Type": "bind", "Source": "/tmp", "Target": "/a"}  # noqa: S108  # a path in a body, never opened
_SHORT: Json = {
    "container": {"Command": ["true"]}
}  # a removed job's running tasks would stay (engines before 24.0)
_PORT = {"TargetPort": 80, "PublishMode": "ingress", "Protocol": "tcp"}


def _in(path: str, fields: Json) -> Json:
    return {f"{path}.{name}": value for name, value in fields.items()}


def _container(fields: Json) -> Json:
    return _in("TaskTemplate.ContainerSpec", fields)


def _gone(path: str, names: str) -> Json:
    return dict.fromkeys((f"{path}.{name}" for name in names.split()), "gone")


_ROWS: dict[str, tuple[Json, Json]] = {
    "minimal": ({}, {}),
    "labels": ({"Labels": {"a": ""}}, {"Labels": None}),
    "update-empty": ({"UpdateConfig": {}}, _in("UpdateConfig", {**_ROLLOUT, "Parallelism": 0})),
    "update-zeros": (
        {"UpdateConfig": {"Parallelism": 2, "Delay": 0, "Monitor": 0}},
        {**_in("UpdateConfig", _ROLLOUT), **_gone("UpdateConfig", "Delay Monitor")},
    ),
    "update-whole": ({"UpdateConfig": {**_ROLLOUT, "Parallelism": 1, "Delay": 5, "Monitor": 10**9}}, {}),
    "rollback-empty": ({"RollbackConfig": {}}, _in("RollbackConfig", {**_ROLLOUT, "Parallelism": 0})),
    "restart-empty": (
        {"task": {"RestartPolicy": {}}},
        _in("TaskTemplate.RestartPolicy", {"Condition": "any", "MaxAttempts": 0}),
    ),
    "restart-zeros": (
        {"task": {"RestartPolicy": {"Condition": "on-failure", "Delay": 0, "MaxAttempts": 3, "Window": 0}}},
        {},
    ),
    "endpoint-empty": ({"EndpointSpec": {}}, {"EndpointSpec.Mode": "vip"}),
    "endpoint-dnsrr": ({"EndpointSpec": {"Mode": "dnsrr"}}, {}),
    "ports-none": (
        {"EndpointSpec": {"Ports": []}},
        {"EndpointSpec.Mode": "vip", "EndpointSpec.Ports": "gone"},
    ),
    "port-short": (
        {"EndpointSpec": {"Ports": [{"TargetPort": 80}]}},
        {"EndpointSpec.Mode": "vip", "EndpointSpec.Ports": [_PORT]},
    ),
    "port-long": (
        {
            "EndpointSpec": {
                "Mode": "vip",
                "Ports": [{**_PORT, "Name": "x", "Protocol": "UDP", "PublishedPort": 0}],
            }
        },
        {"EndpointSpec.Ports": [{**_PORT, "Name": "x", "Protocol": "udp"}]},
    ),
    "mode-empty": ({"Mode": {}}, {"Mode.Replicated": {"Replicas": 1}}),
    "mode-no-number": ({"Mode": {"Replicated": {}}}, {"Mode.Replicated.Replicas": 1}),
    "mode-global": ({"Mode": {"Global": {}}}, {}),
    "mode-job": (
        {**_SHORT, "Mode": {"ReplicatedJob": {}}},
        {"Mode.ReplicatedJob.MaxConcurrent": 1, "Mode.ReplicatedJob.TotalCompletions": 1},
    ),
    "mode-job-concurrent": (
        {**_SHORT, "Mode": {"ReplicatedJob": {"MaxConcurrent": 2}}},
        {"Mode.ReplicatedJob.TotalCompletions": 2},
    ),
    "mode-job-total": (
        {**_SHORT, "Mode": {"ReplicatedJob": {"TotalCompletions": 3}}},
        {"Mode.ReplicatedJob.MaxConcurrent": 1},
    ),
    "mode-job-none": (
        {**_SHORT, "Mode": {"ReplicatedJob": {"MaxConcurrent": 0}}},
        {"Mode.ReplicatedJob.TotalCompletions": 0},
    ),
    "isolation": (
        {"container": {"Isolation": "Process"}},
        {"TaskTemplate.ContainerSpec.Isolation": "process"},
    ),
    "isolation-unknown": (
        {"container": {"Isolation": "none"}},
        {"TaskTemplate.ContainerSpec.Isolation": "default"},
    ),
    "mode-global-job": ({**_SHORT, "Mode": {"GlobalJob": {}}}, {}),
    "container-empties": (
        {
            "container": {
                **{
                    name: list[str]()
                    for name in ("Env", "Args", "Mounts", "Hosts", "Groups", "CapabilityAdd", "Ulimits")
                },
                **{name: dict[str, str]() for name in ("Sysctls", "Labels")},
                **dict.fromkeys(("TTY", "OpenStdin", "ReadOnly"), False),
                **dict.fromkeys(("Hostname", "User", "Dir", "StopSignal"), ""),
            }
        },
        _gone(
            "TaskTemplate.ContainerSpec",
            "Env Args Mounts Hosts Groups CapabilityAdd Ulimits Sysctls Labels TTY OpenStdin ReadOnly "
            "Hostname User Dir StopSignal",
        ),
    ),
    "container-whole": (
        {
            "container": {
                "Env": ["B=1", "A=2"],
                "Args": ["x"],
                "Hosts": ["1.2.3.4 name"],
                "Groups": ["g"],
                "Sysctls": {"net.core.somaxconn": "99"},
                "CapabilityAdd": ["CAP_NET_ADMIN"],
                "CapabilityDrop": ["ALL"],
                "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": 2}],
                "Labels": {"a": "b"},
                "Hostname": "h",
                "TTY": True,
                "OpenStdin": True,
                "ReadOnly": True,
                "User": "1",
                "Dir": "/",
                "StopSignal": "SIGINT",
                "StopGracePeriod": 5,
            }
        },
        {},
    ),
    "init-false": ({"container": {"Init": False}}, {}),
    "init-null": ({"container": {"Init": None}}, _container({"Init": "gone"})),
    "grace-zero": ({"container": {"StopGracePeriod": 0}}, {}),
    "dns-empty": ({"container": {"DNSConfig": {}}}, {}),
    "dns-some": (
        {"container": {"DNSConfig": {"Nameservers": ["1.1.1.1"], "Search": []}}},
        _container({"DNSConfig.Search": "gone"}),
    ),
    "privileges-empty": (
        {"container": {"Privileges": {}}},
        _container({"Privileges.CredentialSpec": None, "Privileges.SELinuxContext": None}),
    ),
    "health-empty": ({"container": {"Healthcheck": {}}}, {}),
    "health-in-any-case": (
        {"container": {"HealthCheck": {"Test": ["CMD", "true"]}}},
        _container({"HealthCheck": "gone", "Healthcheck": {"Test": ["CMD", "true"]}}),
    ),
    "health-zeros": (
        {"container": {"Healthcheck": {"Test": ["NONE"], "Interval": 0, "Timeout": 10**9, "Retries": 3}}},
        _container({"Healthcheck.Interval": "gone"}),
    ),
    "mount-without-type": (
        {"container": {"Mounts": [{"Target": "/a", "Source": "/tmp"}]}},  # noqa: S108  # as above
        _container({"Mounts": [_BIND]}),
    ),
    "mount-defaults": (
        {"container": {"Mounts": [{**_VOLUME, "ReadOnly": False, "Consistency": "default"}]}},
        _container({"Mounts": [_VOLUME]}),
    ),
    "volume-options": (
        {"container": {"Mounts": [{**_VOLUME, "VolumeOptions": {"NoCopy": False, "Labels": {}}}]}},
        _container({"Mounts": [{**_VOLUME, "VolumeOptions": {}}]}),
    ),
    "bind-options-empty": (
        {"container": {"Mounts": [{**_BIND, "BindOptions": {}}]}},
        _container({"Mounts": [_BIND]}),
    ),
    "bind-options": ({"container": {"Mounts": [{**_BIND, "BindOptions": {"Propagation": "rprivate"}}]}}, {}),
    "tmpfs": ({"container": {"Mounts": [{"Type": "tmpfs", "Target": "/a", "TmpfsOptions": {}}]}}, {}),
    "resources-empty": ({"task": {"Resources": {}}}, {}),
    "resources-zeros": (
        {"task": {"Resources": {"Limits": {"NanoCPUs": 0, "MemoryBytes": 0}}}},
        _gone("TaskTemplate.Resources.Limits", "NanoCPUs MemoryBytes"),
    ),
    "resources": (
        {
            "task": {
                "Resources": {
                    "Limits": {"NanoCPUs": 10**9, "Pids": 5},
                    "Reservations": {"MemoryBytes": 5 << 20},
                }
            }
        },
        {},
    ),
    "placement-empty": ({"task": {"Placement": {}}}, {}),
    "placement-empties": (
        {"task": {"Placement": {"Constraints": [], "Preferences": [], "Platforms": [], "MaxReplicas": 0}}},
        _gone("TaskTemplate.Placement", "Constraints Preferences Platforms MaxReplicas"),
    ),
    "placement": (
        {
            "task": {
                "Placement": {
                    "Constraints": ["node.role == manager", "node.labels.x!=y"],
                    "Preferences": [{"Spread": {"SpreadDescriptor": "node.labels.x"}}],
                    "Platforms": [{"Architecture": "amd64", "OS": "linux"}],
                    "MaxReplicas": 2,
                }
            }
        },
        {},
    ),
    "network": (
        {"task": {"Networks": [{"Target": "app", "Aliases": [], "DriverOpts": {}}]}},
        {"TaskTemplate.Networks": [{"Target": "<app>"}]},
    ),
    "network-aliases": (
        {"task": {"Networks": [{"Target": "app", "Aliases": ["b", "a"]}]}},
        {"TaskTemplate.Networks": [{"Target": "<app>", "Aliases": ["b", "a"]}]},
    ),
    "network-in-the-old-place": ({"Networks": [{"Target": "app"}]}, {"Networks": [{"Target": "<app>"}]}),
    "log-driver": (
        {"task": {"LogDriver": {"Name": "json-file", "Options": {}}}},
        {"TaskTemplate.LogDriver.Options": "gone"},
    ),
    "force-update": ({"task": {"ForceUpdate": 3, "Runtime": ""}}, {"TaskTemplate.ForceUpdate": None}),
    "nulls": (
        {"UpdateConfig": None, "RollbackConfig": None, "EndpointSpec": None},
        dict.fromkeys(("UpdateConfig", "RollbackConfig", "EndpointSpec"), "gone"),
    ),
}


def _expected(back: Json) -> Json:
    """With what is added always; None takes one of those away."""
    merged = {**_ALWAYS, **back}
    return {path: value for path, value in merged.items() if not (value is None and path in _ALWAYS)}


ROUND_TRIPS = [pytest.param(sent, _expected(back), id=name) for name, (sent, back) in _ROWS.items()]
UNKNOWN_FIELDS: Json = {"container": {"Nonsense": 1}, "task": {"Nonsense": 1}, "Nonsense": 1}
NEWER: Json = _container({"Privileges.NoNewPrivileges": False})
"""What 26.1.5 adds to that."""
