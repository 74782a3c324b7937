"""The variables ``SWARMPLAN_CI_*``."""

from collections.abc import Iterator
from typing import Any

import pytest
from swarmplan_ci.comment import marker
from swarmplan_ci.forges import Forge
from swarmplan_ci.job import Job
from swarmplan_ci.junit import Report, read_report
from swarmplan_ci.review import Review
from swarmplan_ci.settings import Settings


@pytest.mark.parametrize(
    ("allow", "apply_args", "allowed"),
    [
        ("", "", set()),
        ("destroy", "--lock-timeout 15m", {"destroy"}),
        ("destroy, restart", "", {"destroy", "restart"}),
        ("", "--allow destroy --allow=undo,change", {"destroy", "undo", "change"}),
        ("all", "--allow", {"all"}),
    ],
)
def test_what_is_allowed(allow: str, apply_args: str, allowed: set[str]) -> None:
    environ = {"SWARMPLAN_CI_ALLOW": allow, "SWARMPLAN_CI_APPLY_ARGS": apply_args}
    assert Settings.of(environ).allowed == allowed


def test_what_is_not_set_has_a_default() -> None:
    found = Settings.of({})
    assert (found.name, str(found.plan), found.args) == ("cluster.yaml", "swarmplan-out/cluster.plan", ())


@pytest.mark.parametrize("files", ["cluster.yaml", "base.yaml prod.yaml"])
def test_one_file_with_other_args_is_another_subject(files: str) -> None:
    args = [
        "",
        "--env-file prod.env",
        "--env-file test.env",
        "--env-file 'prod.env test.env'",
        "--set a=b",
        "--set 'a=b'",
        "--set a b",
    ]
    found = [Settings.of({"SWARMPLAN_CI_FILES": files, "SWARMPLAN_CI_ARGS": text}).subject for text in args]
    assert found[0] == files  # as it was before the args were part of it
    assert found[4] == found[5]  # as a shell splits them
    assert len(set(found)) == len(args) - 1
    assert all("env" not in marker(one) for one in found), "args may be nobody's business"


class _Memory(Forge):
    """A forge whose comments are in memory."""

    limit = 60_000

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def pull_of(self, commit: str) -> int | None:
        raise NotImplementedError

    def _me(self) -> str:
        return "me"

    def _author(self, one: dict[str, Any]) -> str:
        return str(one["author"])

    def _comments(self, number: int) -> Iterator[dict[str, Any]]:  # noqa: ARG002 - the port's
        return iter([{"id": at, "body": body, "author": "me"} for at, body in enumerate(self.bodies)])

    def _create(self, number: int, body: str) -> None:  # noqa: ARG002 - the port's
        self.bodies.append(body)

    def _edit(self, number: int, identity: str, body: str) -> None:  # noqa: ARG002 - the port's
        self.bodies[int(identity)] = body


def test_the_plan_of_another_environment_is_not_the_reviewed_one() -> None:
    forge = _Memory()
    job = Job(forge, 12, "a" * 40, untrusted=False, link="")
    reviews = [
        Review(job, Settings.of({"SWARMPLAN_CI_ARGS": args}).subject)
        for args in ("--env-file prod.env", "--env-file test.env", "")
    ]
    for number, review in enumerate(reviews):
        assert review.reviewed(12) == ""
        review.tell(12, "before", "", "f" * 64)
        review.tell(12, "Plan.", "", str(number) * 64)
    assert [review.reviewed(12) for review in reviews] == ["0" * 64, "1" * 64, "2" * 64]
    assert len(forge.bodies) == 3


@pytest.mark.parametrize("text", ["", "no XML", "<testsuites/>"])
def test_what_is_no_report_says_nothing(text: str) -> None:
    assert read_report(text) == Report()
