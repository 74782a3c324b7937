"""``secrets:`` and ``configs:`` of a service to ContainerSpec.Secrets and .Configs, and its ``credential_spec``.

A reference contains the object's logical name and no id: its name in the swarm depends on its content.
"""

from collections.abc import Mapping

from swarmplan.compose.read.field import Field, present
from swarmplan.compose.read.modes import read_mode
from swarmplan.compose.read.scalars import filled, text
from swarmplan.limits import FAULTS
from swarmplan.model.bodies import Json
from swarmplan.model.values.nearest import suggestion

_READABLE_BY_ALL = 0o444
_KINDS = ("config", "file", "registry")


def secrets(field: Field, declared: Mapping[str, str]) -> list[Json]:
    """The secrets, sorted by name; ``declared`` is the scope's."""
    return _references(field, "secret", declared)


def configs(field: Field, credential: Field, declared: Mapping[str, str]) -> list[Json]:
    """The configs, sorted by name; one that contains the credential spec is not a file in the container."""
    found = _references(field, "config", declared)
    name = _looked_up(credential["config"], "config", declared)
    if name:
        found.append({"Runtime": {}, "ConfigName": name})
    return sorted(found, key=lambda reference: str(reference["ConfigName"]))


def credential_spec(field: Field, declared: Mapping[str, str]) -> dict[str, str] | None:
    """Privileges.CredentialSpec (Windows): exactly one of its members counts, a config by its logical name."""
    kinds = [kind for kind in _KINDS if field[kind].value]
    if not kinds:
        return None
    if len(kinds) > 1:
        field.fault(f"expected one of {', '.join(_KINDS)}, found {' and '.join(kinds)}")
    values = {kind: field[kind].read(text) or "" for kind in _KINDS}
    values["config"] = declared.get(values["config"], values["config"])
    return {kind.capitalize(): values[kind] for kind in _KINDS}


def _references(field: Field, kind: str, declared: Mapping[str, str]) -> list[Json]:
    found: list[Json] = []
    files: set[str] = set()
    for item in field.items():
        reference = _reference(item, kind, declared)
        file = reference["File"]["Name"]
        if file in files:
            item.fault(f"two {kind}s cannot both be the file {file}: give one a target")
        files.add(file)
        found.append(reference)
    return sorted(found, key=lambda reference: str(reference[_name(kind)]))


def _reference(item: Field, kind: str, declared: Mapping[str, str]) -> Json:
    long = isinstance(item.value, Mapping)
    source = item["source"] if long else item
    if not source.is_written:
        item.fault(f"source is missing: the {kind}'s key")
    mode = read_mode(item["mode"])
    file = {
        "Name": item["target"].read(filled) or source.read(filled) or "",
        "UID": item["uid"].read(text) or "0",
        "GID": item["gid"].read(text) or "0",
        "Mode": _READABLE_BY_ALL if mode is None else mode,
    }
    return present({"File": file, _name(kind): _looked_up(source, kind, declared) or ""})


def _looked_up(source: Field, kind: str, declared: Mapping[str, str]) -> str | None:
    key = source.read(filled)
    if key is not None and key not in declared:
        meant = (
            suggestion(key, declared) if len(source.faults) < FAULTS else ""
        )  # later ones are only counted
        source.fault(f"{kind} '{key}' is not declared; declare it under {kind}s{meant}")
    return declared.get(key or "")


def _name(kind: str) -> str:
    return f"{kind.capitalize()}Name"
