"""Words, numbers and templates in a ServiceSpec that an engine refuses (texts measured on 20.10.24, 26.1.5 and 28.5.2)."""

from collections.abc import Iterator

from swarmplan.compose.read.templates import template_fault
from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.simulator.state.answers import invalid

_PROPAGATIONS = ("", "private", "rprivate", "shared", "rshared", "slave", "rslave")
_MOST = 2**64


def check(spec: Json) -> None:
    """Raises Permanent with the engine's text for the first fault it would find."""
    _check_replicas(spec.get("Mode") or {})
    for config in ("UpdateConfig", "RollbackConfig"):
        _check_rollout(spec.get(config) or {}, update=config == "UpdateConfig")
    if (mode := (spec.get("EndpointSpec") or {}).get("Mode") or "vip") not in ("vip", "dnsrr"):
        raise Permanent(f'invalid resolution mode: "{mode}"')
    template = spec["TaskTemplate"]
    _check_restart(template.get("RestartPolicy") or {})
    _check_container(template["ContainerSpec"])


def _check_container(container: Json) -> None:
    for mount in container.get("Mounts") or ():
        propagation = (mount.get("BindOptions") or {}).get("Propagation") or ""
        if propagation not in _PROPAGATIONS:
            raise Permanent(f'invalid MountPropagation: "{propagation}"')
    credential = (container.get("Privileges") or {}).get("CredentialSpec") or {}
    if sum(bool(credential.get(kind)) for kind in ("Config", "File", "Registry")) > 1:
        raise Permanent("invalid CredentialSpec: cannot specify both")
    if ((container.get("Healthcheck") or {}).get("Retries") or 0) < 0:
        raise invalid("ContainerSpec: Retries in HealthConfig cannot be negative")
    for what, text in _filled_in(container):
        if template_fault(text):
            raise invalid(f"expanding {what} failed: template: expansion")


def _check_replicas(mode: Json) -> None:
    replicas = (mode.get("Replicated") or {}).get("Replicas") or 0
    if not 0 <= replicas < _MOST:
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


def _filled_in(container: Json) -> Iterator[tuple[str, str]]:
    yield from (("env", entry) for entry in container.get("Env") or ())
    yield "hostname", container.get("Hostname") or ""
    for mount in container.get("Mounts") or ():
        yield "mounts", mount.get("Source") or ""
        yield "mounts", mount.get("Target") or ""
