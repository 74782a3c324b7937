"""The results as a JUnit report: a test suite a student, a test case a check."""

from typing import Any
from xml.etree import ElementTree as ET

from swarmplan.render.junit_xml import child, clean, document, seconds


def grades_junit(body: dict[str, Any], started: str) -> str:
    """Of what ``grades_json`` returns, as text with a line end. A check that fails is a failure, one that is broken an error. ``started``: when, in
    RFC 3339."""
    root = ET.Element("testsuites")
    titles = {one["check"]: one["title"] for one in body["checks"]}
    for number, student in enumerate(body["students"]):
        _suite(root, student, titles, number=number, fleet=body["fleet"], started=started)
    return document(root)


def _suite(
    root: ET.Element,
    student: dict[str, Any],
    titles: dict[str, str],
    *,
    number: int,
    fleet: str,
    started: str,
) -> None:
    results = student["results"]
    statuses = [one["status"] for one in results]
    suite = child(
        root,
        "testsuite",
        name=f"{fleet} {student['student']}",
        package="swarmplan",
        id=str(number),
        timestamp=started.partition(".")[0].removesuffix("Z"),
        hostname="localhost",
        tests=str(len(results)),
        failures=str(statuses.count("fail")),
        errors=str(statuses.count("broken")),
        skipped=str(statuses.count("skipped")),
        time=seconds(student["seconds"]),
    )
    properties = child(suite, "properties")
    for name in ("student", "name", "group", "cluster", "points", "possible"):
        child(properties, "property", name=name, value=str(student[name]))
    for one in results:
        # Jenkins makes packages of the dots.
        case = child(
            suite,
            "testcase",
            name=titles[one["check"]],
            classname=f"{fleet}.{student['student']}",
            time=seconds(one["seconds"]),
        )
        said = clean("\n".join(text for text in (one["reason"], one["hint"]) if text))
        if one["status"] == "fail":
            child(case, "failure", type="fail", message=one["reason"]).text = said
        elif one["status"] == "broken":
            child(case, "error", type="broken", message=one["reason"]).text = said
        elif one["status"] == "skipped":
            child(case, "skipped", message=one["reason"])
    child(suite, "system-out")
    child(suite, "system-err")
