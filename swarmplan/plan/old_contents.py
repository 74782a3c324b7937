"""Secrets and configs that go: versions older than those that are kept, and what the spec no longer names."""

from collections.abc import Iterator

from swarmplan.model.change import Action
from swarmplan.model.content import KINDS, Content, ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.plan.contents import Contents, declared_of, found_of, versions
from swarmplan.plan.draft import Draft, Needs
from swarmplan.plan.services import Services
from swarmplan.steps.contents import RemoveContent


def plan_content_removals(draft: Draft, contents: Contents, services: Services) -> list[Key]:
    """Remove what no service uses any more, once those that did have converged without it: a service that is paused or
    on its way back still holds what it came from. The keys of what is lost for good."""
    destroyed: list[Key] = []
    for kind in KINDS:
        for key, state, keep in _old(draft, contents, kind):
            _remove(draft, services, key, state, f"older than the {keep} versions that are kept")
        for key, state in _extra(draft, contents, kind):
            if not draft.desired.policy.prune:
                draft.notes.append(f"{key} is not in the spec; policy.prune is off, so it stays")
            elif _remove(draft, services, key, state, "not in the spec"):
                destroyed.append(key)
            else:
                draft.notes.append(f"{key} is not in the spec, but in use: it stays until it is not")
    return destroyed


def _old(draft: Draft, contents: Contents, kind: Kind) -> Iterator[tuple[Key, ContentState, int]]:
    for name, content in sorted(_ours(draft, kind)):
        logical = Key(kind, name)
        others = [state for state in versions(draft, logical, content) if not _wanted(contents, kind, state)]
        for state in others[content.keep - 1 :]:
            yield Key(kind, state.name), state, content.keep


def _extra(draft: Draft, contents: Contents, kind: Kind) -> Iterator[tuple[Key, ContentState]]:
    declared = [content for _, content in _ours(draft, kind)]
    for name, state in sorted(found_of(draft, kind).items()):
        known = _wanted(contents, kind, state) or any(content.is_version(name) for content in declared)
        if state.owned and not known:
            yield Key(kind, name), state


def _ours(draft: Draft, kind: Kind) -> list[tuple[str, Content]]:
    return [(name, content) for name, content in declared_of(draft, kind).items() if not content.external]


def _wanted(contents: Contents, kind: Kind, state: ContentState) -> bool:
    """Whether the object stands for anything that is declared."""
    return any(key.kind is kind and name == state.name for key, name in contents.real.items())


def _remove(draft: Draft, services: Services, key: Key, state: ContentState, note: str) -> bool:
    """Plan its removal, unless a service holds on to it."""
    needs = _freed(draft, services, key)
    if needs is None:
        return False
    why = draft.change(key, Action.DELETE, note=note)
    draft.step(RemoveContent(key=key, content_id=state.id, needs=needs, reason=why))
    return True


def _freed(draft: Draft, services: Services, key: Key) -> Needs | None:
    """The steps after which nothing holds it; None when something will."""
    steps = {step.name for step in draft.steps()}
    needs = set()
    for name, state in draft.observed.services.items():
        if key in state.holds:
            service = Key(Kind.SERVICE, name)
            needs.add(f"await {service}" if name in services.touched else f"remove {service}")
    return frozenset(needs) if needs <= steps else None
