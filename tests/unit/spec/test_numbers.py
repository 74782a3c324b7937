"""A flag is not a number, in whatever section: Python would count true as 1."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import ValidationError
from spec_desk import Desk

from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.models.base import Section
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.fleet.fleet import FleetSpec


def sections(of: type[Section] = Section) -> Iterator[type[Section]]:
    for each in of.__subclasses__():
        if each.__module__.startswith("swarmplan."):
            yield each
            yield from sections(each)


def takes_a_number(annotation: Any) -> bool:
    return annotation is int or any(map(takes_a_number, get_args(annotation)))


NUMBERS = sorted(
    {
        (f"{model.__name__}.{field.alias or name}", model)
        for model in sections()
        for name, field in model.model_fields.items()
        if takes_a_number(field.annotation)
    },
    key=lambda one: one[0],
)


@pytest.mark.parametrize(("key", "model"), NUMBERS, ids=[key for key, _ in NUMBERS])
@pytest.mark.parametrize("flag", [True, False])
def test_a_flag_is_no_number(key: str, model: type[Section], *, flag: bool) -> None:
    name = key.partition(".")[2]
    with pytest.raises(ValidationError) as refused:
        model.model_validate({name: flag})
    assert name in {error["loc"][0] for error in refused.value.errors()}


def test_the_numbers_are_found() -> None:
    assert {
        "PolicySection.max_creates",
        "SwarmSection.subnet_size",
        "CountedNodes.count",
        "AgentSpec.parallelism",
        "FleetPolicy.max_destroys",
        "FleetSpec.parallelism",
        "StudentSection.index",
    } <= {key for key, _ in NUMBERS}
    assert {ClusterSpec, AgentSpec, FleetSpec} <= set(sections())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("policy: {max_creates: true}", "c.yaml:5:23: policy.max_creates: must be a whole number, not true"),
        (
            "swarm: {force_rotate: false}",
            "c.yaml:5:23: swarm.force_rotate: must be a whole number, not false",
        ),
    ],
)
def test_what_is_said_of_a_flag(desk: Desk, line: str, message: str) -> None:
    assert desk.problems(f"managers: {{count: 1}}\n{line}") == [message]


def test_a_number_in_text_is_one(desk: Desk) -> None:
    """As interpolation gives it."""
    assert desk.load("managers: {count: 1}\npolicy: {max_creates: '3'}").desired.policy.max_creates == 3
