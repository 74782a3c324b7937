"""A change's fields for people: variables one by one, and without the defaults of new resources."""

from swarmplan.model.change import Action, Change, FieldDiff, HiddenDiff
from swarmplan.model.key import Kind
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.model.service import Service
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY
from swarmplan.plan.fields import service_fields
from swarmplan.render.plan.parts import differing_parts
from swarmplan.render.values import value_text

_FIRST = (
    "driver",
    "manager",
    "role",
    "image",
    "deploy.mode",
    "deploy.replicas",
    "command",
    "ports",
    "networks",
)
_ALWAYS = ("deploy.replicas", "deploy.mode")
_BARE = Service("", {"TaskTemplate": {"ContainerSpec": {"Image": ""}}})
_SILENT = {
    Kind.SERVICE: {
        (diff.path, str(diff.after)) for diff in service_fields({}, _BARE) if diff.path not in _ALWAYS
    },
    Kind.NODE: {("availability", "active"), ("labels", "{}")},
}
"""What is not shown for a new resource: the engine's own defaults."""


def fields_of(change: Change) -> list[FieldDiff]:
    """The fields to show, variables apart, the most important first where the resource is new."""
    fields = list(change.fields)
    if change.action is not Action.CREATE:
        return fields
    shown = [diff for diff in fields if not _is_default(change, diff)]
    return sorted(shown, key=_rank)


def after_text(diff: FieldDiff) -> str:
    """The value after."""
    if diff.after is KNOWN_AFTER_APPLY:
        return str(KNOWN_AFTER_APPLY)
    return value_text(diff.path, diff.after, hidden=isinstance(diff, HiddenDiff))


def difference_text(diff: FieldDiff) -> tuple[str, str]:
    """Both values. Where two hidden or shortened ones look the same, the second says that it differs."""
    before, after = value_text(diff.path, diff.before, hidden=isinstance(diff, HiddenDiff)), after_text(diff)
    if isinstance(diff, HiddenDiff) and diff.changes:
        return before, f"{after} (changed)"
    parts = None if isinstance(diff, HiddenDiff) else differing_parts(diff, before, after)
    if parts is not None:
        return parts
    if before != after:
        return before, after
    return before, "(hidden, differs)" if after == HIDDEN else f"{after} (differs)"


def _is_default(change: Change, diff: FieldDiff) -> bool:
    if diff.path.endswith((OWNER_LABEL, MANAGED_LABEL)) or diff.path.lower() == "name":
        return True
    return (diff.path, str(diff.after)) in _SILENT.get(change.key.kind, ())


def _rank(diff: FieldDiff) -> tuple[bool, int]:
    """The first few first, what is known only after apply last; the others keep their order."""
    return diff.after is KNOWN_AFTER_APPLY, _FIRST.index(diff.path) if diff.path in _FIRST else len(_FIRST)
