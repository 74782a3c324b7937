"""Secrets and configs: which object stands for each, what is made before the services that use it, and what goes after."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.content import KINDS, Content, ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.order import in_order
from swarmplan.model.references import renamed
from swarmplan.plan.draft import Draft
from swarmplan.steps.contents import CreateContent, RelabelContent, without_fingerprint


@dataclass(slots=True)
class Contents:
    """``real`` maps each secret and config, by its logical key, to the name of the object that stands for it."""

    real: dict[Key, str] = field(default_factory=dict)


def plan_contents(draft: Draft) -> Contents:
    """Plan what is to be there before the services, which from here on name the objects themselves."""
    contents = Contents()
    for kind in KINDS:
        declared = declared_of(draft, kind)
        for name in in_order(declared):
            _plan(draft, contents, Key(kind, name), declared[name])
    draft.desired = replace(
        draft.desired,
        services={
            name: replace(service, spec=renamed(service.spec, contents.real))
            for name, service in draft.desired.services.items()
        },
    )
    return contents


def declared_of(draft: Draft, kind: Kind) -> Mapping[str, Content]:
    """The declared secrets, or configs, by logical name."""
    return draft.desired.secrets if kind is Kind.SECRET else draft.desired.configs


def found_of(draft: Draft, kind: Kind) -> Mapping[str, ContentState]:
    """The secrets, or configs, that are there, by their own name."""
    return draft.observed.secrets if kind is Kind.SECRET else draft.observed.configs


def versions(draft: Draft, key: Key, content: Content) -> list[ContentState]:
    """The objects of ours that are versions of it, newest first."""
    found = [
        state
        for state in found_of(draft, key.kind).values()
        if state.owned and content.is_version(state.name)
    ]
    return sorted(found, key=lambda state: (state.created, state.name), reverse=True)


def _plan(draft: Draft, contents: Contents, key: Key, content: Content) -> None:
    name = content.name if content.external else _choose(draft, key, content)
    contents.real[key] = name
    state, real = found_of(draft, key.kind).get(name), Key(key.kind, name)
    if content.external:
        if state is None:
            _absent(draft, key)
    elif state is None:
        why = _made(draft, key, content)
        draft.step(CreateContent(key=real, content=content, reason=why))
    elif not state.owned:
        message = f"{real} is there and is not {draft.desired.cluster}'s: rename one of them"
        draft.hazard(key, message, None)
    else:
        _relabel(draft, key, content, state)


def _choose(draft: Draft, key: Key, content: Content) -> str:
    """The object for a content: its version, or the plain name where that holds it or nothing does yet."""
    found = found_of(draft, key.kind)
    if not content.plain or content.version in found:
        return content.version
    state = found.get(content.name)
    if state is None:
        return content.version if versions(draft, key, content) else content.name
    if state.owned and not state.fingerprint and _fixed(state.spec) == _fixed(content.spec):
        draft.notes.append(
            f"{key} was not made by swarmplan and cannot be read: taken to hold {content.source or 'what it should'}"
        )
        return content.name
    return content.name if not state.owned or state.fingerprint == content.fingerprint else content.version


def _fixed(spec: Mapping[str, object]) -> tuple[object, object]:
    return spec.get("Driver") or None, spec.get("Templating") or None


def _absent(draft: Draft, key: Key) -> None:
    what = str(key.kind).removesuffix("s")
    message = f"the external {what} {key.name} is not in the swarm: make it first (docker {what} create {key.name} FILE)"
    draft.hazard(key, message, None)


def _made(draft: Draft, key: Key, content: Content) -> str:
    """Note that a version is to be made; why."""
    before = versions(draft, key, content)
    version = FieldDiff("version", _told(before[0]) if before else None, content.fingerprint)
    if before:
        return draft.change(key, Action.UPDATE, [version])
    source = FieldDiff("source", None, str(content.source)) if content.source else None
    return draft.change(key, Action.CREATE, [version, *filter(None, [source])])


def _told(state: ContentState) -> str:
    return state.fingerprint or state.name.rpartition("-")[2]


def _relabel(draft: Draft, key: Key, content: Content, state: ContentState) -> None:
    before, after = without_fingerprint(state.spec.get("Labels")), dict(content.spec.get("Labels") or {})
    if before == after:
        return
    fields = [
        FieldDiff(f"labels.{name}", before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    why = draft.change(key, Action.UPDATE, fields)
    draft.step(RelabelContent(key=Key(key.kind, state.name), labels=after, reason=why))
