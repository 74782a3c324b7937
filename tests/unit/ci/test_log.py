"""What is printed to the log of a job gives its runner no orders."""

import io
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from swarmplan_ci import swarmplan
from swarmplan_ci.job import Job
from swarmplan_ci.log import inert
from swarmplan_ci.pipeline import Pipeline
from swarmplan_ci.process import Ended, _logged
from swarmplan_ci.settings import Settings

PIECES = [
    "::",
    ":",
    "##[",
    "#",
    "[",
    "]",
    "error",
    "set-output name=a",
    " ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\x1b",
    "\u00a0",
    "\u200b",
    "x",
]


def orders(text: str) -> list[str]:
    """The lines in which a runner of GitHub, Forgejo or Gitea may see a command: they end lines at \\r, too."""
    lines = re.split(r"[\r\n]", text)
    return [line for line in lines if line.strip("\x1b\u200b \t\u00a0").startswith("::") or "##[" in line]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_line_is_a_command_and_nothing_else_is_changed(text: str) -> None:
    printed = inert(text)
    assert orders(printed) == []
    assert printed.replace(" ", "") == text.replace(" ", "")
    assert orders(text) or printed == text


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("::error::x\n", ": :error::x\n"),
        ("  ::stop-commands::x\r\n", "  : :stop-commands::x\r\n"),
        ("a\r::error::x", "a\r: :error::x"),
        ("command: ##[error]x ##[set-output name=a]b", "command: ## [error]x ## [set-output name=a]b"),
        ("###[group]x", "### [group]x"),
        ("fe80::1 is reached at [::1]:2377, see a::b\n", "fe80::1 is reached at [::1]:2377, see a::b\n"),
        ("", ""),
        ("\n", "\n"),
    ],
)
def test_how_it_is_shown(line: str, printed: str) -> None:
    assert inert(line) == printed


def test_what_swarmplan_prints_to_stderr_is_kept_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    told = "Error: a constraint\n  ::error::pwned\nand ##[error]x\n"
    assert _logged(io.BytesIO(told.encode())) == told
    assert capsys.readouterr().err == "Error: a constraint\n  : :error::pwned\nand ## [error]x\n"


def test_a_plan_and_a_drift_are_printed_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(swarmplan, "run", lambda *_: Ended(3, "::error::x\n- ##[error]y\n", ""))
    one = Pipeline(Settings.of({}), Job(None, None, "c" * 40, untrusted=False, link=""))
    assert one.drift() == 3
    assert capsys.readouterr().out == ": :error::x\n- ## [error]y\n"


class Full(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_that_is_full_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """And swarmplan is read on, so that it does not wait for ever."""
    monkeypatch.setattr(sys, "stderr", Full())
    assert _logged(io.BytesIO(b"one\ntwo\n")) == "one\ntwo\n"
