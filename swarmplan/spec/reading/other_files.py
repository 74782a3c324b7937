"""A file of another kind instead of a cluster file: one line says so, instead of one for each missing key."""

from collections.abc import Set as AbstractSet

from swarmplan.errors import Problem
from swarmplan.model.values.nearest import nearest
from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.yaml.tree import MappingNode, Node, Position, ScalarNode

_OURS = frozenset({"managers", "workers", "machines", "swarm", "images", "stacks", "policy"})
"""A document with one of them is meant as a cluster file, or as a part of one."""
_OF_CLUSTER_ALONE = _OURS - {"policy", "images"}
"""Those of them that a fleet file has not."""
_MARKS = {"Agent": frozenset({"clusters"}), "Fleet": frozenset({"template", "roster"})}
"""What stands in a file of another kind and in no cluster file, by the kind."""
_COMPOSE = frozenset({"services", "networks", "volumes", "secrets", "configs"})
_PARTS = frozenset({"apiVersion", "kind", "name"}) | _OURS | _COMPOSE
_SAVED_PLAN = "swarmplan/plan/"
"""What the format of a saved plan begins with."""
_SCHEMA = frozenset({"$schema", "$defs", "$id", "$ref"})
_COMPARED = 200
"""Keys that are compared with those of a cluster file, which takes time."""
_SHOWN = 40
"""Characters of another kind's name that are shown."""


def other_kind(document: Node) -> Problem | None:
    """A line on what a document clearly is instead of a cluster file, and what to do; None if it may be one."""
    meant = _meant_as(document, "Agent", _OURS) or _meant_as(document, "Fleet", _OF_CLUSTER_ALONE)
    at, message = meant or (
        Position(document.at.file, 0, 0),
        _fleet_file(document) or _other_kind(document),
    )
    return at.problem(f"{at}: {message}") if message else None


def _other_kind(document: Node) -> str | None:
    keys = frozenset(document.entries) if isinstance(document, MappingNode) else frozenset()
    if keys & _OURS:
        return None
    if _text(document, "apiVersion") is not None or _text(document, "kind") is not None:
        return _agent_file(document) or _other_manifest(document)
    if keys & _SCHEMA:
        return "this is a JSON schema, not a cluster file: editors use it to check cluster files"
    if keys & _COMPOSE:
        return (
            "this is a stack or Compose file, not a cluster file: list it in one, as"
            f" stacks: {{NAME: {{files: [{_named(document)}]}}}}; a file that overrides a cluster file must follow it on the command line"
        )
    if 0 < len(keys) <= _COMPARED and not any(
        key.startswith(EXTENSION) or nearest(key, _PARTS) for key in keys
    ):
        return "this is not a cluster file: it has none of the keys of one; swarmplan init writes one"
    return None


def _agent_file(document: Node) -> str | None:
    if not is_agent_file(document):
        return None
    return (
        f"this is an agent file, not a cluster file: swarmplan agent run {_named(document)} keeps the clusters in it, and swarmplan"
        f" validate {_named(document)} checks it"
    )


def _fleet_file(document: Node) -> str | None:
    is_cluster_too = isinstance(document, MappingNode) and bool(document.entries.keys() & _OF_CLUSTER_ALONE)
    if not is_fleet_file(document) or is_cluster_too:
        return None
    return (
        f"this is a fleet file, not a cluster file: swarmplan fleet plan {_named(document)} shows what its clusters lack, and swarmplan"
        f" validate {_named(document)} checks it"
    )


def _meant_as(document: Node, meant: str, ours: AbstractSet[str]) -> tuple[Position, str] | None:
    """What a document with the keys of this kind lacks, or has wrong, to be one; None if it is one, or is meant as something else, as one with
    keys of ``ours`` is."""
    version, kind = _text(document, "apiVersion"), _text(document, "kind")
    is_ours = (version or "swarmplan/").startswith("swarmplan/")
    marks = _MARKS[meant]
    if not isinstance(document, MappingNode) or not is_ours or not marks <= document.entries.keys():
        return None
    if document.entries.keys() & ours or _is_kind(document, meant):
        return None
    first = next(key for key in document.entries if key in marks)
    wrong = "kind" if version is not None or kind not in {None, meant} else first
    at = document.entries[wrong if wrong in document.entries else first].at
    lacking = ["apiVersion: swarmplan/v1"] * (version is None) + [f"kind: {meant}"] * (kind != meant)
    named = " and ".join(key for key in document.entries if key in marks)
    article = "an" if meant == "Agent" else "a"
    return at, f"{named} are of {article} {meant.lower()} file: write {' and '.join(lacking)}"


def _other_manifest(document: Node) -> str | None:
    what = _manifest(document)
    how = "which has apiVersion: swarmplan/v1 and kind: Cluster; swarmplan init writes one"
    return f"{what}, not a cluster file, {how}" if what else None


def other_than_stack(document: Node) -> str | None:
    """What a document clearly is instead of a stack file, and what to do; None if it may be one."""
    if is_cluster_file(document):
        return "this is a cluster file, not a stack file: name it on the command line"
    if is_agent_file(document):
        return "this is an agent file, not a stack file: run `swarmplan agent run` with its name"
    if is_fleet_file(document):
        return "this is a fleet file, not a stack file: run `swarmplan fleet plan` with its name"
    if (_text(document, "format") or "").startswith(_SAVED_PLAN):
        return (
            f"this is a saved plan, not a stack file: apply it with swarmplan apply --plan {document.at.file}"
        )
    what = _manifest(document)
    return f"{what}, not a stack file, which has services in it" if what else None


def other_than_agent(document: Node) -> str | None:
    """What a document clearly is instead of an agent file, and what to do; None if it may be one."""
    if is_agent_file(document):
        return None
    keys = frozenset(document.entries) if isinstance(document, MappingNode) else frozenset()
    if is_fleet_file(document):
        return "this is a fleet file, not an agent file: run `swarmplan fleet plan` with its name"
    if is_cluster_file(document) or (keys & _OURS and "clusters" not in keys):
        return (
            "this is a cluster file, not an agent file: an agent file names it under clusters, as NAME: {source: {files:"
            f" [{_named(document)}]}}}}; to follow this one file alone, run swarmplan watch {_named(document)}"
        )
    if keys & _COMPOSE:
        return "this is a stack or Compose file, not an agent file: a cluster file lists it under stacks"
    what = _manifest(document)
    return f"{what}, not an agent file, which has apiVersion: swarmplan/v1 and kind: Agent" if what else None


def other_than_fleet(document: Node) -> str | None:
    """What a document clearly is instead of a fleet file, and what to do; None if it may be one."""
    if is_fleet_file(document):
        return None
    keys = frozenset(document.entries) if isinstance(document, MappingNode) else frozenset()
    if is_agent_file(document):
        return "this is an agent file, not a fleet file: run `swarmplan agent run` with its name"
    if is_cluster_file(document) or (keys & _OURS and "template" not in keys):
        return (
            "this is a cluster file, not a fleet file: a fleet file names it, as template:"
            f" {_named(document)}, beside apiVersion: swarmplan/v1, kind: Fleet, name: and roster:"
        )
    if keys & _COMPOSE:
        return "this is a stack or Compose file, not a fleet file: a cluster file lists it under stacks"
    what = _manifest(document)
    return f"{what}, not a fleet file, which has apiVersion: swarmplan/v1 and kind: Fleet" if what else None


def _manifest(document: Node) -> str | None:
    """What a Kubernetes manifest is; None for what is not one."""
    version, kind = _text(document, "apiVersion"), _text(document, "kind")
    if version is None or version.startswith("swarmplan/") or kind in {None, "Cluster"}:
        return None
    return "".join(char if char.isprintable() else "?" for char in f"this is a {kind} of {version}"[:_SHOWN])


def is_cluster_file(document: Node) -> bool:
    """Whether it is one in the place of another file."""
    return _is_kind(document, "Cluster")


def is_agent_file(document: Node) -> bool:
    """Whether it is one in the place of another file."""
    return _is_kind(document, "Agent")


def is_fleet_file(document: Node) -> bool:
    """Whether it is one in the place of another file."""
    return _is_kind(document, "Fleet")


def _is_kind(document: Node, kind: str) -> bool:
    version = _text(document, "apiVersion") or ""
    return version.startswith("swarmplan/") and _text(document, "kind") == kind


def _named(document: Node) -> str:
    return "FILE" if document.at.file == "<stdin>" else document.at.file


def _text(document: Node, key: str) -> str | None:
    found = document.child(key) if isinstance(document, MappingNode) else None
    return str(found.value) if isinstance(found, ScalarNode) and found.value is not None else None
