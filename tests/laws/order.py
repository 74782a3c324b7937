"""What must come before what, by what steps do to the world: said without a word of facts, to judge how plans are linked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.uses import attached, is_routed, published, references
from swarmplan.model.volume import mounted
from swarmplan.steps.base import Step


@dataclass(frozen=True)
class World:
    """What is wanted, what is, and the steps between, by name."""

    desired: Desired
    observed: Observed
    steps: dict[str, Step]

    def again(self, node: str) -> bool:
        """Whether a node leaves, be it to join again."""
        return f"leave nodes.{node}" in self.steps or f"remove machines.{node}" in self.steps

    def there(self, step: Step) -> bool:
        """Whether the step is about a node that was in the swarm and stays in it."""
        return self.observed.node_of(at(step)) is not None and not self.again(at(step))

    def was(self, service: Step) -> dict[str, Any]:
        """The spec of before of the step's service."""
        state = self.observed.services.get(service.key.name)
        return dict(state.service.spec) if state is not None else {}

    def wanted(self, service: Step) -> dict[str, Any]:
        """The spec that the step's service is to have."""
        found = self.desired.services.get(service.key.name)
        return dict(found.spec) if found is not None else {}


Related = Callable[[Step, Step, World], bool]


def at(step: Step) -> str:
    """The machine whose engine or node the step is about; the name of what it is about else."""
    machine = getattr(step, "machine", None)
    return machine if isinstance(machine, str) else step.key.name


def _same(later: Step, earlier: Step, _: World) -> bool:
    return at(later) == at(earlier)


def _any(_later: Step, _earlier: Step, _: World) -> bool:
    return True


def _spec(step: Step) -> dict[str, Any]:
    return dict(step.service.spec)


def _image(step: Step) -> str:
    return str(_spec(step)["TaskTemplate"]["ContainerSpec"]["Image"])


def _mounts(spec: dict[str, Any], volume: Step) -> bool:
    return getattr(volume, "volume", "") in {name for name, _ in mounted(spec)}


def _kind(name: str) -> type[Step]:
    """The class of this name."""
    found = {each.__name__: each for each in _below(Step)}
    return found[name]


def _below(kind: type[Step]) -> Iterator[type[Step]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


_STARTS = "CreateMachine PrepareMachine StartMachine UpdateMachine RepairMachine BackUp UnlockFolder"
_REMOVED = "RemoveMachine ReleaseMachine"
_CHANGES = "CreateService UpdateService"
_INSIDE = {Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.SERVICE, Kind.VOLUME}

RULES: Sequence[tuple[str, str, str, Related]] = (
    ("an engine answers when it was started", "EngineReady", _STARTS, _same),
    ("a machine is made again when the old one is gone", "CreateMachine PrepareMachine", _REMOVED, _same),
    ("what is kept beside machines goes after them", "CleanUp", _REMOVED, _any),
    ("what needs an engine waits for it", "UnlockNode", "EngineReady", _same),
    ("what needs an engine waits for it", "LoadImage InitSwarm JoinNode NodeReady ForceNewCluster", "EngineReady UnlockNode", _same),
    ("no manager comes while engines restart", "JoinNode PromoteNode", "UpdateMachine RepairMachine", lambda a, _b, _: str(getattr(a, "role", "manager")) == "manager"),
    ("nothing changes before the backup", "*", "BackUp", lambda a, b, _: at(a) != at(b) and not a.reveals and a.verb != "store unlock key of"),
    ("a swarm is made when the old one is gone", "InitSwarm", "LeaveSwarm", lambda _a, b, w: w.observed.node_of(at(b)) is not None),
    ("what is in a swarm comes after it", "CreateNetwork CreateContent NoteStacks RecordTokenUse JoinNode UpdateNode", "InitSwarm ForceNewCluster", lambda a, _b, w: not w.there(a) or at(a) in w.steps),
    ("the use of a token is noted before", "JoinNode", "RecordTokenUse", _any),
    ("a key is kept when managers lock", "StoreNewUnlockKey", "InitSwarm UpdateSwarm", _any),
    ("a manager joins when it is led", "JoinNode", "Redirect", _same),
    ("workers join a raft that is mended", "JoinNode", "EndRedirect", lambda a, b, _: str(a.role) == "worker" and b.reason.startswith("nothing is there")),
    ("a node joins when it is out of the swarm before", "JoinNode", "LeaveSwarm RemoveNode", _same),
    ("a node is configured when it is in", "UpdateNode", "JoinNode NodeReady", _same),
    ("a node is seen empty when it was told", "DrainNode", "UpdateNode", lambda a, b, _: at(a) == at(b) and a.reason.startswith("its tasks")),
    ("services come after nodes", "CreateService UpdateService DetachService", "UpdateNode", lambda _a, b, w: not w.again(at(b))),
    ("used tokens are recreated", "RotateTokens", "JoinNode", _any),
    ("what moved is awaited", "ServiceStill", "RemoveNode", _any),
    ("the authority is recreated last", "RotateAuthority AuthorityRotated", "RemoveNode JoinNode", _any),
    ("stacks are noted before their objects", "*", "NoteStacks", lambda a, _b, _: a.key.kind in _INSIDE and not a.reveals),
    ("stacks are forgotten when they are empty", "ForgetStacks", "RemoveService RemoveNetwork RemoveContent", lambda _a, b, _: b.key.name.startswith("vote_")),
    ("a node comes with its images", "JoinNode", "LoadImage", _same),
    ("a service comes after its image", _CHANGES, "LoadImage", lambda a, b, w: w.there(b) and b.image.reference == _image(a)),
    ("a network is made again when the old one is gone", "CreateNetwork", "RemoveNetwork RemoveIngress", _same),
    ("a service comes after its networks", _CHANGES, "CreateNetwork", lambda a, b, _: b.key.name in attached(_spec(a))),
    ("a network goes when services are off it", "RemoveNetwork", "RemoveService ServiceDetached", lambda a, b, w: a.key.name in attached(w.was(b))),
    ("a network goes when services are off it", "RemoveNetwork", "ServiceConverged", lambda a, b, w: a.key.name in attached(w.was(b)) - attached(w.wanted(b)) and f"update services.{b.key.name}" in w.steps and a.key.name not in w.desired.networks),
    ("ports are published through a network", _CHANGES, "RemoveIngress", lambda a, _b, _: is_routed(_spec(a))),
    ("a service comes after what it reads", _CHANGES, "CreateContent", lambda a, b, _: b.key in references(_spec(a))),
    ("what was read goes after its reader", "RemoveContent", "ServiceConverged RemoveService", lambda a, b, w: a.key in references(w.was(b)) and (b.verb == "remove" or f"update services.{b.key.name}" in w.steps)),
    ("a port is taken when it is given up", _CHANGES, "RemoveService ServiceConverged", lambda a, b, w: a.key != b.key and bool((published(w.was(b)) - published(w.wanted(b))) & published(_spec(a)))),
    ("a volume goes when nothing mounts it", "RemoveVolume", "ServiceStopped", lambda a, b, _: _mounts(_spec(b), a)),
    ("a service comes when its volumes are gone", _CHANGES, "RemoveVolume", lambda a, b, _: _mounts(_spec(a), b)),
    ("a service is seen off when it was told", "ServiceStopped", "StopService", _same),
    ("a service is seen off when it was told", "ServiceDetached", "DetachService", _same),
    ("a service is changed when it is off", "UpdateService RemoveService", "ServiceStopped ServiceDetached", _same),
    ("a service is made again when it is gone", "CreateService", "RemoveService", _same),
    ("a service is awaited when it was changed", "ServiceConverged", _CHANGES, _same),
    ("nodes go when services have converged", "DrainNode", "ServiceConverged", lambda a, b, w: at(a) not in w.desired.nodes and not w.desired.services[b.key.name].last and any(str(node.availability) == "active" and not w.again(name) for name, node in w.desired.nodes.items())),
)  # fmt: skip
"""What the rule says · the steps that come later · those that come earlier · which of both belong together."""


def breaches(desired: Desired, observed: Observed, steps: Sequence[Step]) -> list[str]:
    """Where these steps, each after its needs, do not keep the rules."""
    world = World(desired, observed, {step.name: step for step in steps})
    before: dict[str, set[str]] = {}
    for step in steps:
        before[step.name] = set(step.needs).union(*(before[need] for need in step.needs))
    found: dict[str, list[Step]] = {"*": [step for step in steps if step.key != Key(Kind.SWARM)]}
    for step in steps:
        found.setdefault(type(step).__name__, []).append(step)
    return [
        f"{said}: '{a.name}' does not come after '{b.name}'"
        for said, later, earlier, related in RULES
        for a in (step for name in later.split() for step in found.get(name, ()))
        for b in (step for name in earlier.split() for step in found.get(name, ()))
        if a is not b and related(a, b, world) and b.name not in before[a.name]
    ]
