"""Which object stands for each secret and config, found out before anything is planned: services name the objects."""

from collections.abc import Mapping
from dataclasses import replace

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import KINDS, Content, ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.uses import renamed

Names = Mapping[Key, str]
"""The name of the object that stands for each secret and config, by its logical key."""


def content_names(desired: Desired, observed: Observed) -> Names:
    """Each as it is, or will be made."""
    return {
        Key(kind, name): content.name if content.external else _choose(observed, Key(kind, name), content)
        for kind in KINDS
        for name, content in declared_of(desired, kind).items()
    }


def with_contents(desired: Desired, names: Names) -> Desired:
    """The same, its services naming the objects themselves."""
    services = {
        name: replace(service, spec=renamed(service.spec, names))
        for name, service in desired.services.items()
    }
    return replace(desired, services=services)


def declared_of(desired: Desired, kind: Kind) -> Mapping[str, Content]:
    """The declared secrets, or configs, by logical name."""
    return desired.secrets if kind is Kind.SECRET else desired.configs


def found_of(observed: Observed, kind: Kind) -> Mapping[str, ContentState]:
    """The secrets, or configs, that are there, by their own name."""
    return observed.secrets if kind is Kind.SECRET else observed.configs


def versions(observed: Observed, key: Key, content: Content) -> list[ContentState]:
    """The objects of ours that are versions of it, newest first."""
    found = [
        state
        for state in found_of(observed, key.kind).values()
        if state.owned and content.is_version(state.name)
    ]
    return sorted(found, key=lambda state: (state.created, state.name), reverse=True)


def is_trusted(content: Content, state: ContentState) -> bool:
    """Whether an object of the plain name, which somebody else made for us, is taken to hold what it should."""
    alike = _fixed(state.spec) == _fixed(content.spec)
    return content.plain and state.owned and not state.fingerprint and alike


def _choose(observed: Observed, key: Key, content: Content) -> str:
    """The object for a content: its version, or the plain name where that holds it or nothing does yet."""
    found = found_of(observed, key.kind)
    if not content.plain or content.version in found:
        return content.version
    state = found.get(content.name)
    if state is None:
        return content.version if versions(observed, key, content) else content.name
    holds = is_trusted(content, state) or state.fingerprint == content.fingerprint
    return content.name if holds or not state.owned else content.version


def _fixed(spec: Mapping[str, object]) -> tuple[object, object]:
    return spec.get("Driver") or None, spec.get("Templating") or None
