"""Drift as a comment or an issue."""

from collections.abc import Iterable, Iterator

from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.render.drift.words import HEADINGS, IGNORED, NOTES, UNREAD, WAITING, ends, field_text
from swarmplan.render.markdown import bullets, code, quoted
from swarmplan.render.plan.risks import ignored_texts
from swarmplan.render.redact import redact


def drift_markdown(drift: Drift) -> str:
    """The summary on top, then a list of each kind."""
    return redact("\n".join(_sections(drift))) + "\n"


def _sections(drift: Drift) -> Iterator[str]:
    first, *more = ends(drift)
    yield f"### swarmplan: drift of {code(drift.cluster)}\n"
    yield f"**{quoted(first)}**"
    for sentence in more:
        yield f"\n{quoted(sentence)}"
    for kind in DriftKind:
        if kind in drift.kinds:
            yield from bullets(HEADINGS[kind], (text for one in drift.of(kind) for text in _finding(one)))
    yield from bullets(IGNORED, map(quoted, ignored_texts(drift.ignored)))
    yield from bullets(UNREAD, _reasons(drift.unknown))
    yield from bullets(WAITING, _reasons(drift.waiting))
    yield from bullets(NOTES, map(quoted, drift.notes))


def _finding(finding: Finding) -> Iterator[str]:
    if finding.note or not finding.fields:
        note = f": {quoted(finding.note)}" if finding.note else ""
        yield f"{code(str(finding.key))}{note}"
    for field in finding.fields:
        yield quoted(field_text(finding, field))


def _reasons(items: Iterable[tuple[object, str]]) -> Iterator[str]:
    return (f"{code(str(key))}: {quoted(reason)}" for key, reason in items)
