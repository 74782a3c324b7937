"""One field's value as a person would write it in the spec."""

from collections.abc import Callable, Mapping
from typing import Any

from swarmplan.model.redaction.values import HIDDEN, looks_secret
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY
from swarmplan.plan.draft import shown
from swarmplan.render.redact import redact, redacted

LONGEST = 60
"""Characters of a value in a line of text; the rest is left out, which an ellipsis says."""
_MOST = LONGEST // len(", ")
"""Items of which there may be room for the first ones: no more are tried, however long the list is."""

_UNITS = (
    (86400 * 10**9, "d"),
    (3600 * 10**9, "h"),
    (60 * 10**9, "m"),
    (10**9, "s"),
    (10**6, "ms"),
    (10**3, "us"),
)
_SIZES = ((1024**3, "G"), (1024**2, "M"), (1024, "K"))
_DURATIONS = (
    "monitor", "delay", "window", "interval", "timeout", "start_period", "start_interval", "stop_grace_period",
    "cert_expiry", "heartbeat_period",
)  # fmt: skip


def value_text(path: str, value: Any, *, hidden: bool = False) -> str:
    """The value in one short piece of text, secrets hidden. ``path`` is the field's, which says what the number means.
    ``hidden``: it is what is shown in place of the value, so that ``${NAME}`` in it is a variable. In a value it is text, and
    shown as the file has it: ``$${NAME}``."""
    safe = safe_value(path, value, hidden=hidden)
    if not hidden:
        safe = _escaped(safe)
    text = redact(_text(path, safe))
    if len(text) <= LONGEST:
        return text
    return _few(path, safe) if isinstance(safe, list) and len(safe) > 1 else text[: LONGEST - 1] + "…"


def safe_value(path: str, value: Any, *, hidden: bool = False) -> Any:
    """The value as JSON, with what looks secret by its name hidden, unless that is done. None for what is known only after
    apply."""
    if value is KNOWN_AFTER_APPLY:
        return None
    if hidden:
        return redacted(value)
    return redacted(_hidden(path.rpartition(".")[2], value))


def _escaped(value: Any) -> Any:
    """The value with its texts as a file has them, where ``${`` begins a variable."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, Mapping):
        return {name: _escaped(item) for name, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list | tuple) else value


def duration_text(nanoseconds: int) -> str:
    """``90s`` and ``1500ms``: in the largest unit that leaves no fraction."""
    for size, unit in _UNITS:
        if nanoseconds and nanoseconds % size == 0:
            return f"{nanoseconds // size}{unit}"
    return f"{nanoseconds}ns" if nanoseconds else "0s"


def _hidden(name: str, value: Any) -> Any:
    """The value without the texts and numbers in it that stand under a name that looks secret."""
    if isinstance(value, Mapping):
        return {inner: _hidden(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_item(before, item) for before, item in zip(("", *value), value, strict=False)]
    secret = isinstance(value, str | int | float) and not isinstance(value, bool) and looks_secret(name)
    return HIDDEN if secret and value != "" else value


def _item(before: Any, item: Any) -> Any:
    """An item of a list; ``before`` may be the flag whose argument it is."""
    if not isinstance(item, str):
        return _hidden("", item)
    flag = isinstance(before, str) and before.startswith("--") and "=" not in before and looks_secret(before)
    return HIDDEN if flag else _variable(item)


def _variable(entry: str) -> str:
    """An entry of a list as it is, or ``NAME=(hidden)``."""
    name, sign, _ = entry.partition("=")
    return f"{name}={HIDDEN}" if sign and looks_secret(name) else entry


def _text(path: str, value: Any) -> str:
    name = path.rpartition(".")[2]
    number = isinstance(value, int) and not isinstance(value, bool)
    if number and name in _DURATIONS:
        return duration_text(value)
    if number and path.startswith("deploy.resources."):
        return _NUMBERS.get(name, str)(value)
    if path == "deploy.mode" and value == {}:
        return "global"  # the one mode that has no field of its own
    item = _ITEMS.get(path)
    if item is not None and isinstance(value, list):
        return (
            ", ".join(item(entry) if isinstance(entry, Mapping) else shown(entry) for entry in value)
            or "(none)"
        )
    return shown(value) if value != "" else '""'


def _few(path: str, items: list[Any]) -> str:
    """The first items of a list, as many as there is room for, and how many more there are."""
    for count in range(min(len(items) - 1, _MOST), 0, -1):
        text = f"{redact(_text(path, items[:count]))} and {len(items) - count} more"
        if len(text) <= LONGEST:
            return text
    return f"{len(items)} items"


def _cpus(value: int) -> str:
    return f"{value / 10**9:g}"


def _bytes(value: int) -> str:
    for size, unit in _SIZES:
        if value and value % size == 0:
            return f"{value // size}{unit}"
    return str(value)


def _port(port: Mapping[str, Any]) -> str:
    published = f"{port['PublishedPort']}:" if port.get("PublishedPort") else ""
    mode = " (host)" if port.get("PublishMode") == "host" else ""
    return f"{published}{port.get('TargetPort', '?')}/{port.get('Protocol', 'tcp')}{mode}"


def _mount(mount: Mapping[str, Any]) -> str:
    source = f"{mount['Source']}:" if mount.get("Source") else ""
    return f"{source}{mount.get('Target', '?')}" + (":ro" if mount.get("ReadOnly") else "")


def _reference(reference: Mapping[str, Any]) -> str:
    return str(reference.get("SecretName") or reference.get("ConfigName") or HIDDEN)


_NUMBERS: Mapping[str, Callable[[int], str]] = {"cpus": _cpus, "memory": _bytes}
_ITEMS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "ports": _port,
    "networks": lambda network: str(network.get("Target", "?")),
    "volumes": _mount,
    "secrets": _reference,
    "configs": _reference,
}
