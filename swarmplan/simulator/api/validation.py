"""What a manager refuses in a ServiceSpec (checks and texts of 20.10.24; swarmkit's ``controlapi/service.go``)."""

import re
from collections import Counter
from collections.abc import Iterator

from swarmplan.compose.read.templates import template_fault
from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.simulator.state.answers import invalid, rpc

NAME = re.compile(r"[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*")
_IMAGE = re.compile(
    r"(?:[a-zA-Z0-9.-]+(?::\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)
_ID = re.compile(r"[0-9a-f]{64}")
LONGEST_NAME = 63
_LEAST_MEMORY = 4 << 20
_LEAST_CPU = 1_000_000
_MILLISECOND = 1_000_000
_MOST_REPLICAS = 2**64
_PROPAGATIONS = ("", "private", "rprivate", "shared", "rshared", "slave", "rslave")
_MOUNT_TYPES = ("bind", "volume", "tmpfs", "npipe")
_JOBS = ("ReplicatedJob", "GlobalJob")
_RUNTIMES = ("", "container", None)


def check(spec: Json) -> None:
    """Raises Permanent with the engine's text for the first fault it would find."""
    _check_shape(spec)
    _check_values(spec)
    template = spec["TaskTemplate"]
    _check_resources(template.get("Resources") or {})
    _check_placement(template.get("Placement") or {})
    _check_container(template["ContainerSpec"])
    _check_endpoint(spec.get("EndpointSpec") or {})
    _check_name(spec.get("Name") or "")
    if any(job in (spec.get("Mode") or {}) for job in _JOBS) and spec.get("UpdateConfig") is not None:
        raise invalid("Jobs may not have an update config")


def _check_shape(spec: Json) -> None:
    """What the engine sees before a manager does."""
    template = spec.get("TaskTemplate") or {}
    if template.get("Runtime") not in _RUNTIMES:
        raise Permanent("unsupported runtime")
    if template.get("ContainerSpec") is None:
        raise Permanent("mismatched Runtime and *Spec fields")
    if len(spec.get("Mode") or {}) > 1:
        raise Permanent("must specify only one service mode")


def _check_name(name: str) -> None:
    if name and not NAME.fullmatch(name):
        raise invalid("name must be valid as a DNS name component")
    if len(name) > LONGEST_NAME:
        raise invalid(f"name must be {LONGEST_NAME} characters or fewer")


def _check_resources(resources: Json) -> None:
    for part in ("Limits", "Reservations"):
        given = resources.get(part) or {}
        if 0 < (cpus := given.get("NanoCPUs") or 0) < _LEAST_CPU:
            raise invalid(f"invalid cpu value {cpus / 1e9:g}: Must be at least 0.001")
        if 0 < (memory := given.get("MemoryBytes") or 0) < _LEAST_MEMORY:
            raise invalid(f"invalid memory value {memory}: Must be at least 4MiB")


def _check_placement(placement: Json) -> None:
    for constraint in placement.get("Constraints") or ():
        if "==" not in constraint and "!=" not in constraint:
            raise Permanent(rpc("Unknown", "constraint expected one operator from ==, !="))


def _check_container(container: Json) -> None:
    image = container.get("Image")
    if not image:
        raise invalid("ContainerSpec: image reference must be provided")
    if not _IMAGE.fullmatch(image) or _ID.fullmatch(image):
        raise invalid(f'ContainerSpec: "{image}" is not a valid repository/tag')
    _check_health(container.get("Healthcheck") or container.get("HealthCheck") or {})
    for mount in container.get("Mounts") or ():
        if mount.get("Type", "bind") not in _MOUNT_TYPES:
            raise Permanent(f'invalid MountType: "{mount["Type"]}"')
    for target, count in Counter(mount.get("Target") for mount in container.get("Mounts") or ()).items():
        if count > 1:
            raise invalid(f"ContainerSpec: duplicate mount point: {target}")


def _check_health(health: Json) -> None:
    for name in ("Interval", "Timeout", "StartPeriod"):
        if 0 < (health.get(name) or 0) < _MILLISECOND:
            raise invalid(f"ContainerSpec: {name} in HealthConfig cannot be less than 1ms")


def _check_endpoint(endpoint: Json) -> None:
    ports = endpoint.get("Ports") or ()
    ingress = [port for port in ports if port.get("PublishMode", "ingress") == "ingress"]
    if endpoint.get("Mode") == "dnsrr" and ingress:
        raise invalid("EndpointSpec: port published with ingress mode can't be used with dnsrr mode")
    published = Counter(
        (port.get("Protocol", "tcp").lower(), port["PublishedPort"])
        for port in ports
        if port.get("PublishedPort")
    )
    if any(count > 1 for count in published.values()):
        raise invalid("EndpointSpec: duplicate published ports provided")


def _check_values(spec: Json) -> None:
    """Choices, numbers and templates (texts measured on 20.10.24, 26.1.5 and 28.5.2)."""
    _check_replicas(spec.get("Mode") or {})
    for config in ("UpdateConfig", "RollbackConfig"):
        _check_rollout(spec.get(config) or {}, update=config == "UpdateConfig")
    if (mode := (spec.get("EndpointSpec") or {}).get("Mode") or "vip") not in ("vip", "dnsrr"):
        raise Permanent(f'invalid resolution mode: "{mode}"')
    template = spec["TaskTemplate"]
    _check_restart(template.get("RestartPolicy") or {})
    _check_container_values(template["ContainerSpec"])


def _check_container_values(container: Json) -> None:
    for mount in container.get("Mounts") or ():
        propagation = (mount.get("BindOptions") or {}).get("Propagation") or ""
        if propagation not in _PROPAGATIONS:
            raise Permanent(f'invalid MountPropagation: "{propagation}"')
    credential = (container.get("Privileges") or {}).get("CredentialSpec") or {}
    if sum(bool(credential.get(kind)) for kind in ("Config", "File", "Registry")) > 1:
        raise Permanent("invalid CredentialSpec: cannot specify both")
    if ((container.get("Healthcheck") or {}).get("Retries") or 0) < 0:
        raise invalid("ContainerSpec: Retries in HealthConfig cannot be negative")
    for what, text in _templates(container):
        if template_fault(text):
            raise invalid(f"expanding {what} failed: template: expansion")


def _check_replicas(mode: Json) -> None:
    replicas = (mode.get("Replicated") or {}).get("Replicas") or 0
    if not 0 <= replicas < _MOST_REPLICAS:
        raise Permanent(
            f"json: cannot unmarshal number {replicas} into Go struct field Replicas of type uint64"
        )


def _check_rollout(config: Json, *, update: bool) -> None:
    if (action := config.get("FailureAction") or "pause") not in ("pause", "continue", "rollback"):
        raise Permanent(f"unrecognized update failure action {action}")
    if (order := config.get("Order") or "stop-first") not in ("stop-first", "start-first"):
        raise Permanent(f"unrecognized update order {order}")
    for name in ("Delay", "Monitor") if update else ():
        if (config.get(name) or 0) < 0:
            raise invalid(f"TaskSpec: update-{name.lower()} cannot be negative")
    if update and not 0 <= (config.get("MaxFailureRatio") or 0) <= 1:
        raise invalid("TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1")


def _check_restart(policy: Json) -> None:
    if (condition := policy.get("Condition") or "any") not in ("any", "none", "on-failure"):
        raise Permanent(f'invalid RestartCondition: "{condition}"')
    for name in ("Delay", "Window"):
        if (policy.get(name) or 0) < 0:
            raise invalid(f"TaskSpec: restart-{name.lower()} cannot be negative")


def _templates(container: Json) -> Iterator[tuple[str, str]]:
    yield from (("env", entry) for entry in container.get("Env") or ())
    yield "hostname", container.get("Hostname") or ""
    for mount in container.get("Mounts") or ():
        yield "mounts", mount.get("Source") or ""
        yield "mounts", mount.get("Target") or ""
