"""The JUnit report of a run: valid by the schemas in use whatever a message quotes, and true."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import Cause, ErrorKind
from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Plan
from swarmplan.render.progress.run_json import End
from swarmplan.render.progress.run_junit import run_junit

WEB = Key(Kind.SERVICE, "web")
STAGES = {
    Stage.DONE: None,
    Stage.SKIPPED: None,
    Stage.FAILED: "failure",
    Stage.NOT_STARTED: "skipped",
}
CHILDREN = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase", "system-out", "system-err"],
    "properties": ["property"],
    "testcase": ["skipped", "failure"],
}
"""What may stand in what, in this order (Ant's schema; Jenkins's allows any order)."""
REQUIRED = {
    "testsuite": {
        "name": r".+", "package": r".+", "id": r"0", "hostname": r".+", "tests": r"\d+", "failures": r"\d+", "errors": r"\d+",
        "skipped": r"\d+", "time": r"\d{1,3}\.\d{3}|\d+\.\d{3}", "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    },
    "testcase": {"name": r"(?s).*", "classname": r".+", "time": r"\d+\.\d{3}"},
    "property": {"name": r".+", "value": r"(?s).*"},
    "failure": {"type": r"(?s).+", "message": r"(?s).*"},
    "skipped": {"message": r"(?s).*"},
}  # fmt: skip
"""Attributes by element, none of which is left out."""


def end(*outcomes: Outcome, result: Result = Result.CONVERGED, code: int = 0, reason: str = "") -> End:
    verdict = Verdict(result, reason, outcomes, left=("await services.web",) if code else ())
    return End("apply", code, 1_700_000_000.25, 61.5, "lab", Plan("lab"), verdict)


def read(text: str) -> ET.Element:
    """The suite of a report, which is valid."""
    root = ET.fromstring(text)  # noqa: S314 - of our own making
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    _check(root)
    suite = root[0]
    cases = suite.findall("testcase")
    assert suite.get("tests") == str(len(cases))
    for tag, name in (("failure", "failures"), ("skipped", "skipped")):
        assert suite.get(name) == str(sum(case.find(tag) is not None for case in cases))
    return suite


def _check(element: ET.Element) -> None:
    places = [CHILDREN.get(element.tag, []).index(child.tag) for child in element]
    assert places == sorted(places), element.tag
    wanted = REQUIRED.get(element.tag, {})
    assert set(element.attrib) == set(wanted), element.tag
    for name, pattern in wanted.items():
        assert re.fullmatch(pattern, element.attrib[name]), (element.tag, name, element.attrib[name])
    for child in element:
        _check(child)


@pytest.mark.parametrize("stage", STAGES)
def test_a_step_is_a_test_case(stage: Stage) -> None:
    outcome = Outcome(
        "update services.web", WEB, stage, "the reason", 5, ("log 1",), Cause.CRASH_LOOP, elapsed=2
    )
    suite = read(run_junit(end(outcome)))
    step, whole = suite.findall("testcase")
    assert (step.get("name"), step.get("time")) == ("update services.web", "2.000")
    assert [child.tag for child in step] == [tag for tag in [STAGES[stage]] if tag]
    assert whole.get("name") == "apply"
    failure = step.find("failure")
    if failure is not None:
        assert (failure.get("type"), failure.get("message")) == ("crash loop", "the reason")
        assert failure.text == "the reason\nlog 1"


def test_the_run_itself_is_the_last_test_case() -> None:
    suite = read(run_junit(end(result=Result.REFUSED, code=4, reason="needs --allow destroy")))
    (whole,) = suite.findall("testcase")
    assert (whole.get("name"), whole.get("classname"), whole.get("time")) == (
        "apply",
        "swarmplan apply lab",
        "61.500",
    )
    (failure,) = whole
    assert (failure.get("type"), failure.get("message")) == ("refused", "needs --allow destroy")
    assert suite.findtext("system-out") == "left: await services.web\n"
    facts = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert facts == {
        "command": "apply", "cluster": "lab", "result": "refused", "exit_code": "4", "rounds": "0",
        "digest": Plan("lab").digest,
    }  # fmt: skip


def test_a_run_without_changes_is_one_test_case_that_passed() -> None:
    suite = read(run_junit(end()))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def test_an_error_before_the_cluster_was_known_is_a_failure() -> None:
    lines = ("c.yaml:1:1: no", "c.yaml:2:1: neither")
    suite = read(run_junit(End("apply", 2, 0.0, 0.1, problems=lines, kind=ErrorKind.INVALID)))
    assert suite.get("name") == "swarmplan apply"
    assert suite.find("testcase/failure").text == "\n".join(lines)  # type: ignore[union-attr]


def test_a_silent_step_is_left_out() -> None:
    assert read(run_junit(end(Outcome("join", WEB, Stage.DONE, silent=True)))).get("tests") == "1"


def test_secrets_are_hidden() -> None:
    told = run_junit(
        end(Outcome("x", WEB, Stage.FAILED, "DB_PASSWORD=planted", 1), code=1, reason="--token planted")
    )
    assert "planted" not in told


@pytest.mark.laws
@given(st.text(), st.text(), st.lists(st.text()))
def test_a_report_is_valid_whatever_is_quoted(step: str, reason: str, quoted: list[str]) -> None:
    hostile = reason + "\x00\x1b[2J]]>&<\ud800\ufffe"
    outcome = Outcome(step, WEB, Stage.FAILED, hostile, 1, tuple(quoted))
    text = run_junit(end(outcome, result=Result.FAILED, code=1, reason=hostile))
    text.encode()
    read(text)
