"""What engines refuse of a body, and the Compose that would come to such a body: the engines are held to the first by the
contract, ``validate`` to the second by ``tests/unit/spec/test_refusals.py``."""

from dataclasses import dataclass, field
from typing import Any

from swarmplan.model.bodies import Json

SECOND = 1_000_000_000


@dataclass(frozen=True)
class Refusal:
    """``body`` is what is added to a body that is right, ``words`` what the engine says of it, ``written`` the same in
    Compose: a service's keys (or those of the network, secret or config), and ``beside`` it other sections."""

    body: Json
    words: str
    written: Json
    beside: Json = field(default_factory=dict)


def _container(written: Json, words: str, **body: Any) -> Refusal:
    return Refusal({"container": body}, words, written)


def _task(written: Json, words: str, **body: Any) -> Refusal:
    return Refusal({"task": body}, words, written)


def _ports(written: Json, words: str, *ports: Json, **more: Any) -> Refusal:
    return Refusal({"EndpointSpec": {**more, "Ports": list(ports)}}, words, written)


def _deployed(key: str, section: Json) -> Json:
    return {"deploy": {key: section}}


def _limit(**amounts: Any) -> Json:
    return _deployed("resources", {"limits": amounts})


_CHECK = ["CMD", "true"]
_HOST = {"external": True}
SERVICES = {
    "a name with a dot": Refusal({"name": "a.b"}, "must be valid as a DNS name", {}),
    "a long name": Refusal({"name": "a" * 64}, "63 characters or fewer", {}),
    "an image in capitals": _container({"image": "A/B"}, "not a valid repository/tag", Image="A/B"),
    "an image with a scheme": _container({"image": "http://a/b"}, "not a valid repository/tag", Image="http://a/b"),
    "an image's id": _container({"image": "a" * 64}, "not a valid repository/tag", Image="a" * 64),
    "a long tag": _container({"image": "a:" + "b" * 129}, "not a valid repository/tag", Image="a:" + "b" * 129),
    "a variable that no task has": _container(
        {"environment": {"A": "{{.Nope}}"}}, "expanding env failed", Env=["A={{.Nope}}"]
    ),
    "a label of the service by its field": _container(
        {"environment": {"A": "{{.Service.Labels.x}}"}, "deploy": {"labels": {"x": "1"}}},
        "expanding env failed",
        Env=["A={{.Service.Labels.x}}"],
    ),
    "a template that is not closed": _container(
        {"environment": {"A": "{{"}}, "expanding env failed", Env=["A={{"]
    ),
    "a hostname that no task has": _container(
        {"hostname": "{{.Nope}}"}, "expanding hostname failed", Hostname="{{.Nope}}"
    ),
    "a source that no task has": _container(
        {"volumes": [{"type": "volume", "source": "{{.Nope}}", "target": "/a"}]},
        "expanding mounts failed",
        Mounts=[{"Type": "volume", "Source": "{{.Nope}}", "Target": "/a"}],
    ),
    "two mounts at one place": _container(
        {"volumes": ["/a", {"type": "tmpfs", "target": "/a"}]},
        "duplicate mount point: /a",
        Mounts=[{"Type": "volume", "Target": "/a"}, {"Type": "tmpfs", "Target": "/a"}],
    ),
    "a mount of no type": _container(
        {"volumes": [{"type": "x", "source": "v", "target": "/a"}]},
        'invalid MountType: "x"',
        Mounts=[{"Type": "x", "Source": "v", "Target": "/a"}],
    ),
    "a propagation that is none": _container(
        {"volumes": [{"type": "bind", "source": "/a", "target": "/a", "bind": {"propagation": "x"}}]},
        "invalid MountPropagation",
        Mounts=[{"Type": "bind", "Source": "/a", "Target": "/a", "BindOptions": {"Propagation": "x"}}],
    ),
    **{
        f"a check with a short {key}": _container(
            {"healthcheck": {"test": _CHECK, key: "5ns"}},
            "cannot be less than 1ms",
            Healthcheck={"Test": _CHECK, name: 5},
        )
        for key, name in (("interval", "Interval"), ("timeout", "Timeout"), ("start_period", "StartPeriod"))
    },
    "a check with retries below 0": _container(
        {"healthcheck": {"test": _CHECK, "retries": -1}},
        "cannot be negative",
        Healthcheck={"Test": _CHECK, "Retries": -1},
    ),
    "two credential specs": _container(
        {"credential_spec": {"file": "a", "registry": "b"}},
        "invalid CredentialSpec",
        Privileges={"CredentialSpec": {"File": "a", "Registry": "b"}},
    ),
    "little memory": _task(
        _limit(memory=1000), "Must be at least 4MiB", Resources={"Limits": {"MemoryBytes": 1000}}
    ),
    "little processor": _task(
        _limit(cpus="0.000001"), "Must be at least 0.001", Resources={"Limits": {"NanoCPUs": 1000}}
    ),
    "a restart policy that is none": _task(
        _deployed("restart_policy", {"condition": "x"}),
        "invalid RestartCondition",
        RestartPolicy={"Condition": "x"},
    ),
    "a restart in the past": _task(
        _deployed("restart_policy", {"delay": "-1s"}),
        "restart-delay cannot be negative",
        RestartPolicy={"Delay": -SECOND},
    ),
    "a window in the past": _task(
        _deployed("restart_policy", {"window": "-1s"}),
        "restart-window cannot be negative",
        RestartPolicy={"Window": -SECOND},
    ),
    "a constraint without a comparison": _task(
        _deployed("placement", {"constraints": ["x"]}),
        "constraint expected one operator from ==, !=",
        Placement={"Constraints": ["x"]},
    ),
    "the ingress network": Refusal(
        {"task": {"Networks": [{"Target": "ingress"}]}},
        "cannot be explicitly attached to the ingress",
        {"networks": ["ingress"]},
        {"networks": {"ingress": _HOST}},
    ),
    "a delay in the past": Refusal(
        {"UpdateConfig": {"Delay": -SECOND}},
        "update-delay cannot be negative",
        _deployed("update_config", {"delay": "-1s"}),
    ),
    "a monitor in the past": Refusal(
        {"UpdateConfig": {"Monitor": -SECOND}},
        "update-monitor cannot be negative",
        _deployed("update_config", {"monitor": "-1s"}),
    ),
    "a ratio above 1": Refusal(
        {"UpdateConfig": {"MaxFailureRatio": 2}},
        "cannot be less than 0 or bigger than 1",
        _deployed("update_config", {"max_failure_ratio": 2}),
    ),
    "an order that is none": Refusal(
        {"UpdateConfig": {"Order": "x"}},
        "unrecognized update order x",
        _deployed("update_config", {"order": "x"}),
    ),
    "a failure action that is none": Refusal(
        {"UpdateConfig": {"FailureAction": "x"}},
        "unrecognized update failure action x",
        _deployed("update_config", {"failure_action": "x"}),
    ),
    "a job that is updated": Refusal(
        {"Mode": {"ReplicatedJob": {}}, "UpdateConfig": {}},
        "Jobs may not have an update config",
        {"deploy": {"mode": "replicated-job", "update_config": {"parallelism": 1}}},
    ),
    "replicas below 0": Refusal(
        {"Mode": {"Replicated": {"Replicas": -1}}}, "cannot unmarshal number", {"deploy": {"replicas": -1}}
    ),
    "too many replicas": Refusal(
        {"Mode": {"Replicated": {"Replicas": 2**64}}}, "cannot unmarshal number", {"deploy": {"replicas": str(2**64)}}
    ),
    "an endpoint mode that is none": Refusal(
        {"EndpointSpec": {"Mode": "x"}}, "invalid resolution mode", {"deploy": {"endpoint_mode": "x"}}
    ),
    "an ingress port without an address": _ports(
        {"ports": ["80:80"], "deploy": {"endpoint_mode": "dnsrr"}},
        "can't be used with dnsrr mode",
        {"TargetPort": 80, "PublishedPort": 80},
        Mode="dnsrr",
    ),
    "a port twice": _ports(
        {"ports": ["80:80", {"target": 81, "published": 80, "mode": "host"}]},
        "duplicate published ports",
        {"TargetPort": 80, "PublishedPort": 80},
        {"TargetPort": 81, "PublishedPort": 80, "PublishMode": "host"},
    ),
}  # fmt: skip
NETWORKS = {
    "a name with a dot": Refusal({"Name": "a.b"}, "must be valid as a DNS name", {"name": "a.b"}),
    "a long name": Refusal({"Name": "a" * 64}, "63 characters or fewer", {"name": "a" * 64}),
    "a driver of no network": Refusal(
        {"Driver": "null", "Scope": "swarm"}, "error during lookup of plugin null", {"driver": "null"}
    ),
    "an address driver of none": Refusal(
        {"IPAM": {"Driver": "null"}}, "error during lookup of plugin null", {"ipam": {"driver": "null"}}
    ),
    "a gateway without a subnet": Refusal(
        {"IPAM": {"Config": [{"Gateway": "10.60.0.1"}]}},
        "nvalid subnet",
        {"ipam": {"config": [{"gateway": "10.60.0.1"}]}},
    ),
    "nothing for a subnet": Refusal({"IPAM": {"Config": [{}]}}, "nvalid subnet", {"ipam": {"config": [{}]}}),
    "a subnet that is none": Refusal(
        {"IPAM": {"Config": [{"Subnet": "x"}]}}, "nvalid subnet", {"ipam": {"config": [{"subnet": "x"}]}}
    ),
    "a gateway elsewhere": Refusal(
        {"IPAM": {"Config": [{"Subnet": "10.60.0.0/24", "Gateway": "10.61.0.1"}]}},
        "gateway",
        {"ipam": {"config": [{"subnet": "10.60.0.0/24", "gateway": "10.61.0.1"}]}},
    ),
    "a gateway of the other kind": Refusal(
        {"IPAM": {"Config": [{"Subnet": "10.60.0.0/24", "Gateway": "fd00::1"}]}},
        "gateway",
        {"ipam": {"config": [{"subnet": "10.60.0.0/24", "gateway": "fd00::1"}]}},
    ),
    "a range elsewhere": Refusal(
        {"IPAM": {"Config": [{"Subnet": "10.60.0.0/24", "IPRange": "10.61.0.0/25"}]}},
        "range",
        {"ipam": {"config": [{"subnet": "10.60.0.0/24", "ip_range": "10.61.0.0/25"}]}},
    ),
    "an ingress that others attach to": Refusal(
        {"Ingress": True, "Attachable": True},
        "ingress network cannot be attachable",
        {"ingress": True, "attachable": True},
    ),
}
CONTENTS = {
    **{
        f"the name {name}": Refusal({"Name": name}, "invalid name", {"name": name})
        for name in ("_a", "a_", ".a", "a b", "a/b", "a" * 65)
    },
}
