"""What looks like a secret: variables are exported to separate files that only their owner can read, the rest is reported."""

from collections.abc import Iterator, Mapping
from typing import Any

from swarmplan.model.redaction.forms import has_secret_form
from swarmplan.model.redaction.values import looks_secret

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


def suspect_fields(service: Mapping[str, Any]) -> Iterator[str]:
    """The other fields of a service with what looks like a secret, ``command``: they have no file of their own."""
    test, deploy = service.get("healthcheck") or {}, service.get("deploy") or {}
    found = {
        "command": service.get("command"),
        "entrypoint": service.get("entrypoint"),
        "healthcheck.test": test.get("test"),
        "labels": service.get("labels"),
        "deploy.labels": deploy.get("labels"),
    }
    for path, value in found.items():
        if any(map(has_secret_form, _texts(value))):
            yield path


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (f"{name}={inner}" for name, inner in value.items())
    elif isinstance(value, list | tuple):
        yield " ".join(map(str, value))
        yield from map(str, value)
    elif value is not None:
        yield str(value)


def _secret_values(service: Mapping[str, Any]) -> dict[str, str]:
    variables = service.get("environment") or {}
    return {
        name: value
        for name, value in variables.items()
        if value and (looks_secret(name) or has_secret_form(value))
    }
