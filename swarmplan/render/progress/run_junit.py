"""The end of a run as a JUnit report, for the test views of GitLab, Jenkins and others.

One test suite is the run; a test case is a step, and the last one the run as a whole, so that a run without a step is seen,
too.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from swarmplan.render.junit_xml import child, clean, document, seconds
from swarmplan.render.progress.run_json import End, run_json

_PASSED = ("done", "skipped")  # skipped: it was done already
_FACTS = ("command", "cluster", "result", "exit_code", "rounds")


def run_junit(end: End) -> str:
    """The report as text, with a line end: the same facts as ``run_json``, and so redacted."""
    body = run_json(end)
    cases = [*(_step(outcome, body) for outcome in body["outcomes"]), _whole(body)]
    count = {name: sum(case.find(name) is not None for case in cases) for name in ("failure", "skipped")}
    root = ET.Element("testsuites")
    suite = child(
        root,
        "testsuite",
        name=_suite(body),
        package="swarmplan",
        id="0",
        timestamp=body["started"].partition(".")[0],
        hostname="localhost",
        tests=str(len(cases)),
        failures=str(count["failure"]),
        errors="0",
        skipped=str(count["skipped"]),
        time=seconds(body["duration"]),
    )
    properties = child(suite, "properties")
    for name, value in _facts(body):
        child(properties, "property", name=name, value=value)
    suite.extend(cases)
    child(suite, "system-out").text = clean("".join(f"left: {name}\n" for name in body["left"]))
    child(suite, "system-err").text = clean("".join(f"{each['message']}\n" for each in body["errors"]))
    return document(root)


def _suite(body: dict[str, Any]) -> str:
    return f"swarmplan {body['command']}" + (f" {body['cluster']}" if body["cluster"] else "")


def _facts(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _FACTS:
        yield name, "" if body[name] is None else str(body[name])
    yield "digest", body["plan"]["digest"] if body["plan"] else ""


def _step(outcome: dict[str, Any], body: dict[str, Any]) -> ET.Element:
    case = _case(outcome["step"], outcome["duration"], body)
    if outcome["stage"] == "failed":
        told = "\n".join([outcome["reason"], *outcome["log_lines"]])
        kind = outcome["cause"] or f"exit code {outcome['exit_code']}"
        child(case, "failure", type=kind, message=outcome["reason"]).text = clean(told)
    elif outcome["stage"] not in _PASSED:
        child(case, "skipped", message=outcome["reason"])
    return case


def _whole(body: dict[str, Any]) -> ET.Element:
    case = _case(body["command"], body["duration"], body)
    if body["exit_code"]:
        lines = [each["message"] for each in body["errors"]] or [body["result"]]
        child(case, "failure", type=body["result"], message=lines[0]).text = clean("\n".join(lines))
    return case


def _case(name: str, duration: float, body: dict[str, Any]) -> ET.Element:
    found = ET.Element("testcase")
    # Jenkins makes packages of the dots.
    for key, value in (("name", name), ("classname", _suite(body)), ("time", seconds(duration))):
        found.set(key, clean(value))
    return found
