"""Leading a machine to a manager that the raft has at an address where it is no more. Noted in the swarm, so that a redirect
that a killed run left behind is ended by the next."""

from collections.abc import Mapping
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Unreachable
from swarmplan.model.bodies import Json
from swarmplan.model.labels.names import REDIRECT_LABEL
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.values.labels import pairs_in, with_label
from swarmplan.steps.base import Step
from swarmplan.steps.swarm.membership import swarm_info
from swarmplan.steps.swarm.swarm import change_swarm


@dataclass(frozen=True, kw_only=True)
class Redirect(Step):
    """Let what the machine sends to the address ``was`` arrive where the machine ``manager`` is. Without it a manager that
    joins leaves the swarm without a leader (measured on 20.10.24)."""

    manager: str
    was: str
    verb = "redirect"

    def unmet(self, adapters: Adapters) -> str | None:
        # No driver tells what is redirected. Where it is set already, to set it again changes nothing.
        return None if adapters.redirected.get(self.key.name) == self.was else f"{self.was} is not redirected"

    def apply(self, adapters: Adapters) -> None:
        now = swarm_info(adapters, self.manager).get("NodeAddr")
        if not now:
            raise Unreachable(f"the engine of {self.manager} does not report its address")
        _note(adapters, self.key.name, self.was)
        adapters.driver(self.key.name).redirect(self.key.name, self.was, now)
        adapters.redirected[self.key.name] = self.was


@dataclass(frozen=True, kw_only=True)
class EndRedirect(Step):
    """Let what the machine sends to the address ``was`` go there again."""

    was: str
    verb = "end redirect of"

    def unmet(self, adapters: Adapters) -> str | None:
        noted = redirects(adapters.manager().swarm()["Spec"])
        return f"{self.was} is still redirected" if noted.get(self.key.name) == self.was else None

    def apply(self, adapters: Adapters) -> None:
        state = (
            adapters.driver(self.key.name).find(self.key.name) if self.key.name in adapters.machines else None
        )
        if isinstance(state, MachineState) and state.power is Power.RUNNING:  # else it ended with the machine
            adapters.driver(self.key.name).redirect(self.key.name, self.was, "")
        adapters.redirected.pop(self.key.name, None)
        _note(adapters, self.key.name, "")


def redirects(spec: Mapping[str, Any]) -> dict[str, str]:
    """The redirects a live SwarmSpec notes: the address by the machine that is led elsewhere."""
    return pairs_in(spec.get("Labels"), REDIRECT_LABEL)


def _note(adapters: Adapters, machine: str, was: str) -> None:
    def changed(live: Json) -> Json:
        others = {name: address for name, address in redirects(live).items() if name != machine}
        return with_label(live, REDIRECT_LABEL, others | ({machine: was} if was else {}))

    change_swarm(adapters, changed)
