"""``policy.ignore`` to the paths that are ignored of each resource."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from swarmplan.compose.ignorable import KINDS, fields_named, is_field
from swarmplan.model.cluster import Desired
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.models.cluster import IgnoreSection
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Path

_ANY = "*"
_RULES: Path = ("policy", "ignore")


def resolve_ignored(
    rules: Sequence[IgnoreSection],
    desired: Desired,
    findings: Findings,
    declared: Collection[Key] = (),
) -> Mapping[str, tuple[str, ...]]:
    """By each resource's key. A target that nothing in the file has, and a path that no such resource can have, are errors.
    ``declared`` may be targets, too: what has errors is missing in ``desired``."""
    keys = list(dict.fromkeys([*_keys(desired), *sorted(declared, key=str)])) if rules else []
    found: dict[str, set[str]] = {}
    for index, rule in enumerate(rules):
        place = (*_RULES, index)
        targets = _targets(rule.target, keys)
        if not targets:
            findings.error((*place, "target"), _unknown(rule.target, keys))
            continue
        for number, path in enumerate(rule.paths):
            if is_field(targets[0].kind, path):
                for key in targets:
                    found.setdefault(str(key), set()).add(path)
            else:
                findings.error((*place, "paths", number), _no_field(targets[0].kind, path))
    return {key: tuple(sorted(found[key])) for key in sorted(found)}


def _keys(desired: Desired) -> list[Key]:
    """All that can be a target, in the file's order."""
    named: Mapping[Kind, Iterable[str]] = {
        Kind.MACHINE: desired.machines,
        Kind.NODE: desired.nodes,
        Kind.NETWORK: desired.networks,
        Kind.SECRET: (name for name, content in desired.secrets.items() if not content.external),
        Kind.CONFIG: (name for name, content in desired.configs.items() if not content.external),
        Kind.SERVICE: desired.services,
    }
    return [SWARM, *(Key(kind, name) for kind, names in named.items() for name in names)]


def _targets(target: str, keys: Iterable[Key]) -> list[Key]:
    pattern = (
        re.compile(".*".join(map(re.escape, target.split(_ANY))))
        if _ANY in target.partition(".")[2]
        else None
    )
    return [key for key in keys if (pattern.fullmatch(str(key)) if pattern else str(key) == target)]


def _unknown(target: str, keys: Iterable[Key]) -> str:
    kind, dot, _ = target.partition(".")
    kinds = [str(each) for each in KINDS]
    if kind not in kinds:
        known = ", ".join(f"{each}.NAME" for each in kinds if each != str(SWARM))
        return f"'{target}' is not a valid target: use {known} or swarm{suggestion(kind, kinds)}"
    if not dot:
        return f"'{target}' names all of a kind: write {target}.* for that, or {target}.NAME"
    if _ANY in target:
        return f"'{target}' matches nothing in this file"
    return f"there is no {target} in this file{suggestion(target, map(str, keys))}"


def _no_field(kind: Kind, path: str) -> str:
    noun = str(kind).removesuffix("s")
    meant = suggestion(path, sorted(fields_named(kind))) or "; plans show what its fields are called"
    return f"a {noun} has no field '{path}'{meant}"
