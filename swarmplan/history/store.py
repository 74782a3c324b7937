"""The records of runs in the swarm: one config each, whose data never changes. The newest are kept, in the order in
which the swarm made them, by the version that its raft gave them: the clocks of those who write differ, and so do the
managers'.

Several may write at once. Each removes only what is beyond the newest in a list that it has read; what is written
since makes that older still, so none ever removes a record that another would keep."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Conflict, InUse, NotFound, Transient
from swarmplan.history.encoding import decoded, encoded
from swarmplan.history.record import Record, Unread
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import BOOKKEEPING_LABEL, RUN_PREFIX, is_bookkeeping
from swarmplan.ports import Engine

REPEATING = frozenset({"watch", "agent"})
"""The commands whose runs may repeat."""
_LABEL = "run"
_ID = re.compile(r"[0-9a-z]+")
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A config with a record: its id, its version (the higher, the newer), and what is in it."""

    config_id: str
    version: int
    run: Record | Unread


def records(engine: Engine) -> list[Kept]:
    """All of them, the newest first. A config of such a name that has not our label is somebody else's. Raises what the port
    does."""
    found = [_kept(config) for config in engine.contents(Kind.CONFIG) if _is_record(config)]
    return sorted(found, key=lambda each: each.version, reverse=True)


def last_epoch(engine: Engine) -> int:
    """The highest epoch of a lease that any of them names; 0 without one. Raises what the port does."""
    return max((each.run.epoch for each in records(engine) if isinstance(each.run, Record)), default=0)


def store(adapters: Adapters, record: Record, keep: int) -> None:
    """Write the record, and remove the oldest, so that ``keep`` are left; with 0 none is written. A watch or an agent that does the same over
    and over is recorded once. Raises Failure where it cannot be written, or an old one not be removed, which is left to the next
    run then."""
    before = records(adapters.manager())
    if keep:
        if before and _repeats(record, before[0].run):
            return
        _write(adapters, record)
    engine = adapters.manager()
    for old in reversed(before[max(keep - 1, 0) :]):
        try:
            engine.remove_content(Kind.CONFIG, old.config_id)
        except (NotFound, InUse):  # another run was faster; or a service has it, for reasons of its own
            continue


def _repeats(record: Record, before: Record | Unread) -> bool:
    if record.command not in REPEATING or isinstance(before, Unread):
        return False
    one_time = {
        "id": record.id,
        "started": record.started,
        "duration": record.duration,
        "epoch": record.epoch,
    }
    return replace(before, **one_time) == record  # type: ignore[arg-type]  # of their own fields


def config_of(record: Record) -> Json:
    """The body of its config."""
    stamp = "".join(char for char in record.started if char.isalnum())
    return {
        "Name": f"{RUN_PREFIX}{stamp}-{record.id}",
        "Labels": {BOOKKEEPING_LABEL: _LABEL},
        "Data": encoded(record),
    }


def _write(adapters: Adapters, record: Record) -> None:
    """Through another manager where one does not answer. The first of two requests may have been carried out all the same:
    the second is a Conflict then."""
    body = config_of(record)
    for left in reversed(range(_TRIES)):
        try:
            adapters.manager().create_content(Kind.CONFIG, body)
        except Transient:
            adapters.recheck_manager()
            if not left:
                raise
        except Conflict:
            if left == _TRIES - 1:
                raise
            return
        else:
            return


def _is_record(config: Mapping[str, Any]) -> bool:
    spec = config["Spec"]
    labels = spec.get("Labels") or {}
    return (
        spec["Name"].startswith(RUN_PREFIX)
        and is_bookkeeping(spec["Name"], labels)
        and labels[BOOKKEEPING_LABEL] == _LABEL
    )


def _kept(config: Mapping[str, Any]) -> Kept:
    name: str = config["Spec"]["Name"]
    last = name.rpartition("-")[2]
    run = last if _ID.fullmatch(last) else name
    return Kept(config["ID"], config["Version"]["Index"], decoded(config["Spec"].get("Data") or "", run))
