"""What a pass is given."""

import threading
from collections.abc import Callable

from swarmplan.agent.events import Reason, Trigger
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import Source
from swarmplan.dataclass import dataclass
from swarmplan.plan.plan import Approval
from swarmplan.spec.agent.settings import Followed


@dataclass(frozen=True, slots=True)
class PassRequest:
    """What a pass is of. ``reasons`` are why the cluster is looked at; ``troubled`` are the machines that were no working nodes in the last
    pass; ``run`` is the id that a run of it has in the history. ``fallback``: the commit is not the newest, but the one that was applied last."""

    followed: Followed
    source: Source
    memory: Memory | None
    allowed: frozenset[Approval]
    reasons: tuple[Reason, ...]
    run: str
    stop: threading.Event
    troubled: frozenset[str] = frozenset()
    fallback: bool = False
    claim: Callable[[str], str] = lambda _cluster: ""
    """Told the name of the cluster in the files: the entry of the agent file that follows it already, "" for none."""

    @property
    def asked(self) -> bool:
        """Whether a person asked for it."""
        return any(reason.trigger is Trigger.REQUEST for reason in self.reasons)
