"""Whatever an engine answers: a machine that answers nonsense is Unknown with the reason, and the others go on."""

import os
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.nonsense import INSTEAD, WANTED, Place, Teller, paths, put, town
from rendered import plan_text, status_text

from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.observe.snapshot import observe
from swarmplan.plan.planner import make_plan
from swarmplan.render.html.plan import plan_html
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.view import plan_view
from swarmplan.render.status.json_text import status_json
from swarmplan.render.status.view import status_view
from swarmplan.render.svg.topology import status_svg
from swarmplan.spec.export import files_of

pytestmark = pytest.mark.laws

RIG = town()
GIVEN = {
    "managers": [{"name": name} for name in ("m1", "m2", "m3")],
    "workers": [{"name": "w1"}],
}
"""What the user's own file says: the machines."""
EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20")) * 10
Spoiled = tuple[tuple[str, str], Place, Any]


def written_at(machine: str) -> Place:
    return ("managers" if machine.startswith("m") else "workers", int(machine[1:]) - 1)


def asked() -> Mapping[tuple[str, str], Any]:
    """What is asked for a plan, and answered where nothing is spoiled."""
    teller = Teller(RIG)
    make_plan(WANTED, observe(teller.adapters(), 1, WANTED))
    return teller.asked


ANSWERS = asked()
PLACES = [(call, path) for call, answer in sorted(ANSWERS.items()) for path in paths(answer)]
PARTS = 8


def seen(spoiled: Spoiled) -> Observed:
    """What is seen where this one answer is another."""
    call, path, value = spoiled

    def spoil(machine: str, asked: str, answer: Any) -> Any:
        return put(answer, path, value) if (machine, asked) == call else answer

    return observe(Teller(RIG, spoil).adapters(), 1, WANTED)


def used(observed: Observed) -> None:
    """All that is made of a snapshot, without anything falling over."""
    plan = make_plan(WANTED, observed)
    plan_text(plan)
    plan_json(plan)
    status_text(WANTED, observed)
    status_json(WANTED, observed)
    plan_html(plan_view(plan))
    status_svg(status_view(WANTED, observed))
    if isinstance(observed.swarm, SwarmState):
        files_of(GIVEN, written_at, WANTED, observed, "cluster.yaml")


def judged(spoiled: Spoiled, unreadable: set[tuple[str, str]] | None = None) -> str:
    """What became of the machine whose answer it was; sees that the others are as ever. ``unreadable`` are the calls of which
    another answer could not be read: what is made of that is the same but for its reason, and not made again."""
    observed, machine = seen(spoiled), spoiled[0][0]
    if (
        unreadable is None
        or spoiled[0] not in unreadable
        or not isinstance(observed.engines[machine], Unknown)
    ):
        used(observed)
    others = {name: engine for name, engine in observed.engines.items() if name != machine}
    assert all(isinstance(engine, EngineState) for engine in others.values()), others
    assert isinstance(observed.swarm, SwarmState), observed.swarm
    told = observed.engines[machine]
    if isinstance(told, Unknown):
        assert "gives an invalid answer to GET " in told.reason
        if unreadable is not None:
            unreadable.add(spoiled[0])
        return "unreadable"
    return "read"


def test_what_is_asked_is_every_answer_that_is_read() -> None:
    calls = {path for _, path in ANSWERS}
    assert calls >= {
        "/info", "/images/json", "/swarm", "/nodes", "/networks", "/secrets", "/configs", "/services", "/tasks", "/volumes"
    }  # fmt: skip
    used(observe(Teller(RIG).adapters(), 1, WANTED))


def test_after_a_manager_that_answers_nonsense_another_is_asked() -> None:
    observed = seen((("m1", "/services"), (), {"x": None}))
    told = (
        "engine at simulated://lab/m1 gives an invalid answer to GET /services: it is an object, not an array"
    )
    assert observed.engines["m1"] == Unknown(told)
    assert observed.services.keys() == {"web", "each", "once", "db", "theirs"}
    assert {node.node.machine for node in observed.nodes} == {"m1", "m2", "m3", "w1"}


def test_where_every_manager_answers_nonsense_the_swarm_is_unknown() -> None:
    def spoil(_: str, path: str, answer: Any) -> Any:
        return [None] if path == "/nodes" else answer

    observed = observe(Teller(RIG, spoil).adapters(), 1, WANTED)
    assert isinstance(observed.swarm, Unknown)
    for name in ("m1", "m2", "m3"):
        assert f"{name}: engine at simulated://lab/{name} gives an invalid answer" in observed.swarm.reason
    assert isinstance(observed.engines["w1"], EngineState)
    plan = make_plan(WANTED, observed)
    assert not any(step.verb in {"init", "join", "create", "remove"} for step in plan.steps)


def test_law_6_an_answer_that_makes_no_sense_is_nobodys_absence() -> None:
    outcomes: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(st.sampled_from(PLACES), st.sampled_from(INSTEAD))
    def law(place: tuple[tuple[str, str], Place], value: Any) -> None:
        outcomes[judged((*place, value))] += 1

    law()
    assert outcomes["unreadable"] > EXAMPLES // 10, outcomes
    assert outcomes["read"] > EXAMPLES // 10, outcomes


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_place_of_every_answer_may_hold_anything(part: int) -> None:
    """One place of each kind: of what is in a list, the first that has it, and of machines the first. In parts, which workers
    share: together they take minutes."""
    kinds = {
        (call[1], tuple("*" if isinstance(step, int) else step for step in path)): (call, path)
        for call, path in reversed(PLACES)
    }
    mine = list(kinds.values())[part::PARTS]
    unreadable: set[tuple[str, str]] = set()
    outcomes = Counter(judged((*place, value), unreadable) for place in mine for value in INSTEAD)
    assert outcomes["unreadable"] > len(mine)
