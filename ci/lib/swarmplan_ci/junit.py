"""Reads the JUnit report of ``swarmplan apply``."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET


@dataclass(frozen=True)
class Report:
    """What it says of the run; "" is what is not in it. ``reason`` is why it was not applied."""

    result: str = ""
    reason: str = ""
    seconds: str = ""


def read_report(text: str) -> Report:
    """The report; an empty one where the text is none."""
    try:
        suite = ET.fromstring(text).find("testsuite")  # noqa: S314 - swarmplan's own, which has no entities
    except ET.ParseError:
        suite = None
    if suite is None:
        return Report()
    facts = {each.get("name"): each.get("value", "") for each in suite.iter("property")}
    failures = [each.get("message", "") for each in suite.iter("failure")]
    return Report(facts.get("result", ""), failures[-1] if failures else "", suite.get("time", ""))
