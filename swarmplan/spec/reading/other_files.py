"""A file of another kind instead of a cluster file: one line says so, instead of one for each missing key."""

from swarmplan.model.values.nearest import nearest
from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.yaml.tree import MappingNode, Node, ScalarNode

_OURS = frozenset({"managers", "workers", "machines", "swarm", "images", "stacks", "policy"})
"""A document with one of them is meant as a cluster file, or as a part of one."""
_COMPOSE = frozenset({"services", "networks", "volumes", "secrets", "configs"})
_PARTS = frozenset({"apiVersion", "kind", "name"}) | _OURS | _COMPOSE
_SAVED_PLAN = "swarmplan/plan/"
"""What the format of a saved plan begins with."""
_SCHEMA = frozenset({"$schema", "$defs", "$id", "$ref"})
_COMPARED = 200
"""Keys that are compared with those of a cluster file, which takes time."""
_SHOWN = 40
"""Characters of another kind's name that are shown."""


def other_kind(document: Node) -> str | None:
    """What a document clearly is instead of a cluster file, and what to do; None if it may be one."""
    keys = frozenset(document.entries) if isinstance(document, MappingNode) else frozenset()
    if keys & _OURS:
        return None
    if _text(document, "apiVersion") is not None or _text(document, "kind") is not None:
        what = _manifest(document)
        how = "which has apiVersion: swarmplan/v1 and kind: Cluster; swarmplan init writes one"
        return f"{what}, not a cluster file, {how}" if what else None
    if keys & _SCHEMA:
        return "this is a JSON schema, not a cluster file: editors use it to check cluster files"
    if keys & _COMPOSE:
        file = "FILE" if document.at.file == "<stdin>" else document.at.file
        return (
            "this is a stack or Compose file, not a cluster file: list it in one, as"
            f" stacks: {{NAME: {{files: [{file}]}}}}; a file that overrides a cluster file must follow it on the command line"
        )
    if 0 < len(keys) <= _COMPARED and not any(
        key.startswith(EXTENSION) or nearest(key, _PARTS) for key in keys
    ):
        return "this is not a cluster file: it has none of the keys of one; swarmplan init writes one"
    return None


def other_than_stack(document: Node) -> str | None:
    """What a document clearly is instead of a stack file, and what to do; None if it may be one."""
    if is_cluster_file(document):
        return "this is a cluster file, not a stack file: name it on the command line"
    if (_text(document, "format") or "").startswith(_SAVED_PLAN):
        return (
            f"this is a saved plan, not a stack file: apply it with swarmplan apply --plan {document.at.file}"
        )
    what = _manifest(document)
    return f"{what}, not a stack file, which has services in it" if what else None


def _manifest(document: Node) -> str | None:
    """What a Kubernetes manifest is; None for what is not one."""
    version, kind = _text(document, "apiVersion"), _text(document, "kind")
    if version is None or version.startswith("swarmplan/") or kind in {None, "Cluster"}:
        return None
    return f"this is a {kind} of {version}"[:_SHOWN]


def is_cluster_file(document: Node) -> bool:
    """Whether it is one in the place of another file."""
    version = _text(document, "apiVersion") or ""
    return version.startswith("swarmplan/") and _text(document, "kind") == "Cluster"


def _text(document: Node, key: str) -> str | None:
    found = document.child(key) if isinstance(document, MappingNode) else None
    return str(found.value) if isinstance(found, ScalarNode) and found.value is not None else None
