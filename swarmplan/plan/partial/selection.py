"""What ``--only`` names: resources by their keys, with ``*`` and ``?``, and whole stacks."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from swarmplan.dataclass import dataclass
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.labels.ownership import STACK_LABEL, noted_stacks
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.nearest import suggestion

STACKS = "stacks"
_NODES = frozenset({Kind.MACHINE, Kind.NODE})


@dataclass(frozen=True, slots=True)
class Selection:
    """``only`` are patterns such as ``services.web``, ``networks.*`` and ``stacks.shop``. A machine and its node go together."""

    only: tuple[str, ...]

    def names(self, key: Key, stack: str = "") -> bool:
        """Whether a pattern names the resource, or the stack that it is of."""
        return any(_matches(pattern, key, stack) for pattern in self.only)

    def machine(self, name: str) -> bool:
        """Whether a machine is named, or its node."""
        return self.names(Key(Kind.MACHINE, name))

    def unmatched(self, desired: Desired, observed: Observed, planned: Iterable[Key]) -> tuple[str, ...]:
        """A line for each pattern that names nothing in the file, in the swarm or in the plan."""
        stacks = stacks_of(desired, observed)
        keys = {*_declared(desired), *observed.objects(), *planned, *stacks, SWARM}
        keys |= {Key(Kind.MACHINE, name) for name in observed.machines}
        known = desired.stacks | stacks_noted(observed)
        return tuple(
            f"--only {pattern}: it is neither in the file nor in the cluster{_meant(pattern, desired)}"
            for pattern in self.only
            if not any(_matches(pattern, key, stacks.get(key, "")) for key in keys)
            and not any(_fits(pattern, f"{STACKS}.{stack}") for stack in known)
        )


def selectable(desired: Desired) -> list[str]:
    """What of a file can be named, in its order of creation."""
    return [
        *dict.fromkeys(map(str, _declared(desired))),
        *(f"{STACKS}.{name}" for name in sorted(desired.stacks)),
    ]


def kinds() -> list[str]:
    """With what a pattern may begin."""
    return [*Kind, STACKS]


def stacks_of(desired: Desired, observed: Observed) -> Mapping[Key, str]:
    """The stack of each object that is of one."""
    labels: dict[Key, Mapping[str, str] | None] = {
        key: state.spec.get("Labels") for key, state in observed.objects().items()
    }
    labels |= {Key(Kind.SERVICE, name): one.spec.get("Labels") for name, one in desired.services.items()}
    labels |= {Key(Kind.NETWORK, name): one.spec.get("Labels") for name, one in desired.networks.items()}
    labels |= {Key(Kind.SECRET, name): one.spec.get("Labels") for name, one in desired.secrets.items()}
    labels |= {Key(Kind.CONFIG, name): one.spec.get("Labels") for name, one in desired.configs.items()}
    labels |= {
        Key(Kind.VOLUME, name): dict(spec.labels) for name, specs in desired.volumes.items() for spec in specs
    }
    return {key: found[STACK_LABEL] for key, found in labels.items() if found and STACK_LABEL in found}


def _declared(desired: Desired) -> Iterator[Key]:
    sections: Mapping[Kind, Collection[str]] = {
        Kind.MACHINE: desired.machines,
        Kind.NODE: desired.nodes,
        Kind.IMAGE: desired.images,
        Kind.NETWORK: desired.networks,
        Kind.SECRET: desired.secrets,
        Kind.CONFIG: desired.configs,
        Kind.VOLUME: desired.volumes,
        Kind.SERVICE: desired.services,
    }
    yield SWARM
    for kind, names in sections.items():
        yield from (Key(kind, name) for name in names)


def stacks_noted(observed: Observed) -> frozenset[str]:
    """The stacks that the swarm notes as ours."""
    return noted_stacks(observed.swarm.spec) if isinstance(observed.swarm, SwarmState) else frozenset()


def _matches(pattern: str, key: Key, stack: str) -> bool:
    kinds = _NODES if key.kind in _NODES else {key.kind}
    addresses = [str(Key(kind, key.name)) for kind in kinds]
    addresses += [f"{STACKS}.{stack}"] if stack else []
    return any(_fits(pattern, address) for address in addresses)


def _fits(pattern: str, address: str) -> bool:
    """Whether the pattern stands for the address. ``[`` is a character as any other."""
    return fnmatchcase(address, pattern.replace("[", "[[]"))


def _meant(pattern: str, desired: Desired) -> str:
    """What was probably meant: one of this very name under another kind, else the nearest."""
    known, name = selectable(desired), pattern.partition(".")[2] or pattern
    same = [each for each in known if each.partition(".")[2] == name]
    return f"; did you mean {same[0]!r}?" if same else suggestion(pattern, known)
