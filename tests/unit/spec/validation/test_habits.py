"""A key of another program is answered with the one that does the same here."""

import pytest
from spec_desk import Desk

from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.schema import known_keys
from swarmplan.spec.validation import habits


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("variables: {A: b}", "variables: unknown key 'variables'; ${NAME} in a value takes it from"),
        ("metadata: {name: x}", "write name without it"),
        (
            "services: {web: {image: a, env: {A: b}}}",
            "services.web.env: unknown key 'env'; write environment",
        ),
        ("services: {web: {image: a, sensitive: [x]}}", "write x-swarmplan: {sensitive: […]}"),
        ("services: {web: {image: a, imagePullPolicy: Always}}", "Swarm has no such setting"),
        ("services: {web: {image: a, livenessProbe: {}}}", "write healthcheck"),
        (
            "services: {web: {image: a, nodeSelector: {a: b}}}",
            "write deploy: {placement: {constraints: […]}}",
        ),
    ],
)
def test_a_habit_is_answered(desk: Desk, body: str, told: str) -> None:
    (problem,) = desk.problems(f"{body}\n")
    assert told in problem


def test_no_habit_is_a_key_here() -> None:
    assert not habits._TOP.keys() & set(known_keys((), ClusterSpec))
    assert not habits._OF_SERVICE.keys() & set(known_keys(("services", "web"), ClusterSpec))
