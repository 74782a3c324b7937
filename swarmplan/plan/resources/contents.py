"""Secrets and configs: what is made before the services that use it. What goes after is in old_contents."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.content import KINDS, Content, ContentState
from swarmplan.model.key import Key
from swarmplan.model.values.order import in_order
from swarmplan.plan.content_names import declared_of, found_of, is_trusted, versions
from swarmplan.plan.draft import Draft
from swarmplan.steps.services.contents import CreateContent, RelabelContent, without_fingerprint


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
        message = f"{real} exists and is not of cluster {draft.desired.cluster}: rename one of them"
        draft.hazard(key, message, None)
    else:
        if name == content.name and is_trusted(content, state):
            said = f"assumed to hold {content.source or 'the content of the spec'}"
            draft.notes.append(f"{key} was not created by swarmplan and cannot be read: {said}")
        _relabel(draft, key, content, state)


def _absent(draft: Draft, key: Key) -> None:
    what = str(key.kind).removesuffix("s")
    message = f"the external {what} {key.name} is not in the swarm: create it first (docker {what} create {key.name} FILE)"
    draft.hazard(key, message, None)


def _made(draft: Draft, key: Key, content: Content) -> str:
    """Note that a version is to be made; why."""
    before = versions(draft.observed, key, content)
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
