"""What is said of drift in every form for people."""

from collections.abc import Iterator

from swarmplan.drift.drift import Drift, DriftKind, Finding, LastRun
from swarmplan.model.change import FieldDiff
from swarmplan.model.values.first_few import counted
from swarmplan.render.plan.fields import difference_text

HEADINGS = {
    DriftKind.CHANGED: "Changed by somebody else",
    DriftKind.MISSING: "Missing",
    DriftKind.INFRASTRUCTURE: "Infrastructure",
    DriftKind.FOREIGN: "Foreign: not managed by swarmplan",
    DriftKind.BENIGN: "Benign: nobody changed anything",
}
IGNORED = "Ignored, by policy.ignore"
UNREAD = "Could not be read"
WAITING = "As applied, but not running"
NOTES = "Notes"


def field_text(finding: Finding, field: FieldDiff) -> str:
    """One field: the live value, and the one of the file."""
    live, file = difference_text(field)
    return f"{finding.key}.{field.path}: {live} (in the file: {file})"


def summary(drift: Drift) -> str:
    """How much of each kind that is asked for there is, and of the others together, in one sentence."""
    counts = [
        f"{len(found)} {kind}" for kind in DriftKind if kind in drift.kinds and (found := drift.of(kind))
    ]
    others = len(drift.findings) - len(drift.shown)
    more = f" ({others} of other kinds not shown)" if others else ""
    if counts:
        return f"Drift of {drift.cluster}: {', '.join(counts)}{more}."
    if drift.unknown:
        return f"Drift of {drift.cluster} is unknown: part of it could not be read{more}."
    if others:
        named = " or ".join(str(kind) for kind in DriftKind if kind in drift.kinds)
        return f"No drift of kind {named} in {drift.cluster}{more}."
    if drift.fresh:
        return f"No drift: {drift.cluster} was not applied yet."
    return f"No drift: {drift.cluster} is as it was last applied."


def ends(drift: Drift) -> Iterator[str]:
    """The sentences at the end: the summary, since when, and what is new in the file."""
    yield summary(drift)
    if drift.last_up_to_date is not None and drift.shown:
        yield f"Last up to date after run {run_text(drift.last_up_to_date)}."
    if count := len(drift.pending):
        have = "have" if count > 1 else "has"
        yield f"{counted(count, 'change')} in the file {have} not been applied yet (`swarmplan plan`)."


def run_text(run: LastRun) -> str:
    """A run by its id, with when it was, of which commit, and who started it."""
    more = [run.at, f"commit {run.commit[:12]}" if run.commit else "", f"by {run.who}" if run.who else ""]
    return f"{run.id} ({', '.join(filter(None, more))})"
