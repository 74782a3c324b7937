"""A recovery does not contradict itself: whom it says to go on from, it goes on from. Over every way managers may stand."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations_with_replacement

import pytest
from golden.converged import converged
from small_cluster import cluster

from swarmplan.errors import Refused
from swarmplan.health.quorum import lost_quorum
from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.recovery.recovery import make_recovery

WANTED = cluster(3, 1)
MANAGERS = ("m1", "m2", "m3")
Found = MachineState | EngineState | Unknown | None


def up(engine: EngineState) -> EngineState:
    return replace(engine, error="The swarm does not have a leader.")


def locked(engine: EngineState) -> EngineState:
    return replace(engine, membership="locked", control=False, node_id="", peers={})


def looking(engine: EngineState) -> EngineState:
    return replace(engine, membership="pending", control=False, node_id="", peers={})


def failed(engine: EngineState) -> EngineState:
    return replace(engine, membership="error", control=False, node_id="", peers={}, error="context deadline")


def silent(_: EngineState) -> Unknown:
    return Unknown("not in 10 s")


ANSWERS: dict[str, Callable[[EngineState], Found]] = {
    "up": up, "locked": locked, "looking": looking, "failed": failed, "silent": silent
}  # fmt: skip
WAYS = (*ANSWERS, "stopped", "gone", "unread")


def standing(ways: dict[str, str]) -> Observed:
    """The three managers as they are, without a leader."""
    seen = converged(WANTED)
    machines, engines = dict(seen.machines), dict(seen.engines)
    for name, way in ways.items():
        machine, engine = seen.machines[name], seen.engines[name]
        assert isinstance(machine, MachineState)
        assert isinstance(engine, EngineState)
        told = ANSWERS[way](engine) if way in ANSWERS else None
        if isinstance(told, EngineState | Unknown):
            engines[name] = told
            continue
        del engines[name]
        if way == "gone":
            del machines[name]
        else:
            machines[name] = (
                replace(machine, power=Power.STOPPED) if way == "stopped" else Unknown("no route")
            )
    unread = Unknown("no manager answers")
    return Observed(machines=machines, engines=engines, swarm=unread)


@pytest.mark.parametrize("ways", [*combinations_with_replacement(WAYS, 3)], ids="-".join)
def test_whom_it_names_it_goes_on_from(ways: tuple[str, ...]) -> None:
    seen = standing(dict(zip(MANAGERS, ways, strict=True)))
    lost = lost_quorum(seen)
    answering = lost.answering if lost else ()
    try:
        plan = make_recovery(WANTED, seen)
    except Refused:
        return  # nobody, or nobody in particular, is left
    note = next((note for note in plan.notes if "may know" in note), "")
    back = [name for name in MANAGERS if f"{name} (" in note.partition(" may know")[0]]
    assert not set(back) & set(answering)
    for name in (*back, *(answering if note else ())):
        assert make_recovery(WANTED, seen, name).steps
    hinted = note.partition("--survivor ")[2].partition(" ")[0]
    assert (hinted in answering) if hinted else not (note and answering)


def test_the_named_one_is_told_what_it_is() -> None:
    seen = standing({"m1": "up", "m2": "failed", "m3": "gone"})
    with pytest.raises(
        Refused,
        match=r"m2: its engine does not manage a swarm \(context deadline\); name one that answers \(m1\)",
    ):
        make_recovery(WANTED, seen, "m2")
    seen = standing({"m1": "looking", "m2": "failed", "m3": "unread"})
    with pytest.raises(
        Refused, match=r"m3: it could not be read .* recovered from m1 \(looking for the other managers\)"
    ):
        make_recovery(WANTED, seen, "m3")
