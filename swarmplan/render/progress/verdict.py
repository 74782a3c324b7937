"""The result of a run, as text."""

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.model.values.first_few import first_and_count
from swarmplan.render.line import line, plain, prose
from swarmplan.render.progress.event_text import mark, seconds

_MOST_LEFT = 8
_ENDS = {
    Result.FAILED: "a step failed",
    Result.NOT_CONVERGED: "did not converge",
    Result.REFUSED: "not carried out",
    Result.INTERRUPTED: "interrupted",
}
_NEXT = {  # the reason of a refusal says itself what to do
    Result.FAILED: "fix the cause, then run the same command again: it continues from here",
    Result.NOT_CONVERGED: "swarmplan status shows the tasks and their errors; the same command again continues from here",
    Result.INTERRUPTED: "run the same command again: it continues from here",
}
_COUNTED = (
    (Stage.DONE, "done"),
    (Stage.SKIPPED, "already done"),
    (Stage.FAILED, "failed"),
    (Stage.NOT_STARTED, "not started"),
)


def verdict_text(verdict: Verdict, cluster: str, elapsed: float | None = None, follows: str = "") -> str:
    """What was done, how long it took (``elapsed`` seconds, where known), what failed and why, what is left, and what to do
    next: ``follows``, or the usual advice for the result."""
    return plain(verdict_lines(verdict, cluster, elapsed, follows))


def destroyed_text(verdict: Verdict, cluster: str, hint: str = "") -> str:
    """What is left of a cluster that was destroyed; ``hint`` is for one that did not exist."""
    there = any(not outcome.silent for outcome in verdict.outcomes)
    text = f"{cluster} is destroyed" if there else f"{cluster} does not exist: there was nothing to destroy"
    if verdict.remains:
        left = "".join(f"\n  {found}" for found in verdict.remains)
        return f"{text}. What is left on its hosts stays there:{left}"
    return f"{text}: nothing of it is left." if there else f"{text}. {hint}".rstrip()


def verdict_lines(
    verdict: Verdict, cluster: str, elapsed: float | None = None, follows: str = ""
) -> list[Text]:
    """The same with colour."""
    took = f", in {seconds(elapsed)}" if elapsed is not None else ""
    done = _counts(verdict.outcomes)
    if verdict.result is Result.CONVERGED:
        text = f"{done}{took}" if done else "no changes"
        return prose(f"{cluster} is up to date: {text}.", rest="  ", style="green")
    text = f"{done}{took}" if done else "nothing was changed"
    lines = prose(f"{cluster}: {_ENDS[verdict.result]}: {text}.", rest="  ", style="bold red")
    lines += _why(verdict)
    if verdict.left and done:
        lines += prose(f"Left to do: {first_and_count(verdict.left, _MOST_LEFT)}.", rest="  ")
    follows = follows or _NEXT.get(verdict.result, "")
    return [*lines, *prose(f"Next: {follows}.", rest="  ")] if follows else lines


def _counts(outcomes: Sequence[Outcome]) -> str:
    count = Counter(outcome.stage for outcome in outcomes if not outcome.silent)
    return ", ".join(f"{count[stage]} {word}" for stage, word in _COUNTED if count[stage])


def _why(verdict: Verdict) -> list[Text]:
    """Each failed step with its reason and the last log lines of its task; the verdict's own reason where none failed."""
    symbol, style = mark(Stage.FAILED)
    failed = [outcome for outcome in verdict.outcomes if outcome.stage is Stage.FAILED]
    failures = [((f"{outcome.step}: ", outcome.reason), outcome.quoted) for outcome in failed] or [
        (("", verdict.reason), ())
    ]
    lines: list[Text] = []
    for reason, quoted in failures:
        lines += prose(reason, f"  {symbol} ", "    ", head_style=style)
        for log_line in quoted:
            lines += prose(log_line, "      | ", "      | ", style="dim")
    return lines or [line()]
