"""What came of the work on each cluster of a fleet: one row a cluster."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from swarmplan.fleet.results import Ending, MemberResult, exit_code
from swarmplan.model.values.first_few import counted
from swarmplan.render.redact import redacted
from swarmplan.render.text.columns import Cell, columns
from swarmplan.render.text.line import line, prose

FORMAT_VERSION = "1.0"
_HEADS = ("STUDENT", "CLUSTER", "RESULT", "SECONDS", "STEP", "WHY")
_STYLES = {
    Ending.READY: "green",
    Ending.DESTROYED: "green",
    Ending.PAUSED: "cyan",
    Ending.SAVED: "green",
    Ending.NOT_CREATED: "dim",
    Ending.NOT_CONVERGED: "yellow",
}


def result_lines(results: Sequence[MemberResult], width: int | None = None) -> list[Text]:
    """The table and the sum."""
    summary = prose(results_summary(results))
    if not results:
        return summary
    return [*columns(_HEADS, [_row(one) for one in results], width=width), line(), *summary]


def result_line(one: MemberResult) -> str:
    """One cluster that has just ended: ``lab-anna: ready after 12.3 s``."""
    step = f" at '{one.step}'" if one.step else ""
    why = f": {one.why}" if one.why else ""
    return f"{one.member.cluster}: {one.ending}{step} after {one.seconds:.1f} s{why}"


def results_summary(results: Sequence[MemberResult]) -> str:
    """How many ended how."""
    endings = [one.ending for one in results]
    counts = ", ".join(f"{endings.count(ending)} {ending}" for ending in Ending if ending in endings)
    return f"{counted(len(results), 'cluster')}: {counts}." if results else "No clusters."


def results_json(command: str, fleet: str, results: Sequence[MemberResult], seconds: float) -> dict[str, Any]:
    """The results as JSON values: ``format_version`` · ``command`` · ``fleet`` · ``exit_code`` · ``seconds`` · ``clusters``: ``student``, ``group``, ``cluster``, ``result`` (``ready``,
    ``destroyed``, ``failed``, ``not converged``, ``refused``, ``interrupted``, ``not started``, ``paused``, ``saved``, ``not created``), ``step``, ``why``, ``steps_done``, ``seconds``."""
    body: dict[str, Any] = redacted(
        {
            "format_version": FORMAT_VERSION,
            "command": command,
            "fleet": fleet,
            "exit_code": int(exit_code(results)),
            "seconds": round(seconds, 3),
            "clusters": [
                {
                    "student": one.member.student.id,
                    "group": one.member.student.group,
                    "cluster": one.member.cluster,
                    "result": str(one.ending),
                    "step": one.step,
                    "why": one.why,
                    "steps_done": one.done,
                    "seconds": round(one.seconds, 3),
                }
                for one in results
            ],
        }
    )
    return body


def _row(one: MemberResult) -> list[Cell]:
    style = _STYLES.get(one.ending, "red")
    return [
        (one.member.student.id, "bold"),
        (one.member.cluster, ""),
        (str(one.ending), style),
        (f"{one.seconds:.1f}" if one.seconds else "-", ""),
        (one.step or "-", ""),
        (one.why.splitlines()[0] if one.why else "", ""),
    ]
