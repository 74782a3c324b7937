"""Printing drift to stdout, as text or in any of its other forms."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace

from rich.text import Text

from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.render.console import print_lines, results
from swarmplan.render.drift.json_text import drift_json
from swarmplan.render.drift.markdown import drift_markdown
from swarmplan.render.drift.words import HEADINGS, IGNORED, NOTES, UNREAD, WAITING, ends, field_text
from swarmplan.render.plan.plan import with_values
from swarmplan.render.plan.risks import ignored_texts
from swarmplan.render.redact import values_shown
from swarmplan.render.text.line import line, prose

_FORMS: Mapping[str, Callable[[Drift], str]] = {
    "json": lambda drift: json.dumps(drift_json(drift), indent=2, ensure_ascii=False) + "\n",
    "markdown": drift_markdown,
}
FORMS = ("text", *_FORMS)
"""The forms that drift is printed in."""
_MARKS = {
    DriftKind.CHANGED: ("~", "yellow"),
    DriftKind.MISSING: ("-", "red"),
    DriftKind.INFRASTRUCTURE: ("!", "bold red"),
    DriftKind.FOREIGN: ("?", "cyan"),
    DriftKind.BENIGN: ("*", "green"),
}
_REST = " " * 6


def print_drift(drift: Drift, form: str = "text", *, show_values: bool = False) -> None:
    """Print it. ``show_values``: with the values that are hidden only because they came from a variable."""
    screen = results()
    with values_shown() if show_values else nullcontext():
        shown = _with_values(drift) if show_values else drift
        if form == "text":
            print_lines(screen, lambda: drift_lines(shown))
        else:
            screen.file.write(_FORMS[form](shown))
    screen.file.flush()


def drift_lines(drift: Drift) -> Iterator[Text]:
    """Each kind under a heading, what else there is to know, and last one sentence."""
    for kind in DriftKind:
        if kind in drift.kinds and (found := drift.of(kind)):
            mark, style = _MARKS[kind]
            yield line((HEADINGS[kind], "bold"))
            for finding in found:
                yield from _finding(finding, f"  {mark} ", style)
            yield line()
    yield from _listed(IGNORED, "=", ignored_texts(drift.ignored))
    yield from _listed(UNREAD, "?", (f"{key}: {reason}" for key, reason in drift.unknown))
    yield from _listed(WAITING, "…", (f"{key}: {reason}" for key, reason in drift.waiting))
    yield from _listed(NOTES, "*", drift.notes)
    first, *more = ends(drift)
    yield from prose(first, style="bold" if drift.shown or drift.unknown else "green")
    for sentence in more:
        yield from prose(sentence)


def _finding(finding: Finding, head: str, style: str) -> Iterator[Text]:
    first = [f"{finding.key}: {finding.note}" if finding.note else str(finding.key)]
    texts = first if finding.note or not finding.fields else []
    texts += [field_text(finding, one) for one in finding.fields]
    for text in texts:
        yield from prose(text, head, _REST, head_style=style)


def _listed(heading: str, mark: str, texts: Iterator[str] | tuple[str, ...]) -> Iterator[Text]:
    lines = [each for text in texts for each in prose(text, f"  {mark} ", _REST, head_style="yellow")]
    if lines:
        yield line((heading, "bold"))
        yield from lines
        yield line()


def _with_values(drift: Drift) -> Drift:
    findings = tuple(replace(one, fields=with_values(one.fields)) for one in drift.findings)
    ignored = tuple(replace(one, fields=with_values(one.fields)) for one in drift.ignored)
    return replace(drift, findings=findings, ignored=ignored)
