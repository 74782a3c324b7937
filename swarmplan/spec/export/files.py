"""The exported files: the cluster's, one per stack, and one per service for its variables with secret values."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from swarmplan.compose.reverse import Document, document_of
from swarmplan.dataclass import dataclass
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.labels.kept import kept_in
from swarmplan.model.swarm import SwarmState
from swarmplan.spec.export.classify import classify, pools_of
from swarmplan.spec.export.kept import with_kept
from swarmplan.spec.export.machines import machine_sections
from swarmplan.spec.export.secret_values import suspect_fields, without_secret_values
from swarmplan.spec.export.swarm import lost_swarm_settings, swarm_section
from swarmplan.spec.export.unsupported import UNSUPPORTED, unsupported_fields
from swarmplan.spec.export.yaml_text import without_variables, yaml_text
from swarmplan.spec.models.compose_keys import IGNORED, IGNORED_IN_STACKS
from swarmplan.spec.yaml.tree import Path

_SECTIONS = ("networks", "volumes", "secrets", "configs", "services")
_ORDER = (
    "apiVersion", "kind", "name", "machines", "managers", "workers", "swarm", "images",
    *_SECTIONS, "stacks", "policy",
)  # fmt: skip
_FORMAT = "3.9"
"""Of a stack file: the docker client of 20.10 requires one, and this is the newest that it supports."""


@dataclass(frozen=True, slots=True)
class Files:
    """``texts`` by file name, all for one folder; ``private`` are those with secret values; ``suspect`` lists,
    one line each, the fields outside of env files with what looks like one. ``left_out`` lists, one line
    each, the observed objects that are in none of them. ``key_file`` is the one that will hold the unlock key, "" for none."""

    texts: Mapping[str, str]
    private: frozenset[str]
    left_out: tuple[str, ...]
    suspect: tuple[str, ...] = ()
    key_file: str = ""


def files_of(
    document: Mapping[str, Any],
    written_at: Callable[[str], Path],
    desired: Desired,
    observed: Observed,
    name: str,
) -> Files:
    """The files; the first, of this name, is the cluster's. ``document`` is the user's own file as written and ``desired`` as
    resolved: it stays as it is, and nothing in it is repeated; ``written_at`` is where it declares a machine. The swarm was
    observed."""
    swarm = observed.swarm
    if not isinstance(swarm, SwarmState):
        raise TypeError("there is no swarm to export")
    pools = pools_of(swarm)
    found = classify(desired, observed, pools)
    export = _Export(desired, name, dict(document), [*found.others])
    export.nodes(written_at, observed)
    export.swarm(swarm)
    for stack, live in found.documents.items():
        sections = with_kept(document_of(live, desired.cluster, pools), stack, kept_in(swarm.spec))
        if stack:
            export.stack(stack, sections)
        else:
            export.own(sections)
    merged = export.document
    ordered = {key: merged[key] for key in (*_ORDER, *merged) if merged.get(key) is not None}
    texts = {name: yaml_text(ordered), **export.texts}
    return Files(
        texts, frozenset(export.private), tuple(export.left_out), tuple(export.suspect), export.key_file
    )


@dataclass(slots=True)
class _Export:
    """The files being built; ``name`` and ``document`` are of the cluster's own."""

    desired: Desired
    name: str
    document: dict[str, Any]
    left_out: list[str]
    texts: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    suspect: list[str] = field(default_factory=list)
    key_file: str = ""

    def nodes(self, written_at: Callable[[str], Path], observed: Observed) -> None:
        """Merge the observed machines and nodes into what the user's file declares."""
        self.document |= machine_sections(self.document, written_at, self.desired, observed)
        self.left_out += [
            f"node {state.hostname} ({state.id}): it is not a machine of the cluster file and stays unmanaged"
            for state in observed.nodes
            if not state.node.machine
        ]

    def swarm(self, state: SwarmState) -> None:
        """Add the settings that the user's file does not set."""
        section = without_variables(swarm_section(state))
        own = self.document.get("swarm") or {}
        if section.get("autolock") and not own.get("unlock_key"):
            self.key_file = f"{self.desired.cluster}.unlock-key"
            section["unlock_key"] = {"file": self.key_file}
        self.left_out += [f"swarm: {path}: {UNSUPPORTED}" for path in lost_swarm_settings(state)]
        if section or own:
            self.document["swarm"] = {**section, **own}

    def own(self, document: Document) -> None:
        """Add the objects outside stacks. What cannot be expressed is left out and stays unmanaged."""
        sections = {key: dict(document.sections.get(key) or {}) for key in _SECTIONS}
        for what, reasons in unsupported_fields(document, IGNORED).items():
            kind, _, name = what.partition(" ")
            self.left_out += [f"{what}: {reason}" for reason in reasons]
            if kind == "service":
                del sections["services"][name]
            else:
                sections["networks"][name] = {"external": True}
        sections["volumes"] = _mounted(sections["volumes"], sections["services"])
        sections["services"] = self._split_secrets(sections["services"], self.name)
        for key, section in sections.items():
            own = self.document.get(key) or {}
            more = {name: member for name, member in without_variables(section).items() if name not in own}
            if more or own:
                self.document[key] = {**own, **more}

    def stack(self, name: str, document: Document) -> None:
        """Add a stack, in its own file; completely or not at all, because anything missing from it would be removed."""
        lost = unsupported_fields(document, IGNORED_IN_STACKS, name)
        if lost:
            self.left_out += [
                f"stack {name}: {what}: {reason}" for what, reasons in lost.items() for reason in reasons
            ]
            return
        file = f"{name}.stack.yml"
        services = self._split_secrets(dict(document.sections.get("services") or {}), file, stack=name)
        sections = {"version": _FORMAT, **document.sections, "services": services}
        self.texts[file] = yaml_text(without_variables(sections))
        self.document["stacks"] = {**(self.document.get("stacks") or {}), name: {"files": [file]}}

    def _split_secrets(self, services: Mapping[str, Any], named_by: str, stack: str = "") -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, service in services.items():
            for path in suspect_fields(service):
                self.suspect.append(f"{named_by}: services.{key}.{path} has what looks like a secret")
                self.private.add(named_by)
            file = f"{stack}_{key}.env" if stack else f"{key}.env"
            found[key], text = without_secret_values(service, file, stack=bool(stack))
            if text:
                self.texts[file] = text
                self.private.add(file)
        return found


def _mounted(volumes: Mapping[str, Any], services: Mapping[str, Any]) -> dict[str, Any]:
    """The volumes that these services mount."""
    mounts = [mount for service in services.values() for mount in service.get("volumes") or ()]
    used = {
        mount.get("source") if isinstance(mount, Mapping) else mount.partition(":")[0] for mount in mounts
    }
    return {key: volume for key, volume in volumes.items() if key in used}
