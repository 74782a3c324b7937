"""What students lose by a reset of their clusters."""

from collections.abc import Mapping

from rich.text import Text

from swarmplan.fleet.plans import FleetPlan, MemberPlan
from swarmplan.model.values.first_few import counted
from swarmplan.render.redact import redact
from swarmplan.render.text.line import line, printable, prose


def loss_lines(plan: FleetPlan, taken: Mapping[str, str]) -> list[Text]:
    """A paragraph for each cluster, and what stays. ``taken`` says of what time the checkpoint is that a cluster is made of, by its name; it has none where
    the file says all."""
    lines: list[Text] = []
    for one in plan.plans:
        lines += [
            *prose(
                (
                    f"{one.member.cluster} ({one.member.student.id}): ",
                    _what(one, taken.get(one.member.cluster, "")),
                ),
                head_style="bold",
            ),
            *(found for text in _texts(one) for found in prose(f"- {printable(redact(text))}", rest="  ")),
            line(),
        ]
    return [
        *lines,
        *prose("The students keep their indexes, their addresses, and their way in."),
    ]


def _what(one: MemberPlan, taken: str) -> str:
    then = f"as it was on {taken}, and as the file says today" if taken else "as the file says"
    if one.error:
        return f"is not reset: {printable(redact(one.error))}"
    if one.converged:
        return f"nothing is there; it is made {then}"
    return (
        f"{counted(one.destroys, 'machine')} removed with all that is in them, volumes and what was changed by hand too;"
        f" then it is recreated, {then}"
    )


def _texts(one: MemberPlan) -> tuple[str, ...]:
    return () if one.error else (*one.notes, *(hazard.message for hazard in one.hazards))
