"""An engine of another version than the spec names is told, and never taken for equal."""

from dataclasses import replace

import pytest
from golden.converged import converged
from rendered import plan_text
from small_cluster import cluster

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineSettings, EngineState, MachineState, Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.planner import make_plan
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown


def wanted(install: str) -> Desired:
    engine = EngineSettings(install=install)
    return cluster(1, 1, machines={name: {"engine": engine} for name in ("m1", "w1")})


def found(install: str, version: str) -> Observed:
    seen = converged(wanted(install))
    engines = {
        name: replace(engine, version=version)
        for name, engine in seen.engines.items()
        if isinstance(engine, EngineState)
    }
    return replace(seen, engines=engines)


@pytest.mark.parametrize(
    ("install", "version", "told"),
    [
        ("29.0", "28.5.2", True),
        ("28.5", "28.5.2+dfsg4", False),
        ("28.5.1", "28.5.2", True),
        ("28.5", "29.0.1", True),
        ("28.5", "dev", True),
        ("distribution", "20.10.24", False),
        ("", "20.10.24", False),
    ],
)
def test_another_version_is_no_converged_cluster(install: str, version: str, *, told: bool) -> None:
    plan = make_plan(wanted(install), found(install, version))
    assert (plan.steps, plan.hazards, plan.unread) == ((), (), ())
    assert [key.name for key, _ in plan.unsupported] == (["m1", "w1"] if told else [])
    assert (plan.converged, plan.refused) == (not told, told)


def test_it_says_what_to_do() -> None:
    plan = make_plan(wanted("29.0"), found("29.0", "28.5.2"))
    (_, manager), (_, worker) = plan.unsupported
    assert manager == worker.replace("active again;", "active again, one manager at a time;")
    assert worker.startswith(
        "its engine is 28.5.2 and engine.install is 29.0: swarmplan cannot yet change the engine"
    )
    text = " ".join(plan_text(plan).split())
    assert "No changes" not in text
    assert worker in text
    assert "no changes" not in plan_markdown(plan)
    assert "swarmplan cannot change it yet" in plan_markdown(plan)
    body = plan_json(plan)
    assert body["converged"] is False
    assert body["unsupported"][1] == {"key": "machines.w1", "reason": worker}


def test_a_machine_that_cannot_tell_is_told_as_such_and_not_for_its_version() -> None:
    seen = found("29.0", "28.5.2")
    silent = replace(seen, engines={**seen.engines, "w1": Unknown("it does not answer")})
    assert [key.name for key, _ in make_plan(wanted("29.0"), silent).unsupported] == ["m1"]
    state = seen.machines["w1"]
    assert isinstance(state, MachineState)
    bare = replace(seen, machines={**seen.machines, "w1": replace(state, power=Power.BARE)})
    assert [key.name for key, _ in make_plan(wanted("29.0"), bare).unsupported] == ["m1"]
