"""What is sent as a CloudEvent."""

import json
import re
from datetime import datetime

import pytest
from json_schemas import faults
from unit.agent.notify.passes import DRIFT, NOON, applied, ended, failed, held, unchanged
from unit.agent.notify.sent import new_sender, sent

from swarmplan.agent.events import PassResult, Suspended
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.schema import DATA_SCHEMA, notification_schema, type_of
from swarmplan.agent.notify.targets.cloudevents import event
from swarmplan.agent.notify.text.build import trial
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.agent.notify.text.summary import summary


def every_kind() -> list[Notification]:
    locked = ended(PassResult.LOCKED, 5)
    suspended = Suspended("prod", NOON, "ana")
    found = sent(
        new_sender(), failed(), held(1), locked, unchanged(6, drift={"missing": 1}), applied(7), suspended
    )
    return [*found, trial("ops", NOON), summary("ops", found, NOON)]


def test_every_kind_is_as_the_schema_says() -> None:
    found = every_kind()
    assert {each.kind for each in found} == set(Kind)
    for each in found:
        assert faults(json.loads(json.dumps(event(each))), notification_schema()) == [], each.kind


def test_the_required_attributes_and_their_forms() -> None:
    """CloudEvents 1.0.2, "Context Attributes"."""
    for each in every_kind():
        found = event(each)
        assert found["specversion"] == "1.0"
        assert re.fullmatch(r"io\.swarmplan\.[a-z]+\.[a-z]+\.v1", found["type"])
        assert found["source"] in {"swarmplan://prod", "swarmplan:agent"}
        assert found["id"]
        assert datetime.fromisoformat(found["time"]).tzinfo
        assert found["dataschema"] == DATA_SCHEMA
        assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in found)
        assert found.get("subject") != ""


def test_types_are_a_contract() -> None:
    assert [type_of(each) for each in Kind] == [
        "io.swarmplan.pass.failed.v1",
        "io.swarmplan.pass.held.v1",
        "io.swarmplan.drift.found.v1",
        "io.swarmplan.pass.applied.v1",
        "io.swarmplan.pass.locked.v1",
        "io.swarmplan.cluster.suspended.v1",
        "io.swarmplan.cause.resolved.v1",
        "io.swarmplan.notifications.summary.v1",
        "io.swarmplan.notifications.test.v1",
    ]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("services.web: no such image: web:9", "services/web"),
        ("machines.w-1 is off", "machines/w-1"),
        ("no quorum", None),
    ],
)
def test_the_subject_is_the_resource(text: str, subject: str | None) -> None:
    (found,) = sent(new_sender(), failed(text=text))
    assert event(found).get("subject") == subject


def test_what_was_healed_is_the_subject_too() -> None:
    (found,) = sent(new_sender(), applied(0, [DRIFT]))
    assert event(found)["subject"] == "services/web"
