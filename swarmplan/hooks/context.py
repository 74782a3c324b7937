"""What a hook is told of the run that it belongs to."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.model.hooks import Phase

PHASE_VARIABLE = "SWARMPLAN_PHASE"
"""Set in every hook, and so in a swarmplan that a hook runs."""
MARK_VARIABLE = "SWARMPLAN_HOOK"
"""Its value is each hook's own: what has it in its environment was started by that hook."""


@dataclass(frozen=True, slots=True)
class HookContext:
    """A run, as far as it has come. ``command`` is its first word (``apply``), ``run`` the id that its journal has;
    ``result`` and ``exit_code`` are known at its end, ``digest`` once there is a plan. ``document`` is what a hook reads:
    JSON, or nothing."""

    cluster: str
    command: str
    run: str
    digest: str = ""
    result: str = ""
    exit_code: int | None = None
    document: str = ""

    def variables(self, phase: Phase) -> Mapping[str, str]:
        """The variables that a hook gets besides swarmplan's own; those that are not known yet are left out."""
        told = {
            PHASE_VARIABLE: str(phase),
            "SWARMPLAN_CLUSTER": self.cluster,
            "SWARMPLAN_COMMAND": self.command,
            "SWARMPLAN_RUN": self.run,
            "SWARMPLAN_PLAN_DIGEST": self.digest,
            "SWARMPLAN_RESULT": self.result,
            "SWARMPLAN_EXIT_CODE": "" if self.exit_code is None else str(self.exit_code),
        }
        return {name: value for name, value in told.items() if value}


VARIABLES = tuple(HookContext("c", "apply", "r", "d", "converged", 0).variables(Phase.AFTER_APPLY))
"""The names of all of them. Those that an outer run left in the environment are not handed on."""
