"""A difference between the desired and the observed state."""

from dataclasses import field
from enum import StrEnum
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.key import Key


class Action(StrEnum):
    """What a change does to its resource. WAIT changes nothing: the resource is right but not yet up."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    WAIT = "wait"

    @property
    def symbol(self) -> str:
        """Its sign in texts and on pages."""
        return _SYMBOLS[self]


_SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.DELETE: "-",
    Action.WAIT: "…",
}


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field that differs. ``path`` is dotted, relative to the resource, in the spec's words. None is "not there"."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class HiddenDiff(FieldDiff):
    """One whose values are not to be shown: ``before`` and ``after`` are what is shown in their place. ``values``: the real
    ones (before, after), shown where somebody asks for them; None where they never are."""

    values: tuple[Any, Any] | None = field(default=None, repr=False)

    @property
    def changes(self) -> bool:
        """Whether there is a value before and after: what is shown of them may be the same."""
        return self.before is not None and self.after is not None


DRIFT = "changed by somebody else since it was last applied"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one resource, and the fields that are the reason. ``note`` adds a sentence where fields do not say it.
    ``drift``: another hand than ours gave it a field that differs, or more."""

    key: Key
    action: Action
    fields: tuple[FieldDiff, ...] = ()
    note: str = ""
    drift: bool = False

    @property
    def summary(self) -> str:
        """The note and the drift, in words for people."""
        return "; ".join(filter(None, (self.note, DRIFT if self.drift else "")))
