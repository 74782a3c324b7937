"""The variables ``SWARMPLAN_CI_*``."""

import pytest
from swarmplan_ci.junit import Report, read_report
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


@pytest.mark.parametrize("text", ["", "no XML", "<testsuites/>"])
def test_what_is_no_report_says_nothing(text: str) -> None:
    assert read_report(text) == Report()
