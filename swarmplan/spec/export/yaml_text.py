"""Documents as YAML as people write it: block style, keys in order, quotes only where a reader needs them."""

from typing import Any

import yaml

from swarmplan.compose.reverse import FileMode
from swarmplan.spec.stack_files.scalars import stack_value
from swarmplan.spec.yaml.scalars import core_value

_NEVER_FOLDED = 1_000_000
_BREAKS = frozenset("\x85\u2028\u2029")
"""Line breaks of YAML 1.1 besides the newline: a reader folds them unless they are escaped."""


def yaml_text(document: Any) -> str:
    """The YAML; both our reader and Docker's read it back as the same document."""
    return yaml.dump(
        document,
        Dumper=_Writer,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=_NEVER_FOLDED,
    )


def without_variables(value: Any) -> Any:
    """The value with every ``$`` escaped as ``$$``, so that none is interpolated. Keys are never interpolated."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, dict):
        return {key: without_variables(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_variables(inner) for inner in value]
    return value


class _Writer(yaml.SafeDumper):
    """Lists are indented by two, and aliases are never used."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        return super().increase_indent(flow, False)  # noqa: FBT003 - PyYAML takes it by place

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _text(writer: _Writer, value: str) -> yaml.Node:
    if not _BREAKS.isdisjoint(value):
        return writer.represent_scalar("tag:yaml.org,2002:str", value, style='"')
    if "\n" in value:
        return writer.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    # PyYAML itself quotes what YAML 1.1 would type; these are the types that we and the docker client read.
    typed = any(type(read(value)) is not str for read in (core_value, stack_value))
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style="'" if typed else None)


def _mode(writer: _Writer, value: FileMode) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:int", f"0{value:o}")


def _nothing(writer: _Writer, _: None) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:null", "")


_Writer.add_representer(str, _text)
_Writer.add_representer(FileMode, _mode)
_Writer.add_representer(type(None), _nothing)
