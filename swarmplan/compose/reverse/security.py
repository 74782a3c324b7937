"""ContainerSpec.Privileges to ``credential_spec:`` and ``security_opt:``."""

from collections.abc import Mapping

from swarmplan.compose.read.field import nonzero, written
from swarmplan.model.bodies import Json, JsonView

_SECCOMP = {"unconfined": "unconfined", "default": "builtin"}
_APPARMOR = {"disabled": "unconfined", "default": "docker-default"}
_LABELS = {"User": "user", "Role": "role", "Type": "type", "Level": "level"}


def credential_spec(spec: JsonView, configs: Mapping[str, str]) -> Json:
    """The one of its three members that is set."""
    config = spec.get("Config") or ""
    members = {
        "config": configs.get(config, config),
        "file": spec.get("File"),
        "registry": spec.get("Registry"),
    }
    return nonzero(members)


def security_options(privileges: JsonView) -> list[str]:
    """The options as Docker writes them, ``name=value``."""
    linux = privileges.get("SELinuxContext") or {}
    profiles = written(
        {
            "seccomp": _SECCOMP.get((privileges.get("Seccomp") or {}).get("Mode", "")),
            "apparmor": _APPARMOR.get((privileges.get("AppArmor") or {}).get("Mode", "")),
        }
    )
    return [
        *(["no-new-privileges=true"] if privileges.get("NoNewPrivileges") else []),
        *(f"{name}={mode}" for name, mode in profiles.items()),
        *(["label=disable"] if linux.get("Disable") else []),
        *(f"label={word}:{linux[member]}" for member, word in _LABELS.items() if linux.get(member)),
    ]
