"""Variables whose names look like secrets: they are exported to separate files that only their owner can read."""

from collections.abc import Mapping
from typing import Any

from swarmplan.model.values.secrecy import looks_secret

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "$": "\\$"})


def multiline_secrets(service: Mapping[str, Any]) -> tuple[str, ...]:
    """Such variables of a stack's service that its ``env_file``, which is read line by line, cannot represent."""
    return tuple(
        f"environment.{name}" for name, value in _secret_values(service).items() if {"\n", "\r"} & set(value)
    )


def without_secret_values(service: dict[str, Any], file: str, *, stack: bool) -> tuple[dict[str, Any], str]:
    """The service with such variables moved to its ``env_file``, and that file's text; "" if there are none."""
    secret = _secret_values(service)
    if not secret:
        return service, ""
    shown = {name: value for name, value in service["environment"].items() if name not in secret}
    found: dict[str, Any] = {}
    for key, value in service.items():
        if key == "environment":
            found |= {"environment": shown, "env_file": [file]} if shown else {"env_file": [file]}
        else:
            found[key] = value
    # a stack's env_file is read literally
    written = {name: value if stack else f'"{value.translate(_ESCAPES)}"' for name, value in secret.items()}
    return found, "".join(f"{name}={value}\n" for name, value in sorted(written.items()))


def _secret_values(service: Mapping[str, Any]) -> dict[str, str]:
    variables = service.get("environment") or {}
    return {name: value for name, value in variables.items() if value and looks_secret(name)}
