"""Secrets and configs: made before the services that use them, old versions removed after."""

from collections.abc import Iterator

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.content import KINDS, Content, ContentState
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import name_taken
from swarmplan.model.values.order import in_order
from swarmplan.plan.content_names import declared_of, found_of, is_trusted, versions
from swarmplan.plan.draft import Draft
from swarmplan.plan.fields import content_fields, version_field
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.services.contents import CreateContent, RelabelContent, RemoveContent


def plan_contents(draft: Draft) -> None:
    """Plan what is to be there before the services."""
    for kind in KINDS:
        declared = declared_of(draft.desired, kind)
        for name in in_order(declared):
            _plan(draft, Key(kind, name), declared[name])


def _plan(draft: Draft, key: Key, content: Content) -> None:
    name = draft.contents[key]
    state, real = found_of(draft.observed, key.kind).get(name), Key(key.kind, name)
    if content.external:
        if state is None:
            _absent(draft, key)
    elif state is None:
        why = _made(draft, key, content)
        draft.step(CreateContent(key=real, content=content, reason=why))
    elif not state.owned:
        wanted = content.spec.get("Labels")
        taken = name_taken(real, state.spec.get("Labels"), draft.desired.cluster, wanted)
        draft.hazard(key, taken, None)
    else:
        if name == content.name and is_trusted(content, state):
            content_text = f"assumed to hold {content.source or 'the content of the cluster file'}"
            remedy = "if it does not, give it another `name` to replace it"
            draft.note(
                f"{key} was not created by swarmplan and cannot be read: {content_text}; {remedy}", key
            )
        _relabel(draft, key, content, state)


def _absent(draft: Draft, key: Key) -> None:
    what = str(key.kind).removesuffix("s")
    message = f"the external {what} {key.name} is not in the swarm: create it first (docker {what} create {key.name} FILE)"
    draft.hazard(key, message, None)


def _made(draft: Draft, key: Key, content: Content) -> str:
    """Note that a version is created; the reason."""
    before = versions(draft.observed, key, content)
    if before:
        return draft.change(key, Action.UPDATE, [version_field(before[0], content)])
    version = FieldDiff("version", None, content.fingerprint)
    source = FieldDiff("source", None, str(content.source)) if content.source else None
    return draft.change(key, Action.CREATE, [version, *filter(None, [source])])


def _relabel(draft: Draft, key: Key, content: Content, state: ContentState) -> None:
    if fields := content_fields(state, content, draft.shown(key)):
        why, labels = draft.change(key, Action.UPDATE, fields), dict(content.spec.get("Labels") or {})
        draft.step(RelabelContent(key=Key(key.kind, state.name), labels=labels, reason=why))


def plan_content_removals(draft: Draft) -> None:
    """Remove what no service uses any more, once those that did have converged without it: a service that is paused or
    rolling back still uses its former contents."""
    for kind in KINDS:
        for key, state, keep in _old(draft, kind):
            _remove(draft, key, state, f"older than the {keep} versions that are kept")
        for key, state in _extra(draft, kind):
            if draft.keeps(key):
                continue
            if _remove(draft, key, state, "not in the cluster file"):
                draft.destroyed.append(key)
            else:
                draft.note(
                    f"{key} is not in the cluster file, but still in use: removed once no service uses it",
                    key,
                )


def _old(draft: Draft, kind: Kind) -> Iterator[tuple[Key, ContentState, int]]:
    for name, content in sorted(_ours(draft, kind)):
        if Key(kind, name) in draft.kept:
            continue
        found = versions(draft.observed, Key(kind, name), content)
        old = [state for state in found if not _is_desired(draft, kind, state)]
        for state in old[content.keep - 1 :]:
            yield Key(kind, state.name), state, content.keep


def _extra(draft: Draft, kind: Kind) -> Iterator[tuple[Key, ContentState]]:
    declared = [content for _, content in _ours(draft, kind)]
    for name, state in sorted(found_of(draft.observed, kind).items()):
        known = _is_desired(draft, kind, state) or any(content.is_version(name) for content in declared)
        if state.owned and not known:
            yield Key(kind, name), state


def _ours(draft: Draft, kind: Kind) -> list[tuple[str, Content]]:
    declared = declared_of(draft.desired, kind).items()
    return [(name, content) for name, content in declared if not content.external]


def _is_desired(draft: Draft, kind: Kind, state: ContentState) -> bool:
    """Whether the object stands for anything that is declared."""
    return any(key.kind is kind and name == state.name for key, name in draft.contents.items())


def _remove(draft: Draft, key: Key, state: ContentState, note: str) -> bool:
    """Plan its removal, unless a service still uses it."""
    users = [name for name, service in draft.observed.services.items() if key in service.contents]
    requires = [_released(draft, name) for name in users]
    if not all(fact in draft.declared.provided for fact in requires):
        return False
    why = draft.change(key, Action.DELETE, note=note)
    draft.step(RemoveContent(key=key, content_id=state.id, reason=why), requires=requires)
    return True


def _released(draft: Draft, service: str) -> Fact:
    """The fact by which a service does not use any more what it used."""
    changed = draft.provides(FactKind.SERVICE_CHANGED, service)
    return Fact(FactKind.SERVICE_CONVERGED if changed else FactKind.SERVICE_GONE, service)
