"""``credential_spec:`` and ``security_opt:`` to ContainerSpec.Privileges.

Not every engine supports all of them: ``model.shapes.engine_keys``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import flag, text
from swarmplan.compose.service.references import credential_spec

_SELINUX = {"user": "User", "role": "Role", "type": "Type", "level": "Level"}
_NO_PROFILE = ("unconfined",)
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


def _seccomp(value: str | None) -> dict[str, Any]:
    if value in _NO_PROFILE:
        return {"Seccomp": {"Mode": "unconfined"}}
    if value in _OWN_PROFILE:
        return {"Seccomp": {"Mode": "default"}}
    raise ValueError(f"'{value}' is not a valid seccomp profile in Swarm: use unconfined or builtin")


def _apparmor(value: str | None) -> dict[str, Any]:
    if value in _NO_PROFILE:
        return {"AppArmor": {"Mode": "disabled"}}
    if value in _OWN_PROFILE:
        return {"AppArmor": {"Mode": "default"}}
    raise ValueError(f"'{value}' is not a valid AppArmor profile in Swarm: use unconfined or docker-default")


def _label(value: str | None) -> dict[str, Any]:
    kind, _, rest = (value or "").partition(":")
    if kind == "disable" and not rest:
        return {"SELinuxContext": {"Disable": True}}
    if kind in _SELINUX and rest:
        return {"SELinuxContext": {_SELINUX[kind]: rest}}
    raise ValueError(f"'label={value}' is not valid: write disable, user:…, role:…, type:… or level:…")


_OPTIONS: dict[str, Callable[[str | None], dict[str, Any]]] = {
    "no-new-privileges": _no_new_privileges,
    "seccomp": _seccomp,
    "apparmor": _apparmor,
    "label": _label,
}
