"""Services that come after others, and how long each may take."""

import pytest
from spec_desk import Desk

from swarmplan.model.service import Condition


def services(**bodies: str) -> str:
    return "services:\n" + "".join(f"  {name}: {{image: x, {body}}}\n" for name, body in bodies.items())


ONCE = "deploy: {restart_policy: {condition: on-failure}}"
COMPLETED = "{condition: service_completed_successfully}"


def test_what_comes_after_what_is_in_desired(desk: Desk) -> None:
    body = services(db="", up=ONCE, web=f"depends_on: {{db: null, up: {COMPLETED}, no: {{required: false}}}}")
    loaded = desk.load(body)
    assert loaded.desired.services["web"].after == {"db": Condition.STARTED, "up": Condition.COMPLETED}
    assert loaded.warnings == ()


def test_in_a_stack_they_have_its_names(desk: Desk) -> None:
    desk.write(services(db="", web="depends_on: [db]"), "vote.yml")
    found = desk.load("stacks: {vote: {files: [vote.yml]}}\n").desired.services
    assert found["vote_web"].after == {"vote_db": Condition.STARTED}


def stacked(desk: Desk, body: str) -> tuple[dict[str, dict[str, Condition]], tuple[str, ...]]:
    """What comes after what in a stack, and the warnings."""
    desk.write(body, "vote.yml")
    loaded = desk.load("stacks: {vote: {files: [vote.yml]}}\n")
    return {name: dict(one.after) for name, one in loaded.desired.services.items()}, loaded.warnings


def test_a_stack_may_name_what_is_not_there_as_the_client_ignores_it(desk: Desk) -> None:
    after, (warning,) = stacked(desk, services(db="", web="depends_on: [bd, db]"))
    assert after["vote_web"] == {"vote_db": Condition.STARTED}
    assert "vote.yml:3:" in warning
    assert "service 'bd' is not declared here; declare it; did you mean 'db'?; ignored, as docker" in warning


def test_in_a_stack_with_a_cycle_there_is_no_order(desk: Desk) -> None:
    body = services(a="depends_on: [b]", b="depends_on: [a]", c="depends_on: [a]")
    after, (warning,) = stacked(desk, body)
    assert not any(after.values())
    assert "depend on each other in a cycle: " in warning
    assert "no depends_on of this stack is followed" in warning


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            services(cache="", web="depends_on: [cahce]"),
            "c.yaml:7:32: services.web.depends_on.0: service 'cahce' is not declared here; declare it; did you mean 'cache'?",
        ),
        (
            services(web="depends_on: [1.0]"),
            "services.web.depends_on.0: service '1' is not declared here; declare it",
        ),
        (
            services(web="depends_on: {zoo: null}"),
            "c.yaml:6:32: services.web.depends_on.zoo: service 'zoo' is not declared here; declare it",
        ),
        (
            services(db="", web=f"depends_on: {{db: {COMPLETED}}}"),
            "c.yaml:7:32: services.web.depends_on.db: service 'db' never completes: give it deploy.mode replicated-job",
        ),
        (
            services(a="depends_on: [b]", b="depends_on: [c]", c="depends_on: [a]"),
            "depend on each other in a cycle: ",
        ),
        (services(a="depends_on: [a]"), "c.yaml:6:30: services.a.depends_on.0: depend on each other in a cycle: a → a"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_reported_with_its_line(desk: Desk, body: str, message: str) -> None:
    (problem,) = desk.problems(body)
    assert message in problem


def test_a_service_with_another_fault_is_declared_all_the_same(desk: Desk) -> None:
    problems = desk.problems(services(db="ports: [http]", web="depends_on: [db]"))
    assert not [problem for problem in problems if "depends_on" in problem]


def test_times_are_the_services_or_the_policys(desk: Desk) -> None:
    body = services(web="x-swarmplan: {timeout: 90s, settle: 1s, last: true}", db="x-mine: 1")
    desired = desk.load(body + "policy: {service_timeout: 2m, settle: 3s}\n").desired
    assert (desired.services["web"].timeout, desired.services["web"].settle) == (90.0, 1.0)
    assert (desired.services["db"].timeout, desired.services["db"].settle) == (None, None)
    assert (desired.services["web"].last, desired.services["db"].last) == (True, False)
    assert (desired.policy.service_timeout, desired.policy.settle) == (120.0, 3.0)
    assert desk.load("services: {}\n").desired.policy.service_timeout == 300.0
    assert desk.load("policy: {settle: null}\n").desired.policy.settle is None


@pytest.mark.parametrize(
    "wrong", ["deploy: {replicas: x}", "imge: x", "restart: allways", "deploy: {replicas: x}, imge: x"]
)
def test_dependencies_are_checked_together_with_other_faults(desk: Desk, wrong: str) -> None:
    """Also those of a service with another fault, and those on one: what cannot be read of it is not judged."""
    body = services(db=wrong, up=f"depends_on: {{db: {COMPLETED}}}", web=f"{wrong}, depends_on: [bd]")
    found = desk.problems(body)
    assert sum("service 'bd' is not declared here" in line for line in found) == 1
    assert not any("'db' is not" in line for line in found)
    assert any("never completes" in line for line in found) is (wrong == "imge: x")
    cycle = desk.problems(services(a=f"{wrong}, depends_on: [b]", b="depends_on: [a]"))
    assert any("depend on each other in a cycle" in line for line in cycle)
