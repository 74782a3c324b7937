"""Whether a plan may be applied: what the command line allows, and what the user answers."""

import sys
from collections.abc import Callable, Collection, Iterable

import click

from swarmplan.cli.terminal.signals import prompting
from swarmplan.errors import Refused
from swarmplan.model.values.nearest import suggestion
from swarmplan.plan.plan import Approval, Hazard, Plan
from swarmplan.steps.base import Wait


class Approver:
    """Approves the plans of one command. Once the user has approved one, later rounds ask only about new kinds of hazard.

    ``printer`` prints a plan with what is allowed: the command shows the first one by ``show``, and later rounds are shown here unless they
    only wait. ``asks``: there is a terminal to ask on, and ``may_ask``. ``question`` says what a yes does.
    """

    def __init__(
        self,
        allowed: frozenset[Approval],
        *,
        auto_approve: bool,
        printer: Callable[[Plan, Collection[Approval]], None],
        may_ask: bool = True,
        question: str = "Apply this plan?",
    ) -> None:
        self._granted = set(allowed)
        self.asks = not auto_approve and may_ask and _terminal()
        self._may_ask = may_ask
        self._question = question
        self._approved = auto_approve
        self._seen = True  # the first plan was shown by the command itself
        self._printer = printer

    def show(self, plan: Plan) -> None:
        """Print a plan."""
        self._printer(plan, frozenset(self._granted))

    def __call__(self, plan: Plan) -> str | None:
        """None for yes, else the reason why not."""
        if not (self._seen or _only_waits(plan)):
            self.show(plan)
        self._seen = False
        fatal = [hazard for hazard in plan.hazards if hazard.approval is None]
        if fatal:
            return "; ".join(hazard.message for hazard in fatal)
        open_hazards = plan.forbidden(frozenset(self._granted))
        if not open_hazards and (self._approved or _only_waits(plan)):
            return None
        if not self.asks:
            return self._unattended(open_hazards)
        if not _yes(self._question):
            return "not approved"
        self._approved = True
        self._granted |= {hazard.approval for hazard in open_hazards if hazard.approval is not None}
        return None

    def _unattended(self, hazards: tuple[Hazard, ...]) -> str:
        if not hazards:
            why = "there is no terminal to ask on" if self._may_ask else "this --format does not ask"
            return f"approval is needed and {why}: use --auto-approve"
        kinds = sorted({str(hazard.approval) for hazard in hazards})
        also = "" if self._approved else " and --auto-approve"
        return f"needs --allow {','.join(kinds)}{also}: " + "; ".join(hazard.message for hazard in hazards)


def allowed(values: Iterable[str]) -> frozenset[Approval]:
    """The kinds of ``--allow destroy,replace --allow all``. Raises click.UsageError for one that does not exist."""
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    if "all" in names:
        return frozenset(Approval)
    unknown = [name for name in names if name not in set(Approval)]
    if unknown:
        raise click.UsageError(
            f"--allow {', '.join(unknown)}: not a valid kind of hazard; valid kinds: {', '.join(Approval)}, all"
            f"{suggestion(unknown[0], [*Approval, 'all'])}"
        )
    return frozenset(Approval(name) for name in names)


def _only_waits(plan: Plan) -> bool:
    return all(isinstance(step, Wait) for step in plan.steps)


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def confirmed(question: str) -> None:
    """Ask whether to go on. Raises Refused where the answer is no, or nobody can be asked."""
    if not _terminal():
        raise Refused("approval is needed and there is no terminal to ask on: use --auto-approve")
    if not _yes(question):
        raise Refused("not approved")


def _yes(question: str) -> bool:
    with prompting():
        answer = click.prompt(
            f"{question} Only 'yes' is accepted", default="no", show_default=False, err=True
        )
    return str(answer).strip() == "yes"
