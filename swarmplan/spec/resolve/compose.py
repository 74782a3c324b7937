"""``networks:`` and ``services:`` of one document to Engine bodies, through ``swarmplan.compose``."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from swarmplan.compose import ComposeProblems, Scope, declared_volume, network_spec, service_spec
from swarmplan.compose.ownership import adopts
from swarmplan.compose.read.names import is_external
from swarmplan.compose.scope import DEFAULT_NETWORK, declared_members
from swarmplan.compose.service.handling import Handling, handling
from swarmplan.dataclass import dataclass
from swarmplan.model.key import Kind
from swarmplan.model.service import Network, Service
from swarmplan.model.values.nearest import suggestion
from swarmplan.model.volume import VolumeSpec, mounted_spec
from swarmplan.spec.models.base import EXTENSION
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.stack import StackDocument
from swarmplan.spec.reading.context import Context
from swarmplan.spec.resolve.dependencies import Declared, check_dependencies
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Node, Path

_DOCKERS_OWN = frozenset({"host", "bridge", "none", "ingress"})
_CLUSTER_VOLUME = "x-cluster-spec"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ComposeSections:
    """The Compose parts of a cluster's spec or a stack's: ``document`` as written, from ``tree``; ``spec`` as validated, ``faulty`` the
    places of errors reported already."""

    document: Mapping[str, Any]
    tree: Node
    spec: ClusterSpec | StackDocument
    faulty: Sequence[Path]
    findings: Findings
    scope: Scope
    context: Context

    def services(self) -> dict[str, tuple[Path, Service]]:
        """The services by their names in the swarm, each with its path; all networks that they name are declared."""
        declared = dict.fromkeys([*self._keys("networks"), *([DEFAULT_NETWORK] if self.scope.stack else [])])
        found: dict[str, Declared] = {}
        for key, service in self.mappings("services"):
            path = ("services", key)
            self._check_networks(path, service.get("networks"), declared)
            notice = partial(self._notice, path)
            body = self.converted(partial(service_spec, key, service, self.scope, on_notice=notice), path)
            handled = self.converted(partial(handling, service, self.scope), path)
            found[key] = Declared(service, body, handled or Handling())
        after = check_dependencies(found, self._keys("services"), self.findings, stack=bool(self.scope.stack))
        return {
            one.spec["Name"]: (
                ("services", key),
                Service(
                    one.spec["Name"],
                    one.spec,
                    {self.scope.service_name(other): state for other, state in after.get(key, {}).items()},
                    one.handling.timeout,
                    one.handling.settle,
                    adopted=one.handling.adopt,
                    last=one.handling.last,
                ),
            )
            for key, one in found.items()
            if one.spec is not None
        }

    def networks(self, used: frozenset[str]) -> dict[str, Network]:
        """The networks to create, by their names in the swarm; in a stack only those in use. External ones are only names
        that services may use."""
        mappings = self.mappings("networks")
        if self.scope.stack and DEFAULT_NETWORK not in self._members("networks"):
            mappings.append((DEFAULT_NETWORK, {}))
        found: dict[str, Network] = {}
        for key, network in mappings:
            path: Path = ("networks", key)
            if is_external(network):
                self.check_external(path, network)
            elif not self.scope.stack or self.scope.network_name(key) in used:
                body = self.converted(partial(network_spec, key, network, self.scope), path)
                if body is not None and self._may_make(path, body, found):
                    found[body["Name"]] = Network(body["Name"], body, adopts(network))
        return found

    def _may_make(self, path: Path, body: Mapping[str, Any], found: Mapping[str, Network]) -> bool:
        """Whether the name is free: neither Docker's own nor declared twice, which is reported."""
        name = body["Name"]
        if name in _DOCKERS_OWN and not (name == "ingress" and body.get("Ingress")):
            ingress = ", or ingress: true to configure it" if name == "ingress" else ""
            message = f"the network {name!r} is Docker's own: give it external: true{ingress}, or choose another name"
        elif body.get("Ingress") and any(other.spec.get("Ingress") for other in found.values()):
            message = "a swarm has one ingress network, and another one is declared here: leave ingress out"
        elif name in found:
            message = f"another network here is also named {name!r}; choose another name"
        else:
            return True
        self.findings.error(path, message, key=True)
        return False

    def volumes(self) -> dict[str, VolumeSpec]:
        """The declared volumes that are not external, by their names on the nodes. Errors are reported."""
        found: dict[str, VolumeSpec] = {}
        for key, volume in self.mappings("volumes"):
            self._check_cluster_volume(("volumes", key), volume)
            convert = partial(declared_volume, key, volume, self.scope.stack)
            valid = self.converted(convert, ("volumes", key)) is not None
            if valid and not is_external(volume):
                declared = self.scope.volumes[key]
                found[declared.name] = mounted_spec(declared.options)
        return found

    def _check_cluster_volume(self, path: Path, volume: Mapping[str, Any]) -> None:
        """Report a cluster volume (CSI): docker stack deploy does not create one (measured on 28.5.2), and a volume on each
        node is not a replacement."""
        spec, place = volume.get(_CLUSTER_VOLUME), (*path, _CLUSTER_VOLUME)
        if spec is None:
            return
        remedy = "create it with `docker volume create --type mount`, and name it with external: true"
        if not isinstance(spec, Mapping):
            self.findings.error(place, "expected a mapping")
        elif self.scope.stack:
            self.findings.warn(place, f"docker stack deploy does not create cluster volumes: {remedy}")
        else:
            self.findings.error(place, f"swarmplan does not create cluster volumes: {remedy}", key=True)

    def external_networks(self) -> frozenset[str]:
        """The names of networks that must exist already, without Docker's own."""
        external = (key for key, network in self.mappings("networks") if is_external(network))
        return frozenset(map(self.scope.network_name, external)) - _DOCKERS_OWN

    def mappings(self, section: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The members of a section as written, an empty one for null; members that are not mappings are reported already."""
        members = self._members(section).items()
        return [(key, member or {}) for key, member in members if isinstance(member, dict | None)]

    def own_names(self, kind: Kind) -> frozenset[str]:
        """The names in the swarm of what a section declares, those with errors, too, without what is external."""
        scope = self.scope
        named = {Kind.NETWORK: scope.networks, Kind.SECRET: scope.secrets, Kind.CONFIG: scope.configs}
        names = named.get(kind, {})
        members = declared_members(self.document.get(str(kind)))
        return frozenset(
            scope.service_name(key) if kind is Kind.SERVICE else names.get(key, key)
            for key, member in members
            if not is_external(member)
        )

    def _keys(self, section: str) -> list[str]:
        return [key for key, _ in declared_members(self.document.get(section))]

    def _members(self, section: str) -> Mapping[str, Any]:
        members = self.document.get(section)
        return members if isinstance(members, dict) else {}

    def converted(self, convert: Callable[[], T], path: Path) -> T | None:
        """The result of the conversion, or None once its errors are reported."""
        try:
            return convert()
        except ComposeProblems as problems:
            for inner, message in problems.faults:
                place = (*path, *inner)
                if not any(_overlap(place, known) for known in self.faulty):
                    self.findings.error(place, message)
            return None

    def _notice(self, above: Path, path: Path, message: str) -> None:
        self.findings.warn((*above, *path), message)

    def check_external(self, path: Path, written: Mapping[str, Any]) -> None:
        """Report settings of what exists already."""
        for key in sorted(written.keys() - {"external", "name"}):
            if written[key] is not None and not key.startswith(EXTENSION):
                message = "swarmplan does not configure what is external; leave this out"
                self.findings.error((*path, key), message, key=True)

    def _check_networks(self, path: Path, written: Any, declared: Collection[str]) -> None:
        names = written if isinstance(written, list | dict) else ()
        for index, name in enumerate(names):
            place = (*path, "networks", index if isinstance(written, list) else name)
            if not isinstance(name, str):
                continue
            if name in declared:
                self._check_attachable(place, name)
            else:
                remedy = f"declare it under networks{suggestion(name, declared)}"
                if name in _DOCKERS_OWN:
                    remedy = f"declare it, as in networks: {{{name}: {{external: true}}}}"
                self.findings.error(place, f"network {name!r} is not declared; {remedy}", key=True)

    def _check_attachable(self, place: Path, key: str) -> None:
        """Report a network that services cannot join."""
        section = self._members("networks").get(key)
        is_ingress = isinstance(section, Mapping) and section.get("ingress") in (True, "true")
        name = self.scope.network_name(key)
        if is_ingress or name == "ingress":
            message = "a service cannot join the ingress network itself: publish ports, and leave it out"
            self.findings.error(place, message, key=True)
        elif name == "none":
            self.findings.error(place, "a service cannot join the network 'none': leave it out", key=True)


def _overlap(one: Path, two: Path) -> bool:
    shared = min(len(one), len(two))
    return one[:shared] == two[:shared]
