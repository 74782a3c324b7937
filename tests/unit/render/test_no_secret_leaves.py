"""Law 7 for the printer: what is planted anywhere in a plan, an event, a verdict or a state comes out nowhere."""

import io
import json
from collections.abc import Iterator

import pytest
from rendered import plan_text, status_text
from secret_forms import FORMS, PLANTED

from swarmplan.events import Event, Outcome, Result, Stage, Verdict
from swarmplan.model.change import Action, Change, FieldDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.service import Service, ServiceState, Task
from swarmplan.model.swarm import Node, NodeState, Role, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import reason
from swarmplan.plan.plan import Approval, Hazard, Plan
from swarmplan.render.html.plan import plan_html
from swarmplan.render.html.status import status_html
from swarmplan.render.plan.graph import plan_graph
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown
from swarmplan.render.plan.view import plan_view
from swarmplan.render.progress.progress import progress
from swarmplan.render.progress.verdict import verdict_text
from swarmplan.render.status.json_text import status_json
from swarmplan.render.status.view import status_view
from swarmplan.render.svg.topology import status_svg
from swarmplan.steps.base import Wait
from swarmplan.views.json_form import to_json

TEXTS = FORMS
FIELDS = [
    ("environment", [f"DB_PASSWORD={PLANTED}", f"API_KEY=two {PLANTED} words", "MODE=x"]),
    ("options.access-token", PLANTED),
    ("logging.options", {"splunk-token": PLANTED}),
    ("engine.labels.secret", PLANTED),
    *(("labels.note", text) for text in TEXTS),
    *(("command", ["run", text]) for text in TEXTS),
]


def plan_of(diff: FieldDiff, text: str) -> Plan:
    key = Key(Kind.SERVICE, "web")
    changes = [Change(Key(Kind.SERVICE, str(action)), action, (diff,), text) for action in Action]
    why = reason(Change(key, Action.UPDATE, (diff,)))
    return Plan(
        "lab",
        tuple(changes),
        (Wait(key=key, reason=why),),
        hazards=(Hazard(key, f"web is recreated ({why}): down", Approval.REPLACE), Hazard(key, text, None)),
        notes=(text,),
        unknown=((key, text),),
    )


def drawn(plan: Plan) -> list[str]:
    """As a page, and what a saved plan keeps for it. The picture has names only."""
    view = plan_view(plan)
    return [plan_html(view), json.dumps(to_json(view))]


def told_of_events(*details: str) -> Iterator[str]:
    for log_format in ("text", "json"):
        stream = io.StringIO()
        with progress("lab", log_format=log_format, stream=stream) as tell:
            for stage in Stage:
                for detail in details:
                    tell(Event("await services.web", Key(Kind.SERVICE, "web"), stage, detail))
        yield stream.getvalue()


@pytest.mark.parametrize(("path", "value"), FIELDS)
@pytest.mark.parametrize("turned", [False, True], ids=["set", "taken away"])
def test_a_plan_gives_nothing_away(path: str, value: object, *, turned: bool) -> None:
    diff = FieldDiff(path, value, None) if turned else FieldDiff(path, None, value)
    plan = plan_of(diff, "nothing to hide")
    outputs = [
        plan_text(plan),
        json.dumps(plan_json(plan)),
        plan_markdown(plan),
        plan_graph(plan),
        *drawn(plan),
    ]
    outputs += told_of_events(plan.steps[0].reason)
    assert all("services.web" in output or "web" in output for output in outputs)
    assert [output for output in outputs if PLANTED in output] == []


@pytest.mark.parametrize("text", TEXTS)
def test_foreign_messages_give_nothing_away(text: str) -> None:
    plan = plan_of(FieldDiff("image", "a", "b"), text)
    outcomes = (Outcome("await services.web", Key(Kind.SERVICE, "web"), Stage.FAILED, text),)
    verdict = Verdict(Result.FAILED, text, outcomes)
    outputs = [
        plan_text(plan),
        json.dumps(plan_json(plan)),
        plan_markdown(plan),
        plan_graph(plan),
        *drawn(plan),
    ]
    outputs += [*told_of_events(text), verdict_text(verdict, "lab")]
    assert [output for output in outputs if PLANTED in output] == []


@pytest.mark.parametrize("text", TEXTS)
def test_a_state_gives_nothing_away(text: str) -> None:
    machine = Machine("m1", "local", {"access-token": PLANTED})
    service = Service(
        "web", {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "a", "Env": [text]}}}
    )
    task = Task("t", 1, "n1", "failed", "shutdown", text)
    observed = Observed(
        machines={"m1": MachineState(machine, Power.BROKEN, detail=text), "m2": Unknown(text)},
        engines={"m1": Unknown(text)},
        swarm=SwarmState("c", {}),
        nodes=(
            NodeState("n1", "m1", Node("m1", Role.MANAGER, labels={"note": text}), "ready", reachable=True),
        ),
        services={"web": ServiceState(service, "s", 1, owned=True, tasks=(task,), missing=text)},
    )
    desired = Desired("lab", machines={"m1": machine, "m2": machine}, services={"web": service})
    outputs = [status_text(desired, observed, width) for width in (80, 200)]
    outputs += [json.dumps(status_json(desired, observed))]
    view = status_view(desired, observed)
    outputs += [status_html(view), status_svg(view)]
    outputs += [status_text(desired, Observed(swarm=Unknown(text), machines=observed.machines))]
    assert [output for output in outputs if PLANTED in output] == []
