"""The lists of a ServiceSpec whose order means nothing, and when two of their items are the same."""

from collections.abc import Callable, Sequence
from typing import Any

from swarmplan.model.normal.prune import prune

Form = Callable[[Any], Any]


def environment(entries: Sequence[str] | None) -> list[str]:
    """Env by name; of a repeated name the last counts, as in the container."""
    latest = {entry.partition("=")[0]: entry for entry in entries or ()}
    return [latest[name] for name in sorted(latest)]


def capability(name: str) -> str:
    """``sys_time`` and ``CAP_SYS_TIME`` are the same."""
    plain = name.strip().upper()
    return plain if plain == "ALL" or plain.startswith("CAP_") else f"CAP_{plain}"


def constraint(expression: str) -> str:
    """Blanks around the operator mean nothing; the engine looks for == before !=."""
    operator = "==" if "==" in expression else "!="
    key, found, value = expression.partition(operator)
    return f"{key.strip()}{found}{value.strip()}"


def host(line: str) -> str:
    """``address name alias``, by single blanks."""
    return " ".join(line.split())


def port(entry: dict[str, Any]) -> dict[str, Any]:
    """Protocol tcp and mode ingress by default; a published port of 0 is none."""
    found: dict[str, Any] = prune(entry)
    found["Protocol"] = found.get("Protocol", "tcp").lower()
    found.setdefault("PublishMode", "ingress")
    return found


def attachment(entry: dict[str, Any]) -> dict[str, Any]:
    """A network, its aliases in any order."""
    found: dict[str, Any] = prune(entry)
    if "Aliases" in found:
        found["Aliases"] = sorted(set(found["Aliases"]))
    return found


def mount(entry: dict[str, Any]) -> dict[str, Any]:
    """Type bind and propagation rprivate by default; a swarm drops any consistency."""
    found: dict[str, Any] = {"Type": "bind", **prune(entry)}
    found.pop("Consistency", None)
    if found.get("BindOptions", {}).get("Propagation") == "rprivate":
        found["BindOptions"] = {
            key: value for key, value in found["BindOptions"].items() if key != "Propagation"
        }
        found = prune(found)
    return found


def reference(entry: dict[str, Any]) -> dict[str, Any]:
    """A secret or config by its name; the id beside it is the engine's."""
    return {key: kept for key, kept in prune(entry).items() if key not in {"SecretID", "ConfigID"}}


ITEMS: dict[str, Form] = {
    "Env": str,
    "Hosts": host,
    "Groups": str,
    "CapabilityAdd": capability,
    "CapabilityDrop": capability,
    "Constraints": constraint,
    "Ports": port,
    "Networks": attachment,
    "Mounts": mount,
    "Ulimits": prune,
    "Secrets": reference,
    "Configs": reference,
    "GenericResources": prune,
}
"""The normal form of one item, by the list's name (each occurs at one place of a ServiceSpec)."""


def port_order(entry: dict[str, Any]) -> tuple[int, str, str, int, str]:
    """The order of ports in a normal form."""
    published = entry.get("PublishedPort", 0)
    return (
        entry.get("TargetPort", 0),
        entry["Protocol"],
        entry["PublishMode"],
        published,
        entry.get("Name", ""),
    )


def file_order(entry: dict[str, Any]) -> tuple[str, str]:
    """Secrets and configs stand by the file they become; one that becomes none, by its name."""
    name = entry.get("SecretName") or entry.get("ConfigName") or ""
    return str(entry.get("File", {}).get("Name", "")), str(name)


_ORDER: dict[str, Form] = {
    "Ports": port_order,
    "Networks": lambda entry: entry.get("Target", ""),
    "Mounts": lambda entry: entry.get("Target", ""),
    "Ulimits": lambda entry: entry.get("Name", ""),
    "Secrets": file_order,
    "Configs": file_order,
    "GenericResources": repr,
}


def form_of(name: str) -> Callable[[Sequence[Any] | None], list[Any]]:
    """The normal form of the list of this name: items in their form, in one order, texts but once."""
    if name == "Env":
        return environment
    item, order = ITEMS[name], _ORDER.get(name)
    if order is None:
        return lambda entries: sorted({item(entry) for entry in entries or ()})
    return lambda entries: sorted((item(entry) for entry in entries or ()), key=order)
