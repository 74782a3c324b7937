"""How much a node has to give to tasks, and how much a task reserves of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView, task_spec

_CPU = 1_000_000_000
_MIB = 1024 * 1024
_GIB = 1024 * _MIB


@dataclass(frozen=True, slots=True)
class Capacity:
    """CPUs in billionths, memory in bytes, generic resources by kind: of a node all it has, of a task what it reserves."""

    nano_cpus: int = 0
    memory: int = 0
    generic: Mapping[str, int] = field(default_factory=dict)

    def room_for(self, task: "Capacity") -> int | None:
        """How many such tasks fit in; None where they reserve nothing."""
        pairs = [(self.nano_cpus, task.nano_cpus), (self.memory, task.memory)]
        pairs += [(self.generic.get(kind, 0), needed) for kind, needed in task.generic.items()]
        return min((has // needed for has, needed in pairs if needed), default=None)

    def times(self, count: int) -> "Capacity":
        """So many of it."""
        generic = {kind: value * count for kind, value in self.generic.items()}
        return Capacity(self.nano_cpus * count, self.memory * count, generic)

    def __add__(self, other: "Capacity") -> "Capacity":
        generic = Counter(self.generic)
        generic.update(other.generic)
        return Capacity(self.nano_cpus + other.nano_cpus, self.memory + other.memory, dict(generic))

    def without(self, other: "Capacity") -> "Capacity":
        """What is left of it beside the other; never less than nothing."""
        generic = {kind: max(value - other.generic.get(kind, 0), 0) for kind, value in self.generic.items()}
        return Capacity(max(self.nano_cpus - other.nano_cpus, 0), max(self.memory - other.memory, 0), generic)

    def __str__(self) -> str:
        cpus = self.nano_cpus / _CPU
        parts = [f"{cpus:g} CPU" + ("" if cpus == 1 else "s")] if cpus else []
        parts += [_bytes(self.memory)] if self.memory else []
        parts += [f"{value} {kind}" for kind, value in self.generic.items()]
        return " and ".join(parts) or "nothing"

    def like(self, other: "Capacity") -> "Capacity":
        """Only those of its parts that the other has, too: what a comparison of the two is about."""
        generic = {kind: self.generic.get(kind, 0) for kind in other.generic}
        return Capacity(self.nano_cpus if other.nano_cpus else 0, self.memory if other.memory else 0, generic)


def node_capacity(description: JsonView) -> Capacity | None:
    """Of a node's ``Description``; None while it has reported none."""
    resources = description.get("Resources") or {}
    if not resources.get("NanoCPUs"):
        return None
    return _capacity(resources)


def engine_capacity(info: JsonView) -> Capacity | None:
    """Of ``GET /info``, which is where a node's agent has it from; None without any."""
    if not info.get("NCPU"):
        return None
    return Capacity(info["NCPU"] * _CPU, info.get("MemTotal") or 0)


def reserved(service_spec: JsonView) -> Capacity:
    """What each task of a service reserves."""
    resources = task_spec(service_spec).get("Resources") or {}
    return _capacity(resources.get("Reservations") or {})


def _capacity(resources: JsonView) -> Capacity:
    generic: Counter[str] = Counter()
    for item in resources.get("GenericResources") or ():
        counted, named = item.get("DiscreteResourceSpec"), item.get("NamedResourceSpec")
        if counted:
            generic[counted["Kind"]] += int(counted.get("Value") or 0)
        elif named:
            generic[named["Kind"]] += 1
    return Capacity(resources.get("NanoCPUs") or 0, resources.get("MemoryBytes") or 0, dict(generic))


def _bytes(count: int) -> str:
    return f"{count / _GIB:.3g} GiB" if count >= _GIB else f"{count / _MIB:.3g} MiB"
