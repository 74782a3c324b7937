"""Every key of a cluster, agent or fleet file by its path, as the references write it: ``services.NAME.ports[].target``."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from swarmplan.dataclass import dataclass
from swarmplan.spec.explain.kinds import Schema, default_of, kind_of, section_name, under_names
from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.compose_keys import REFUSED
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.schema import json_schema


class File(StrEnum):
    """A kind of file, as its ``kind`` says."""

    CLUSTER = "Cluster"
    AGENT = "Agent"
    FLEET = "Fleet"


_MODELS = {File.CLUSTER: ClusterSpec, File.AGENT: AgentSpec, File.FLEET: FleetSpec}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a ``file``. ``value`` is its kind in words, ``default`` is "" where there is none; ``keys`` are those of a mapping, with
    the first sentence of each. ``accepted``: not one of Compose that is ignored or refused."""

    path: str
    description: str
    value: str = ""
    default: str = ""
    required: bool = False
    keys: tuple[tuple[str, str], ...] = ()
    accepted: bool = True
    file: File = File.CLUSTER


_AN_ENTRY = "One entry, under a name of yours."


@cache
def all_keys(file: File = File.CLUSTER) -> dict[str, Key]:
    """The keys of a file by path, a key before those inside it; "" is the file itself."""
    found = _Keys(file).all()
    for key, remedy in REFUSED.items() if file is File.CLUSTER else ():
        path = f"services.NAME.{key}"
        found[path] = Key(path, f"Refused: Swarm does not support it; {remedy}.", accepted=False)
    return found


class _Keys:
    """The keys of one file while they are collected from its schema."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._root = json_schema(_MODELS[file])
        self._found = {
            "": Key("", self._root["description"], "mapping", keys=self._inner(self._root), file=file)
        }

    def all(self) -> dict[str, Key]:
        """The keys by path."""
        self._collect(self._root, "")
        return self._found

    def _collect(self, schema: Schema, prefix: str) -> None:
        """Add what is inside a value at ``prefix``."""
        for path, value in self._sections(schema, prefix):
            for name, inner in value.get("properties", {}).items():
                self._add(f"{path}.{name}".lstrip("."), inner, required=name in value.get("required", ()))
            below = under_names(value)
            if below is not None and "properties" not in value:
                self._add(f"{path}.NAME", below, required=False)

    def _add(self, path: str, value: Schema, *, required: bool) -> None:
        found = self._found
        if path in found:
            return  # a section and the entries of a list may have keys in common
        above = found.get(path.rpartition(".")[0].removesuffix("[]"), found[""])
        unnamed = _AN_ENTRY if path.endswith(".NAME") else above.description
        description = " ".join(self._description(value).split()) or unnamed
        if value.get("deprecated"):
            found[path] = Key(path, description, accepted=False, file=self._file)
            return
        kind, default = kind_of(value, self._root), default_of(value)
        found[path] = Key(path, description, kind, default, required, self._inner(value), file=self._file)
        self._collect(value, path)

    def _description(self, value: Schema) -> str:
        own: str = value.get("description", "")
        inside = (each["description"] for _, each in self._sections(value, "") if "description" in each)
        return own or next(inside, "")

    def _inner(self, value: Schema) -> tuple[tuple[str, str], ...]:
        keys: dict[str, str] = {}
        for _, section in self._sections(value, ""):
            for name, inner in section.get("properties", {}).items():
                if not inner.get("deprecated"):
                    text = " ".join(self._description(inner).split())
                    keys.setdefault(name, text.partition(". ")[0].rstrip("."))
        return tuple(keys.items())

    def _sections(self, value: Schema, path: str) -> Iterator[tuple[str, Schema]]:
        """The mappings that a value may be, or is a list of, with the path of their keys."""
        if "$ref" in value:
            yield from self._sections(self._root["$defs"][section_name(value)], path)
        for alternative in value.get("oneOf", ()):
            yield from self._sections(alternative, path)
        if isinstance(value.get("items"), dict):
            yield from self._sections(value["items"], f"{path}[]")
        if "properties" in value or under_names(value) is not None:
            yield path, value
