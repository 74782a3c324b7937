"""What is shown of each resource in place of what is hidden: its document converted once more, with the names of variables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from pydantic import ValidationError

from swarmplan.compose import ComposeProblems, Scope, declared_volume, network_spec, scope_of, service_spec
from swarmplan.compose.content import content_spec
from swarmplan.compose.paths import compose_path, network_path
from swarmplan.compose.volumes import Volume
from swarmplan.dataclass import dataclass
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_network, normal_service
from swarmplan.model.normal.diff import diff
from swarmplan.model.redaction.values import HIDDEN, Shown, is_free_text
from swarmplan.model.services.environment import variables
from swarmplan.model.shapes.swarm_fields import swarm_path
from swarmplan.model.volume import mounted_spec
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.resolve.machines import resolve_hosts
from swarmplan.spec.resolve.swarm import resolve_swarm
from swarmplan.spec.secrecy.places import hidden_values, shown_document
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Node

_Body = Mapping[str, Any]
_NONE: _Body = {}
_Words = Callable[[tuple[str, ...]], str]
_Found = Iterator[tuple[Key, Shown]]
T = TypeVar("T")
_ENVIRONMENT = ("TaskTemplate", "ContainerSpec", "Env")


@dataclass(frozen=True, slots=True)
class _Other:
    """A document with the names of variables in place of what is hidden."""

    body: _Body
    scope: Scope

    def member(self, section: str, key: str) -> _Body:
        """As ``ComposeSections.mappings`` has it: an empty one for null."""
        found: _Body = self.body[section][key] or _NONE
        return found


@dataclass(frozen=True, slots=True)
class _Document:
    """A document, and what it is with all names of variables. Where one is not valid, as where a number is expected, it is
    taken with those only that stand where any text may."""

    real: ComposeSections
    others: Sequence[_Other]

    def converted(self, convert: Callable[[_Other], T]) -> T | None:
        """The body with the names of variables; None where they are not valid in it. What is wrong with the values themselves
        was reported before."""
        for other in self.others:
            with suppress(ComposeProblems, ValidationError):
                return convert(other)
        return None

    def member(self, section: str, key: str, convert: Callable[[_Body, Scope], T]) -> T | None:
        """The same of one member, which is converted with the scope of its document."""
        return self.converted(lambda other: convert(other.member(section, key), other.scope))

    def members(self, section: str) -> Iterator[str]:
        """The keys of the members in which something is hidden, or in what they refer to."""
        same = self.real.scope == self.others[0].scope
        for key, written in self.real.mappings(section):
            if written != self.others[0].member(section, key) or not (same or section != "services"):
                yield key


def shown_fields(
    main: ComposeSections, stacks: Sequence[ComposeSections], desired: Desired
) -> dict[str, Shown]:
    """By the resource's key. ``desired`` is what the same documents resolve to, without errors."""
    found: dict[Key, Shown] = {}
    for real in (main, *stacks):
        if not any(True for _ in hidden_values(real.tree)):
            continue
        document = _Document(real, [_other(real, elsewhere=elsewhere) for elsewhere in (True, False)])
        found |= _services(document, desired)
        found |= _networks(document, desired)
        found |= _volumes(document, desired)
        found |= _contents(document, desired)
        if real is main:
            found |= _cluster(document, desired)
    return {str(key): fields for key, fields in found.items() if fields}


def _other(real: ComposeSections, *, elsewhere: bool) -> _Other:
    body, scope = shown_document(real.tree, elsewhere=elsewhere), real.scope
    return _Other(body, scope_of(body, scope.cluster, scope.stack, scope.folder, scope.home))


def _services(document: _Document, desired: Desired) -> _Found:
    for key in document.members("services"):
        service = desired.services.get(document.real.scope.service_name(key))
        if service is not None:
            spec = document.member("services", key, partial(service_spec, key))
            yield Key(Kind.SERVICE, service.name), _normal(service.spec, spec, normal_service, compose_path)


def _networks(document: _Document, desired: Desired) -> _Found:
    for key in document.members("networks"):
        network = desired.networks.get(document.real.scope.network_name(key))
        if network is not None:
            spec = document.member("networks", key, partial(network_spec, key))
            yield Key(Kind.NETWORK, network.name), _normal(network.spec, spec, normal_network, network_path)


def _volumes(document: _Document, desired: Desired) -> _Found:
    scope = document.real.scope
    for key in document.members("volumes"):
        name = scope.volumes[key].name if key in scope.volumes else key
        if name in desired.volumes:
            volume = document.member("volumes", key, partial(_volume, key))
            options = mounted_spec(volume.options).as_json() if volume else _NONE
            yield Key(Kind.VOLUME, name), _instead(desired.volumes[name][0].as_json(), options, ".".join)


def _volume(key: str, written: _Body, scope: Scope) -> Volume:
    return declared_volume(key, written, scope.stack)


def _contents(document: _Document, desired: Desired) -> _Found:
    """Their labels: what is in them is in no plan."""
    for kind, names, wanted in (
        (Kind.SECRET, document.real.scope.secrets, desired.secrets),
        (Kind.CONFIG, document.real.scope.configs, desired.configs),
    ):
        for key in document.members(str(kind)):
            name = names.get(key, key)
            if name in wanted and not wanted[name].external:
                spec = document.member(str(kind), key, partial(content_spec, name))
                real, labels = wanted[name].spec.get("Labels") or {}, (spec or _NONE).get("Labels")
                yield Key(kind, name), _instead({"labels": real}, {"labels": labels}, ".".join)


def _cluster(document: _Document, desired: Desired) -> _Found:
    """Of the machines and the swarm; without a valid other document, all of them is hidden that may hold a secret."""
    found = document.converted(lambda other: _machines_and_swarm(document.real.tree, other.body))
    hosts, swarm = found or ({}, _NONE)
    for name, machine in desired.machines.items():
        yield Key(Kind.MACHINE, name), _instead(machine.as_json(), hosts.get(name, _NONE), ".".join)
    yield Key(Kind.SWARM), _instead(desired.swarm.spec, swarm, swarm_path)


def _machines_and_swarm(tree: Node, body: _Body) -> tuple[dict[str, _Body], _Body]:
    nowhere = Findings()  # errors were reported with the values
    spec = ClusterSpec.model_validate(body)
    hosts: dict[str, _Body] = {
        name: machine.as_json() for name, machine in resolve_hosts(spec, nowhere).machines.items()
    }
    return hosts, resolve_swarm(spec.swarm, len(hosts), tree, nowhere).spec


def _normal(real: _Body, shown: _Body | None, normal: Callable[[_Body], _Body], words: _Words) -> Shown:
    """The same as ``_instead`` of the normal forms of both bodies."""
    return _instead(normal(real), normal(shown) if shown else _NONE, words)


def _instead(real: _Body, shown: _Body, words: _Words) -> Shown:
    """What is shown where both bodies differ. Where there is no other body, because the names of variables are not valid in
    it, all is hidden that may hold a secret."""
    found: dict[str, Any] = {}
    for path, value, instead in diff(real, shown):
        if path == _ENVIRONMENT:
            names = variables(instead)
            found |= {
                f"environment.{name}": names.get(name, HIDDEN)
                for name, held in variables(value).items()
                if names.get(name) != held
            }
        elif value is not None and (instead is not None or is_free_text(words(path))):
            found[words(path)] = HIDDEN if instead is None else instead
    return found
