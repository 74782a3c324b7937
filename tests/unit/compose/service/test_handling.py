"""What a service says of how it is brought about."""

from typing import Any

import pytest

from swarmplan.compose import ComposeProblems, Scope
from swarmplan.compose.service.handling import Handling, handling
from swarmplan.model.service import Condition


@pytest.mark.parametrize(
    ("service", "found"),
    [
        ({}, Handling()),
        ({"depends_on": []}, Handling()),
        ({"depends_on": ["db"]}, Handling({"db": Condition.STARTED})),
        ({"depends_on": {"db": None}}, Handling({"db": Condition.STARTED})),
        ({"depends_on": {"db": {"condition": "service_healthy"}}}, Handling({"db": Condition.HEALTHY})),
        (
            {"depends_on": {"up": {"condition": "service_completed_successfully", "restart": True}}},
            Handling({"up": Condition.COMPLETED}),
        ),
        ({"depends_on": {"db": {"required": False}}}, Handling({"db": Condition.STARTED}, frozenset({"db"}))),
        ({"x-swarmplan": {"last": True}}, Handling(last=True)),
        ({"x-swarmplan": {"last": "false"}}, Handling()),
        ({"x-swarmplan": {"timeout": "1m30s", "settle": 0}}, Handling(timeout=90.0, settle=0.0)),
    ],
)
def test_it_is_read_in_each_form(service: dict[str, Any], found: Handling) -> None:
    assert handling(service, Scope("lab")) == found


@pytest.mark.parametrize(
    ("service", "path", "expected"),
    [
        ({"depends_on": "db"}, ("depends_on",), "expected a list of services"),
        ({"depends_on": [["db"]]}, ("depends_on", 0), "expected text, not a list"),
        ({"depends_on": {"db": "up"}}, ("depends_on", "db"), "expected a mapping with condition"),
        ({"depends_on": {"db": {"condition": "up"}}}, ("depends_on", "db", "condition"), "expected service_started or"),
        ({"x-swarmplan": 5}, ("x-swarmplan",), "expected a mapping"),
        ({"x-swarmplan": {"timout": "5s"}}, ("x-swarmplan", "timout"), "unknown key 'timout'"),
        ({"x-swarmplan": {"timeout": "10ms"}}, ("x-swarmplan", "timeout"), "expected 1s or more"),
        ({"x-swarmplan": {"last": "soon"}}, ("x-swarmplan", "last"), "expected true or false"),
        ({"x-swarmplan": {"settle": "soon"}}, ("x-swarmplan", "settle"), "is not a valid duration"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_reported_with_its_place(
    service: dict[str, Any], path: tuple[object, ...], expected: str
) -> None:
    with pytest.raises(ComposeProblems) as caught:
        handling(service, Scope("lab"))
    ((place, message),) = caught.value.faults
    assert place == path
    assert expected in message
