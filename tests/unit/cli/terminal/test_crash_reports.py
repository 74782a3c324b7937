"""Reports of internal errors: one for each cause, and so many at most."""

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.terminal.crash_reports import MOST, CrashReports


def caught(kind: type[Exception], word: str) -> Exception:
    try:
        raise kind(word)  # noqa: TRY301 - for its traceback
    except Exception as bug:  # noqa: BLE001 - of any kind
        return bug


def test_one_for_each_cause_with_its_traceback(terminal: Terminal) -> None:
    reports = CrashReports()
    first = reports.where(caught(ValueError, "token=abcdef0123456789"))
    assert reports.where(caught(ValueError, "another word")) == first
    assert reports.where(caught(KeyError, "x")) != first
    found = sorted(terminal.state.glob("crash-*.txt"))
    assert first in {f"the full report is in {each}" for each in found}
    assert len(found) == 2
    text = found[0].read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "abcdef0123456789" not in text


def test_so_many_at_most(terminal: Terminal) -> None:
    reports = CrashReports()
    for number in range(MOST + 5):
        where = reports.where(caught(type(f"Bug{number}", (Exception,), {}), "x"))
    assert "wrote 20 already" in where
    assert len(list(terminal.state.glob("crash-*.txt"))) == MOST


@pytest.mark.usefixtures("terminal")
def test_one_without_a_traceback_has_a_cause_too() -> None:
    assert CrashReports().where(ValueError("x")).startswith("the full report is in")
