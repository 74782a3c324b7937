"""A plan in the making: collects what each kind's planner finds, and puts the graph in order at the end."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import cached_property
from types import MappingProxyType

from swarmplan.dataclass import dataclass
from swarmplan.model.change import DRIFT, Action, Change, FieldDiff, HiddenDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.redaction.values import Shown
from swarmplan.plan.content_names import Names
from swarmplan.plan.graph.declared import Declared
from swarmplan.plan.graph.last import with_last
from swarmplan.plan.graph.link import linked
from swarmplan.plan.kept_keys import kept_as, kept_keys
from swarmplan.plan.plan import Approval, Hazard
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Fact, FactKind


@dataclass(frozen=True, slots=True)
class Note:
    """What a plan says beside its steps, and of which resources, () for the whole: a part has the notes of what it concerns."""

    text: str
    about: tuple[Key, ...] = ()


@dataclass(slots=True)
class Machines:
    """What becomes of machines, by name: for decisions; what waits for what is said by facts.

    ``usable`` are those whose engine can be used, now or by then; one that cannot be seen is not in it. ``created`` and
    ``replaced`` are made in this plan, the latter after their node has left; ``returning`` come back with what they had.
    ``rejoined`` leave the swarm and join it again, the replaced ones among them. ``locked`` wait for the unlock key. ``lost``
    are nodes that know no present manager: they leave, their entries are removed, and they join again before anything else.
    ``advertising`` is the manager that is to advertise another address, "" for none.
    """

    usable: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    rejoined: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    advertising: str = ""

    def joins_again(self, name: str) -> bool:
        """Whether it joins the swarm, though a node of its name may be listed: it is created, leaves first, or knows no present manager."""
        return name in self.created or name in self.rejoined or name in self.lost


Needs = frozenset[str]
NOTHING: Needs = frozenset()
LETTING_GO = "to let it go, declare it without keep, apply, and take it out then"
"""What to do about something kept that is not in the cluster file."""
_NO_NAMES: Names = MappingProxyType({})


class Draft:
    """What is desired, what is observed, and the plan so far. It collects; it decides nothing."""

    def __init__(self, desired: Desired, observed: Observed, contents: Names = _NO_NAMES) -> None:
        self.desired = desired
        self.contents = contents
        self.found = observed
        self.first: Fact | None = None
        self.declared = Declared()
        self.recovering = False
        self.machines = Machines()
        self.restarted: Needs = NOTHING
        """The step after which the last engine that restarts is back: they do so one by one."""
        self.managers: Needs = NOTHING
        """The step after which the last manager that comes is there: they come one by one."""
        self.destroyed: list[Key] = []
        """What is lost for good."""
        self.unwatched: set[str] = set()
        """Services that get tasks which no update of the engine's watches."""
        self.observed = observed
        """What the planners go by: at first what was ``found``, then without a swarm that is lost or dissolved."""
        self.changes: dict[Key, Change] = {}
        self.hazards: list[Hazard] = []
        self.notes: list[Note] = []
        self.bookkeeping: list[Step] = []
        self.released: list[Key] = []
        self.unknown: dict[Key, str] = {}
        self.unsupported: dict[Key, str] = {}
        self.left_out: frozenset[Key] = frozenset()
        """What differs and is left for another plan."""
        self.concerns: Callable[[Key], bool] = lambda _: True
        """Whether the plan, which may be of a part, is about this resource."""
        self.prior: Needs = NOTHING
        """The steps of a backup, which come before all others."""
        self.replaced: set[str] = set()
        """Ids of running tasks that a change of their service or node replaces."""

    @cached_property
    def running(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """The ids of the tasks of each service that run on each node, by node id and the service's name."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for name, service in self.found.services.items():
            for task in service.tasks:
                if task.runs:
                    found[task.node][name].add(task.id)
        return {node: {name: frozenset(tasks) for name, tasks in by.items()} for node, by in found.items()}

    @cached_property
    def kept(self) -> frozenset[Key]:
        """What no plan removes or recreates, whatever is allowed."""
        return kept_keys(self.desired, self.found)

    def shown(self, key: Key) -> Shown:
        """What is shown of the resource in place of what is hidden."""
        return self.desired.shown.get(str(key), {})

    def change(
        self,
        key: Key,
        action: Action,
        fields: Iterable[FieldDiff] = (),
        note: str = "",
        *,
        drift: bool = False,
    ) -> str:
        """Note a change; the one line that is its reason comes back."""
        self.changes[key] = Change(key, action, tuple(fields), note, drift)
        return reason(self.changes[key])

    def step(self, step: Step, *, requires: Iterable[Fact] = (), provides: Iterable[Fact] = ()) -> str:
        """Add a step; its name comes back, for those of its chain. The first of a name stays. What it requires and provides
        here is beside what it always does. One that waits for nothing waits for the fact that ``first`` names."""
        self.declared.add(step, requires, provides, self.first)
        return step.name

    def has(self, name: str) -> bool:
        """Whether there is a step of this name."""
        return name in self.declared.steps

    def provide(self, names: Iterable[str], *kinds: FactKind) -> None:
        """Let facts of the whole plan hold only after these steps, too."""
        for name in names:
            self.declared.provide(name, *map(Fact, kinds))

    def provides(self, kind: FactKind, subject: str = "") -> bool:
        """Whether the plan brings this about."""
        return Fact(kind, subject) in self.declared.provided

    def subjects(self, kind: FactKind) -> list[str]:
        """What the plan brings facts of this kind about of."""
        return [fact.subject for fact in self.declared.provided if fact.kind is kind]

    def hazard(self, key: Key, message: str, approval: Approval | None) -> None:
        """Note why the plan needs approval (None: it is refused whatever is approved)."""
        self.hazards.append(Hazard(key, message, approval))

    def note(self, text: str, *about: Key) -> None:
        """Note what people must know of these resources, none for the whole, and need not approve; once."""
        if (made := Note(text, about)) not in self.notes:
            self.notes.append(made)

    def keeps(self, key: Key) -> bool:
        """Whether this stays although the spec does not name it, as it is kept or by the policy; noted where it does."""
        if kept := kept_as(self.kept, key):
            self.note(f"{kept} is not in the cluster file and is kept, so it stays; {LETTING_GO}", kept)
            return True
        if not self.desired.policy.prune:
            self.note(f"{key} is not in the cluster file; policy.prune is off, so it stays", key)
        return not self.desired.policy.prune

    def removes(self, service: str) -> bool:
        """Whether the plan removes this service, as the spec does not name it."""
        if service in self.desired.services or Key(Kind.SERVICE, service) in self.kept:
            return False
        return self.found.services[service].owned and self.desired.policy.prune

    def departs(self, machine: str) -> bool:
        """Whether this machine, which the spec does not name, is removed."""
        return self.desired.policy.prune and Key(Kind.MACHINE, machine) not in self.kept

    def why_stays(self, services: Iterable[str]) -> str:
        """Why these, which the spec does not name, are not removed."""
        kept = any(Key(Kind.SERVICE, name) in self.kept for name in services)
        return "as it is kept" if kept else "as policy.prune is off"

    def forbids(self, key: Key) -> bool:
        """Whether a hazard of this resource refuses the plan."""
        return any(hazard.key == key and hazard.approval is None for hazard in self.hazards)

    def steps(self) -> tuple[Step, ...]:
        """The steps so far, as they were added."""
        return tuple(self.declared.steps.values())

    @property
    def acts(self) -> bool:
        """Whether any step would change something that is seen."""
        return any(not step.reveals for step in self.declared.steps.values())

    def ordered(self) -> tuple[Step, ...]:
        """The steps, each after its needs; among equals by when they were added, which is deterministic."""
        last = frozenset(Key(Kind.SERVICE, name) for name, one in self.desired.services.items() if one.last)
        return with_last(linked(self.declared), last)


def reason(change: Change) -> str:
    """A change's reason in one line: its note, else its first field and how many more there are; then whose doing it was."""
    if change.note or not change.fields:
        return change.summary
    if change.action is Action.CREATE:
        return "does not exist yet"
    first, more = change.fields[0], len(change.fields) - 1
    changes = " (changed)" if isinstance(first, HiddenDiff) and first.changes else ""
    text = f"{change.key}.{first.path}: {shown(first.before)} → {shown(first.after)}{changes}"
    return text + (f" (and {more} more)" if more else "") + (f"; {DRIFT}" if change.drift else "")


def services_text(names: Iterable[str]) -> str:
    """Services by their keys, in a line of text."""
    return ", ".join(str(Key(Kind.SERVICE, name)) for name in names)


def shown(value: object) -> str:
    """A field's value in a line of text."""
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {shown(item)}" for name, item in value.items()) + "}"
    return str(value)
