"""The spans of a pass: within it, one after the other, and right whatever the clock did."""

from dataclasses import replace

import pytest
from agent_statuses import PASS

from swarmplan.agent.events import PassResult, Reason, Trigger
from swarmplan.agent.traces.spans import spans_of


def test_a_pass_and_its_phases() -> None:
    whole, fetch, observe, apply = spans_of(PASS, PASS.at - 20)
    assert (whole.name, whole.start, whole.end) == ("swarmplan.pass", PASS.at - 20, PASS.at)
    assert [each.name for each in (fetch, observe, apply)] == [
        "swarmplan.fetch",
        "swarmplan.observe",
        "swarmplan.apply",
    ]
    assert fetch.start == whole.start
    assert observe.start == pytest.approx(fetch.end)
    assert apply.end - apply.start == pytest.approx(12.0)
    assert apply.end <= whole.end
    assert whole.attributes["swarmplan.result"] == "held"
    assert whole.attributes["swarmplan.run"] == "35dc207f"
    assert apply.attributes == {"swarmplan.cluster": "prod", "swarmplan.commit": "ab12cd34" * 5}


@pytest.mark.parametrize("began", [None, PASS.at - 1, PASS.at + 3600])
def test_a_clock_that_was_set_changes_no_phase(began: float | None) -> None:
    whole, *phases = spans_of(PASS, began)
    assert whole.end - whole.start == pytest.approx(12.6)
    assert all(whole.start <= each.start <= each.end <= whole.end + 1e-6 for each in phases)


def test_a_pass_that_failed_says_why() -> None:
    failed = replace(
        PASS, result=PassResult.FAILED, text="no manager answered", seconds={}, commit=None, run=""
    )
    (whole,) = spans_of(failed, PASS.at - 2)
    assert whole.error == "no manager answered"
    assert "swarmplan.commit" not in whole.attributes
    assert "swarmplan.run" not in whole.attributes


def test_why_it_acted_is_named_once_each() -> None:
    reasons = (Reason(Trigger.COMMIT, "ab12"), Reason(Trigger.DRIFT, "x"), Reason(Trigger.DRIFT, "y"))
    whole = spans_of(replace(PASS, reasons=reasons), None)[0]
    assert whole.attributes["swarmplan.reasons"] == "new commit, drift"
