"""The two ways of not knowing: could not be read, and not knowable before apply."""

from collections.abc import Collection
from dataclasses import field, replace
from enum import Enum
from typing import Final

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that could not be read, and why. It is neither present nor absent. ``own`` is its own reason, ``machines`` those of the
    machines that were asked for it, by name, and ``more`` what follows from them. ``advice`` is what to do,
    where that is known."""

    own: str
    machines: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    more: tuple[str, ...] = field(default=(), kw_only=True)
    advice: str = field(default="", kw_only=True)

    @property
    def reason(self) -> str:
        """All of it, in one line."""
        return self.reason_beside(())

    @property
    def fact(self) -> str:
        """The same without the advice."""
        return replace(self, advice="").reason

    def reason_beside(self, machines: Collection[str]) -> str:
        """The same without the reasons of these machines, which are told beside it."""
        told = [f"{name}: {why}" for name, why in self.machines if name not in machines]
        return "; ".join([self.own, *told, *self.more, *filter(None, [self.advice])])


@dataclass(frozen=True, slots=True)
class Foreign(Unknown):
    """Something that was seen, and is not ours: what is in it is not for us to read, but for the names of what would be lost with
    it. ``services`` is None where they could not be read, ``volumes`` are those that the services mount."""

    services: tuple[str, ...] | None = None
    volumes: tuple[str, ...] = ()


class _AfterApply(Enum):
    KNOWN_AFTER_APPLY = "(known after apply)"

    def __str__(self) -> str:
        return str(self.value)


KNOWN_AFTER_APPLY: Final = _AfterApply.KNOWN_AFTER_APPLY
"""Stands in a Change for a value that exists only once the step has run (an address, an id)."""
