"""Misspelt keys: each is one error, and what it causes elsewhere is none."""

from collections.abc import Iterator, Sequence

from pydantic_core import ErrorDetails

from swarmplan.spec.models.base import EXTENSION, Section
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, ScalarNode, plain


def with_sections_named(tree: Node, model: type[Section], findings: Findings) -> Node:
    """The document with its misspelt sections under the names that they are meant to have, so that their content is validated as well, and
    what refers to it is found. Each is reported."""
    if not isinstance(tree, MappingNode):
        return tree
    for key in [*_unknown_sections(tree, model)]:
        from swarmplan.spec.validation.faults import meant_key, unknown_key  # noqa: PLC0415 - most files have none

        entry = tree.entries[key]
        value = plain(entry.node)
        meant = meant_key((key,), model, value)
        if meant and meant not in tree.entries:
            findings.root = tree
            findings.error((key,), unknown_key((key,), model, value), key=True)
            tree = tree.with_entry(key, None).with_entry(meant, entry)
    return tree


def _unknown_sections(tree: MappingNode, model: type[Section]) -> Iterator[str]:
    """The unknown keys with a mapping or list. A single value tells nothing of what it was meant for."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    for key, entry in tree.entries.items():
        if not (key in known or key.startswith(EXTENSION) or isinstance(entry.node, ScalarNode)):
            yield key


def meant_paths(errors: Sequence[ErrorDetails], model: type[Section]) -> set[Path]:
    """Where the keys would be that the unknown ones are meant for: that there is nothing is no error of its own."""
    from swarmplan.spec.validation.faults import meant_key, place  # noqa: PLC0415 - as above

    found = set()
    for error in errors:
        if error["type"] == "extra_forbidden":
            path = place(error)
            if meant := meant_key(path, model, error["input"]):
                found.add((*path[:-1], meant))
    return found
