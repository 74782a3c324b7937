"""The lease in the swarm: the labels of one config, which is made once and never removed (a removal is no compare-and-swap).

Measured on 20.10.24 and 28.5.2: of racing creations and of racing updates one succeeds; an update gives a new version even where
the labels are equal; a 404 by name can be wrong in an election, so only a list that was answered says what is absent.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from swarmplan.errors import Conflict, NotFound, Transient
from swarmplan.lease.document import Lease, from_labels, held_by_hand
from swarmplan.lease.store import Stored
from swarmplan.lease.terms import TERMS
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import LEASE_NAME
from swarmplan.ports import Engine

T = TypeVar("T")
_DATA = "bGVhc2U="
"""``lease``, in base64: a config has to have some content, and it never changes."""


class Managers(Protocol):
    """Who is asked for the lease."""

    def ask(self, do: Callable[[Engine], T]) -> T:
        """What ``do`` gives on the first manager of the cluster's swarm that answers. Raises Transient where one has no
        leader, or not yet; Unreachable where nobody is there to answer; NotOurs where one manages another swarm only;
        NotManager where none of its machines is in a swarm."""


class InSwarm:
    """A LeaseStore. Safe between threads where ``managers`` are."""

    def __init__(self, managers: Managers, call: float = TERMS.call) -> None:
        """``call`` is how many seconds one call may take."""
        self._managers, self._call = managers, call

    def read(self) -> Stored | None:
        found = self._found()
        return _stored(found, from_labels(found["Spec"].get("Labels"))) if found else None

    def read_any(self) -> Stored | None:
        """The same, of a lease that somebody wrote by hand as well: its holder has it."""
        found = self._found()
        return _stored(found, held_by_hand(found["Spec"].get("Labels"))) if found else None

    def create(self, lease: Lease) -> bool:
        body = {"Name": LEASE_NAME, "Labels": lease.labels(), "Data": _DATA}
        try:
            self._managers.ask(lambda engine: engine.create_content(Kind.CONFIG, body, within=self._call))
        except Conflict:
            return False
        return True

    def replace(self, stored: Stored, lease: Lease) -> bool:
        own, index, spec = stored.raw["ID"], stored.raw["Version"]["Index"], stored.raw["Spec"]
        spec = {**spec, "Labels": {**(spec.get("Labels") or {}), **lease.labels()}}
        try:
            self._managers.ask(
                lambda engine: engine.update_content(Kind.CONFIG, own, index, spec, within=self._call)
            )
        except Conflict:
            return False
        except NotFound as error:  # which proves nothing: the list does
            there = self.read()
            if there is None or there.raw["ID"] != own:
                return False
            raise Transient(f"{error}, although it is listed") from error
        return True

    def _found(self) -> Json | None:
        found = self._managers.ask(lambda engine: engine.contents(Kind.CONFIG, LEASE_NAME, within=self._call))
        return found[0] if found else None


def _stored(found: Json, lease: Lease) -> Stored:
    index = int(found["Version"]["Index"])
    return Stored(lease, f"{found['ID']} {index}", index, str(found["ID"]), found)
