"""What students lose by a reset of their clusters."""

from rich.text import Text

from swarmplan.fleet.plans import FleetPlan, MemberPlan
from swarmplan.model.values.first_few import counted
from swarmplan.render.line import line, printable, prose
from swarmplan.render.redact import redact


def loss_lines(plan: FleetPlan) -> list[Text]:
    """A paragraph for each cluster, and what stays."""
    lines: list[Text] = []
    for one in plan.plans:
        lines += [
            *prose((f"{one.member.cluster} ({one.member.student.id}): ", _what(one)), head_style="bold"),
            *(found for text in _texts(one) for found in prose(f"- {printable(redact(text))}", rest="  ")),
            line(),
        ]
    return [
        *lines,
        *prose("The students keep their indexes, their addresses, and their way in."),
    ]


def _what(one: MemberPlan) -> str:
    if one.error:
        return f"is not reset: {printable(redact(one.error))}"
    if one.converged:
        return "nothing is there; it is made as the file says"
    return (
        f"{counted(one.destroys, 'machine')} removed with all that is in them, volumes and what was changed by hand too;"
        " then it is made anew, as the file says"
    )


def _texts(one: MemberPlan) -> tuple[str, ...]:
    return () if one.error else (*one.notes, *(risk.message for risk in one.risks))
