"""``credential_spec:`` and ``security_opt:`` to ContainerSpec.Privileges.

Not every engine supports all of them: ``model.shapes.engine_keys``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import flag, text
from swarmplan.compose.service.references import credential_spec

_SELINUX = {"user": "User", "role": "Role", "type": "Type", "level": "Level"}
_OWN_PROFILE = ("builtin", "default", "docker-default")
_KNOWN = "no-new-privileges, seccomp=unconfined, apparmor=unconfined and label=…"


def privileges(service: Field, configs: Mapping[str, str]) -> dict[str, Any]:
    """Privileges, its first two members always explicit, as in ``docker stack deploy``."""
    found: dict[str, Any] = {
        "CredentialSpec": credential_spec(service.section("credential_spec"), configs),
        "SELinuxContext": None,
    }
    for option in service["security_opt"].items():
        for member, value in (option.read(_option) or {}).items():
            earlier = found.get(member)
            found[member] = {**earlier, **value} if isinstance(earlier, dict) else value
    return found


def _option(value: Any) -> dict[str, Any]:
    """One option, ``name=value`` or in Docker's deprecated form ``name:value``."""
    written = text(value)
    name, separator, rest = written.partition("=" if "=" in written else ":")
    read = _OPTIONS.get(name)
    if read is None:
        raise ValueError(f"'{written}' is not a valid security option in Swarm: use {_KNOWN}")
    return read(rest if separator else None)


def _no_new_privileges(value: str | None) -> dict[str, Any]:
    return {"NoNewPrivileges": True if value is None else flag(value)}


def _profile(member: str, name: str, unconfined: str, own: str) -> Callable[[str | None], dict[str, Any]]:
    """A reader of a profile: none, whose mode is ``unconfined``, or Docker's own."""

    def read(value: str | None) -> dict[str, Any]:
        if value != "unconfined" and value not in _OWN_PROFILE:
            raise ValueError(f"'{value}' is not a valid {name} profile in Swarm: use unconfined or {own}")
        return {member: {"Mode": unconfined if value == "unconfined" else "default"}}

    return read


def _label(value: str | None) -> dict[str, Any]:
    kind, _, rest = (value or "").partition(":")
    if kind == "disable" and not rest:
        return {"SELinuxContext": {"Disable": True}}
    if kind in _SELINUX and rest:
        return {"SELinuxContext": {_SELINUX[kind]: rest}}
    raise ValueError(f"'label={value}' is not valid: write disable, user:…, role:…, type:… or level:…")


_OPTIONS: dict[str, Callable[[str | None], dict[str, Any]]] = {
    "no-new-privileges": _no_new_privileges,
    "seccomp": _profile("Seccomp", "seccomp", "unconfined", "builtin"),
    "apparmor": _profile("AppArmor", "AppArmor", "disabled", "docker-default"),
    "label": _label,
}
