"""The result of a run, as text."""

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from swarmplan.errors import ErrorKind, ExitCode
from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.model.values.first_few import first_and_count
from swarmplan.render.left_out import left_out_text
from swarmplan.render.redact import redact_quoted
from swarmplan.render.text.line import line, plain, prose

_MOST_LEFT = 8
_ENDS = {
    Result.FAILED: "a step failed",
    Result.NOT_CONVERGED: "did not converge",
    Result.REFUSED: "not applied",
    Result.INTERRUPTED: "interrupted",
}
_NEXT = {  # the reason of a refusal says itself what to do
    Result.FAILED: "fix the cause, then run the same command again: it continues from here",
    Result.NOT_CONVERGED: "`swarmplan status` shows the tasks and their errors; the same command again continues from here",
    Result.INTERRUPTED: "run the same command again: it continues from here",
}
_COUNTED = {
    Stage.DONE: "done",
    Stage.SKIPPED: "already done",
    Stage.FAILED: "failed",
    Stage.NOT_STARTED: "not started",
}


def verdict_text(verdict: Verdict, cluster: str, follows: str = "") -> str:
    """What was done, what failed and why, what is left, and what to do next: ``follows``, or the usual advice for the
    result."""
    done = _counts(verdict.outcomes)
    if verdict.only:
        cluster = f"{first_and_count(verdict.only)} of {cluster}"
    if verdict.only and verdict.result is Result.CONVERGED:
        left = f"Left out: {left_out_text(verdict.left_out)}"
        return plain(prose(f"{cluster}: {done or 'nothing to change'}. {left}.", rest="  "))
    if verdict.result is Result.CONVERGED:
        return plain(prose(f"{cluster} is up to date: {done or 'no changes'}.", rest="  "))
    lost = verdict.kind is ErrorKind.LEASE_LOST
    ended = "stopped, as it lost the lease" if lost else _ENDS[verdict.result]
    lines = prose(f"{cluster}: {ended}: {done or 'nothing was changed'}.", rest="  ")
    lines += _failures(verdict)
    if verdict.left and done:
        lines += prose(f"Left to do: {first_and_count(verdict.left, _MOST_LEFT)}.", rest="  ")
    if follows := follows or _NEXT.get(verdict.result, ""):
        lines += prose(f"Next: {follows}.", rest="  ")
    return plain(lines)


def destroyed_text(verdict: Verdict, cluster: str, hint: str = "") -> str:
    """What is left of a cluster that was destroyed; ``hint`` is for one that did not exist."""
    there = any(not outcome.silent for outcome in verdict.outcomes)
    text = f"{cluster} is destroyed" if there else f"{cluster} does not exist: there was nothing to destroy"
    if verdict.remains:
        left = "".join(f"\n  {found}" for found in verdict.remains)
        return f"{text}. What is left on its hosts stays there:{left}"
    return f"{text}: nothing of it is left." if there else f"{text}. {hint}".rstrip()


def _counts(outcomes: Sequence[Outcome]) -> str:
    count = Counter(outcome.stage for outcome in outcomes if not outcome.silent)
    return ", ".join(f"{count[stage]} {word}" for stage, word in _COUNTED.items() if count[stage])


def _failures(verdict: Verdict) -> list[Text]:
    """Each failed step with its reason and the last log lines of its task; the verdict's own reason where none failed, and where it
    is that of all."""
    failed = [outcome for outcome in verdict.outcomes if outcome.stage is Stage.FAILED]
    shared = verdict.kind is ErrorKind.LEASE_LOST
    if shared:
        failed = [outcome for outcome in failed if outcome.code != ExitCode.REFUSED]
    failures = [((f"{outcome.step}: ", outcome.reason), outcome.quoted) for outcome in failed] or [
        (("", verdict.reason), ())
    ]
    if shared and failed:
        failures.insert(0, (("", verdict.reason), ()))
    lines: list[Text] = []
    for reason, quoted in failures:
        lines += prose(reason, "  ✗ ", "    ")
        for log_line in map(redact_quoted, quoted):
            lines += prose(log_line, "      | ", "      | ")
    return lines or [line()]
