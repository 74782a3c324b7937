"""The ServiceSpec that options of ``docker service create`` and ``update`` ask for."""

import re
from collections.abc import Callable, Sequence

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.call import Flags
from swarmplan.simulator.docker_cli.ended import Ended, not_known
from swarmplan.simulator.docker_cli.options import invalid_value, number
from swarmplan.simulator.docker_cli.printed.units import in_bytes, nanoseconds

SHARED_VALUES = (
    "replicas replicas-max-per-node hostname user,u workdir,w stop-grace-period stop-signal limit-cpu limit-memory"
    " reserve-cpu reserve-memory restart-condition restart-delay restart-max-attempts restart-window endpoint-mode"
    " update-delay update-failure-action update-max-failure-ratio update-monitor update-order update-parallelism"
    " rollback-delay rollback-failure-action rollback-max-failure-ratio rollback-monitor rollback-order rollback-parallelism"
)
SHARED_SWITCHES = "detach,d quiet,q no-resolve-image with-registry-auth init read-only tty,t"
UNKNOWN_VALUES = (
    "entrypoint health-cmd health-interval health-retries health-start-period health-timeout isolation limit-pids log-driver"
    " log-opt max-concurrent credential-spec"
)
_ROLLOUT = ("delay", "failure-action", "max-failure-ratio", "monitor", "order", "parallelism")
_PORT = re.compile(r"(?:(?P<published>\d+):)?(?P<target>\d+)(?:/(?P<protocol>tcp|udp|sctp))?")


def apply(name: str, flags: Flags, spec: Json) -> None:
    """Change the spec by the options that both commands have. Raises Ended with the client's own text."""
    template = spec["TaskTemplate"]
    container = template["ContainerSpec"]
    _apply_container(name, flags, container)
    _apply_resources(name, flags, template)
    _apply_restart(name, flags, template)
    if (most := number(name, flags, "replicas-max-per-node")) is not None:
        template["Placement"] = {**(template.get("Placement") or {}), "MaxReplicas": most}
    for prefix, field in (("update", "UpdateConfig"), ("rollback", "RollbackConfig")):
        if any(flags.has(f"{prefix}-{each}") for each in _ROLLOUT):
            spec[field] = _rollout(name, flags, prefix, spec.get(field))
    if flags.has("endpoint-mode"):
        spec["EndpointSpec"] = {**(spec.get("EndpointSpec") or {}), "Mode": flags.text("endpoint-mode")}


def _apply_container(name: str, flags: Flags, container: Json) -> None:
    for option, field in (
        ("hostname", "Hostname"),
        ("user", "User"),
        ("workdir", "Dir"),
        ("stop-signal", "StopSignal"),
    ):
        if flags.has(option):
            container[field] = flags.text(option)
    for option, field in (("init", "Init"), ("read-only", "ReadOnly"), ("tty", "TTY")):
        if flags.has(option):
            container[field] = flags.on(option)
    if flags.has("stop-grace-period"):
        container["StopGracePeriod"] = _duration(name, flags, "stop-grace-period")


def _apply_resources(name: str, flags: Flags, template: Json) -> None:
    for option, part in (("limit", "Limits"), ("reserve", "Reservations")):
        found: Json = dict((template.get("Resources") or {}).get(part) or {})
        if flags.has(f"{option}-cpu"):
            found["NanoCPUs"] = round(float(flags.text(f"{option}-cpu")) * 1e9)
        if flags.has(f"{option}-memory"):
            found["MemoryBytes"] = _converted(name, flags, f"{option}-memory", in_bytes)
        if found:
            template["Resources"] = {**(template.get("Resources") or {}), part: found}


def _apply_restart(name: str, flags: Flags, template: Json) -> None:
    policy = dict(template.get("RestartPolicy") or {})
    if flags.has("restart-condition"):
        policy["Condition"] = flags.text("restart-condition")
    for option, field in (("restart-delay", "Delay"), ("restart-window", "Window")):
        if flags.has(option):
            policy[field] = _duration(name, flags, option)
    if (most := number(name, flags, "restart-max-attempts")) is not None:
        policy["MaxAttempts"] = most
    if policy:
        template["RestartPolicy"] = policy


def _rollout(name: str, flags: Flags, prefix: str, before: Json | None) -> Json:
    config = dict(
        before or {"Parallelism": 1, "FailureAction": "pause", "Monitor": 5 * 10**9, "Order": "stop-first"}
    )
    if (count := number(name, flags, f"{prefix}-parallelism")) is not None:
        config["Parallelism"] = count
    for option, field in (("delay", "Delay"), ("monitor", "Monitor")):
        if flags.has(f"{prefix}-{option}"):
            config[field] = _duration(name, flags, f"{prefix}-{option}")
    for option, field in (("failure-action", "FailureAction"), ("order", "Order")):
        if flags.has(f"{prefix}-{option}"):
            config[field] = flags.text(f"{prefix}-{option}")
    if flags.has(f"{prefix}-max-failure-ratio"):
        config["MaxFailureRatio"] = float(flags.text(f"{prefix}-max-failure-ratio"))
    return config


def _duration(name: str, flags: Flags, option: str) -> int:
    return _converted(name, flags, option, nanoseconds)


def _converted(name: str, flags: Flags, option: str, read: Callable[[str], int]) -> int:
    try:
        return read(flags.text(option))
    except ValueError as error:
        raise invalid_value(name, f"--{option}", flags.text(option), str(error)) from None


def pairs(given: Sequence[str]) -> dict[str, str]:
    """Labels of ``name=value``."""
    split = (each.partition("=") for each in given)
    return {name: value for name, _, value in split}


def port(text: str) -> Json:
    """A published port: ``8080:80/tcp``, or ``published=8080,target=80,mode=host``."""
    if "=" in text:
        given = pairs(text.split(","))
        if unknown := sorted(given.keys() - {"target", "published", "protocol", "mode"}):
            raise Ended(f"invalid field key {unknown[0]}")
        found = {"Protocol": given.get("protocol", "tcp"), "TargetPort": int(given["target"])}
        if "published" in given:
            found["PublishedPort"] = int(given["published"])
        return found | {"PublishMode": given.get("mode", "ingress")}
    published, colon, _ = text.rpartition(":")
    if colon and published.isalpha():
        raise invalid_value("service create", "-p, --publish", text, f"Invalid hostPort: {published}")
    short = _PORT.fullmatch(text)
    if short is None:
        raise not_known(f"--publish {text}")
    found = {"Protocol": short["protocol"] or "tcp", "TargetPort": int(short["target"])}
    if short["published"]:
        found["PublishedPort"] = int(short["published"])
    return found | {"PublishMode": "ingress"}


def mount(text: str) -> Json:
    """A mount: ``type=volume,src=data,dst=/data``."""
    given = pairs(text.split(","))
    known = {"type", "source", "src", "target", "destination", "dst", "readonly", "ro"}
    if unknown := sorted(given.keys() - known):
        raise not_known(f"{unknown[0]} of --mount")
    found: Json = {"Type": given.get("type", "volume")}
    if source := given.get("source", given.get("src")):
        found["Source"] = source
    target = given.get("target", given.get("destination", given.get("dst")))
    if not target:
        raise invalid_value("service create", "--mount", text, "target is required")
    found["Target"] = target
    if any(given.get(name, "false") in {"", "1", "true"} for name in ("readonly", "ro")):
        found["ReadOnly"] = True
    return found
