"""``x-swarmplan: {keep: true}`` in exported files: without it their first apply would let go of what the swarm remembers as kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from swarmplan.compose.extension import KEEP, OWN
from swarmplan.compose.read.names import is_external, prefixed, real_name
from swarmplan.compose.reverse import Document
from swarmplan.compose.scope import DEFAULT_NETWORK
from swarmplan.model.key import Key, Kind

_KINDS = (Kind.NETWORK, Kind.VOLUME, Kind.SERVICE)
"""Secrets and configs are exported as external ones, which no run removes."""


def with_kept(document: Document, stack: str, kept: frozenset[Key]) -> Document:
    """The document of this stack, "" for the cluster's own, with the mark on what is kept."""
    sections = dict(document.sections)
    if (
        stack and Key(Kind.NETWORK, prefixed(stack, DEFAULT_NETWORK)) in kept
    ):  # which else need not be declared
        sections["networks"] = {DEFAULT_NETWORK: None, **(sections.get("networks") or {})}
    for kind in _KINDS:
        if section := sections.get(str(kind)):
            sections[str(kind)] = dict(_marked(kind, section, stack, kept))
    return replace(document, sections=sections)


def kept_entry(machine: str, kept: frozenset[Key]) -> dict[str, Any]:
    """What the entry of a machine says of it."""
    return {OWN: {KEEP: True}} if Key(Kind.MACHINE, machine) in kept else {}


def _marked(
    kind: Kind, section: Mapping[str, Any], stack: str, kept: frozenset[Key]
) -> Iterator[tuple[str, Any]]:
    for key, written in section.items():
        member = written or {}
        name = prefixed(stack, key) if kind is Kind.SERVICE else real_name(key, member, stack)
        if Key(kind, name) in kept and not is_external(member):
            yield key, {**member, OWN: {**(member.get(OWN) or {}), KEEP: True}}
        else:
            yield key, written
