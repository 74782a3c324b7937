"""Which nodes may take a service's tasks: the scheduler's constraint language (Docker docs, "service create --constraint")."""

import re

from swarmplan.model.bodies import JsonView, as_node

_CONSTRAINT = re.compile(r"^\s*(?P<key>[\w.\-/]+)\s*(?P<operator>==|!=)\s*(?P<value>.*?)\s*$")


def eligible(task_template: JsonView, node: JsonView) -> bool:
    """Whether a node (an entry of ``GET /nodes``) is up, active and allowed by the constraints and platforms."""
    body = as_node(node)
    up = (body.get("Status") or {}).get("State") == "ready"
    active = (body.get("Spec") or {}).get("Availability") == "active"
    return up and active and allowed(task_template, node)


def allowed(task_template: JsonView, node: JsonView) -> bool:
    """Whether constraints and platforms allow the node, whatever its state."""
    placement = task_template.get("Placement") or {}
    return all(_met(text, node) for text in placement.get("Constraints") or ()) and _platform(placement, node)


def subject(constraint: str) -> str:
    """What a constraint asks about, in small letters: ``node.labels.tier``; "" where it cannot be read."""
    match = _CONSTRAINT.match(constraint)
    return match["key"].lower() if match else ""


def _met(constraint: str, node: JsonView) -> bool:
    match = _CONSTRAINT.match(constraint)
    if match is None:
        return True  # the engine refuses what it cannot read; it is not ours to judge
    equal = _attribute(match["key"], node).lower() == match["value"].lower()
    return equal if match["operator"] == "==" else not equal


def _attribute(key: str, node: JsonView) -> str:
    """The node's value for a constraint key; "" when it has none, as the scheduler takes it."""
    body = as_node(node)
    spec, description = body.get("Spec") or {}, body.get("Description") or {}
    lowered = key.lower()
    if lowered.startswith("node.labels."):
        return str((spec.get("Labels") or {}).get(key[len("node.labels.") :], ""))
    if lowered.startswith("engine.labels."):
        labels = (description.get("Engine") or {}).get("Labels") or {}
        return str(labels.get(key[len("engine.labels.") :], ""))
    platform = description.get("Platform") or {}
    known = {
        "node.id": body.get("ID", ""),
        "node.hostname": description.get("Hostname", ""),
        "node.role": spec.get("Role", ""),
        "node.ip": (body.get("Status") or {}).get("Addr", ""),
        "node.platform.os": platform.get("OS", ""),
        "node.platform.arch": platform.get("Architecture", ""),
    }
    return str(known.get(lowered, ""))


_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def _platform(placement: JsonView, node: JsonView) -> bool:
    wanted = placement.get("Platforms") or ()
    has = (as_node(node).get("Description") or {}).get("Platform") or {}
    return not wanted or any(
        platform.get("OS", has.get("OS")) in ("", has.get("OS"))
        and _architecture(platform) in ("", _architecture(has))
        for platform in wanted
    )


def _architecture(platform: JsonView) -> str:
    name = platform.get("Architecture") or ""
    return _ARCHITECTURES.get(name, name)
