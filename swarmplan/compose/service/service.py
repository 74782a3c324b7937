"""A Compose service to the body of ``POST /services/create``."""

from typing import Any

from swarmplan.compose.ownership import check_name, owned_labels, scope_of_section
from swarmplan.compose.read.field import Field, Notify, ignore_notice, present, written
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.pairs import text_pairs
from swarmplan.compose.read.scalars import choice, text
from swarmplan.compose.scope import Scope
from swarmplan.compose.service.attachments import attachments
from swarmplan.compose.service.container import container_spec
from swarmplan.compose.service.deploy import mode, rollout, task
from swarmplan.compose.service.ports import ports
from swarmplan.model.bodies import Json, JsonView

LOGGING: Keys = (
    ComposeKey("Name", "driver", single(text)),
    ComposeKey("Options", "options", text_pairs, dict),
)


def service_spec(key: str, service: JsonView, scope: Scope, on_notice: Notify = ignore_notice) -> Json:
    """The ServiceSpec of a service as written after YAML and interpolation; networks, secrets and configs by name.

    Its form is exactly that of ``docker stack deploy`` (compared by ``tests/contract/stack_cli``): another form of the same
    settings would restart the tasks when that command is used later. Unknown keys are not checked. ``on_notice`` is called
    for keys that are ignored because Swarm does not support them. Raises ComposeProblems with every error; all paths are
    relative to the service.
    """
    scope = scope_of_section(service, scope)
    root = Field(service, on_notice=on_notice, lenient=bool(scope.stack))
    deploy = root.section("deploy")
    name = scope.service_name(key)
    check_name(name, root)
    spec = {
        "Name": name,
        "Labels": owned_labels(deploy["labels"], scope.service_labels(str(root["image"].value))),
        "TaskTemplate": _task_template(key, root, deploy, scope),
        "Mode": mode(deploy),
        **rollout(deploy),
        "EndpointSpec": _endpoint(root, deploy),
    }
    _check_ports(root, deploy, spec)
    root.raise_faults()
    return spec


def _task_template(key: str, root: Field, deploy: Field, scope: Scope) -> Json:
    logging = root.section("logging")
    return present(
        {
            "ContainerSpec": container_spec(root, scope),
            **task(root, deploy),
            "Networks": attachments(root["networks"], key, scope) or None,
            "LogDriver": read_keys(logging, LOGGING) if logging.is_written else None,
            "ForceUpdate": 0,
        }
    )


def _endpoint(root: Field, deploy: Field) -> Json:
    return written({"Mode": deploy["endpoint_mode"].read(_endpoint_mode), "Ports": ports(root["ports"])})


def _endpoint_mode(value: Any) -> str:
    return choice("vip", "dnsrr")(text(value).lower())


def _check_ports(root: Field, deploy: Field, spec: JsonView) -> None:
    """Check published ports against the endpoint mode and the order of updates."""
    ports = spec.get("EndpointSpec", {}).get("Ports", [])
    if spec.get("EndpointSpec", {}).get("Mode") == "dnsrr" and any(
        _publish_mode(port) == "ingress" for port in ports
    ):
        root["ports"].fault("dnsrr does not support ingress: publish with mode: host, or leave dnsrr out")
    on_nodes = [
        port["PublishedPort"] for port in ports if _publish_mode(port) == "host" and "PublishedPort" in port
    ]
    for key in ("update_config", "rollback_config"):
        order = deploy[key]["order"]
        if on_nodes and order.value == "start-first":
            order.notice(
                f"start-first with mode: host needs a spare node for each new task: the old one holds port {on_nodes[0]} of"
                " its node. If there may be none, use stop-first"
            )


def _publish_mode(port: JsonView) -> str:
    return str(port.get("PublishMode", "ingress"))
