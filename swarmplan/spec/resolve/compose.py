"""``networks:`` and ``services:`` to Engine bodies, through ``swarmplan.compose``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from swarmplan.compose import ComposeProblems, Scope, network_spec, scope_of, service_spec
from swarmplan.model.service import Network, Service
from swarmplan.spec.faults import suggestion
from swarmplan.spec.findings import Findings
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.tree import Path

_DOCKERS_OWN = frozenset({"host", "bridge", "none", "ingress"})
_Convert = Callable[[str, Mapping[str, Any], Scope], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ComposeSections:
    """The Compose parts of one spec: ``document`` as written, ``spec`` as judged, ``faulty`` the places told already."""

    document: Mapping[str, Any]
    spec: ClusterSpec
    faulty: Sequence[Path]
    findings: Findings

    def networks(self) -> dict[str, Network]:
        """The networks to make. External ones are only names that services may use."""
        found: dict[str, Network] = {}
        for name, network in self._mappings("networks"):
            section = self.spec.networks.get(name)
            if section is not None and section.external:
                self._check_external(("networks", name), section.model_fields_set)
                continue
            body = self._converted(network_spec, ("networks", name), network)
            if body is not None:
                found[name] = Network(name, body)
        return found

    def services(self) -> dict[str, Service]:
        """The services, every network they name declared."""
        declared = list(self._members("networks"))
        found: dict[str, Service] = {}
        for name, service in self._mappings("services"):
            path = ("services", name)
            self._check_name(path, found)
            self._check_networks(path, service.get("networks"), declared)
            body = self._converted(service_spec, path, service)
            if body is not None:
                found[name] = Service(name, body)
        return found

    def _mappings(self, section: str) -> list[tuple[str, Mapping[str, Any]]]:
        members = self._members(section).items()
        return [(name, member or {}) for name, member in members if isinstance(member, dict | None)]

    def _members(self, section: str) -> Mapping[str, Any]:
        members = self.document.get(section)
        return members if isinstance(members, dict) else {}

    def _converted(self, convert: _Convert, path: Path, written: Mapping[str, Any]) -> dict[str, Any] | None:
        """The Engine's body, or None once its faults are told."""
        try:
            return convert(str(path[-1]), written, scope_of(self.document, self.spec.name))
        except ComposeProblems as problems:
            for inner, message in problems.faults:
                place = (*path, *inner)
                if not any(_overlap(place, known) for known in self.faulty):
                    self.findings.error(place, message)
            return None

    def _check_name(self, path: Path, earlier: Mapping[str, Service]) -> None:
        name = str(path[-1])
        twin = next((other for other in earlier if other.lower() == name.lower()), None)
        if twin is not None:  # the engine answers 409 to the second
            self.findings.error(path, f"a swarm takes {name!r} and {twin!r} for the same name", key=True)

    def _check_external(self, path: Path, keys: set[str]) -> None:
        for key in sorted(keys - {"external"}):
            said = "an external network is not ours to set up; leave this out"
            self.findings.error((*path, key), said, key=True)

    def _check_networks(self, path: Path, wanted: Any, declared: Sequence[str]) -> None:
        names = wanted if isinstance(wanted, list | dict) else ()
        for index, name in enumerate(names):
            if not isinstance(name, str) or name in declared:
                continue
            if name in _DOCKERS_OWN:
                remedy = f"Docker's own are declared too, as networks: {{{name}: {{external: true}}}}"
            else:
                remedy = "declare it under networks" + suggestion(name, declared)
            place = (*path, "networks", index if isinstance(wanted, list) else name)
            self.findings.error(place, f"network {name!r} is not declared; {remedy}", key=True)


def _overlap(one: Path, two: Path) -> bool:
    shared = min(len(one), len(two))
    return one[:shared] == two[:shared]
