"""What is shown of each resource in place of what is hidden: its document converted once more, with the names of variables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from pydantic import ValidationError

from swarmplan.compose import ComposeProblems, Scope, declared_volume, network_spec, scope_of, service_spec
from swarmplan.compose.content import content_spec
from swarmplan.compose.paths import compose_path, network_path
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_network, normal_service
from swarmplan.model.normal.diff import diff
from swarmplan.model.services.environment import variables
from swarmplan.model.shapes.swarm_fields import swarm_path
from swarmplan.model.values.secrecy import HIDDEN, Shown, is_free_text
from swarmplan.model.volume import mounted_spec
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.resolve.machines import resolve_hosts
from swarmplan.spec.resolve.swarm import resolve_swarm
from swarmplan.spec.secrecy.places import hidden_values, shown_document
from swarmplan.spec.yaml.findings import Findings

_Body = Mapping[str, Any]
_NONE: _Body = {}
_Words = Callable[[tuple[str, ...]], str]
_Found = Iterator[tuple[Key, Shown]]
T = TypeVar("T")
_ENVIRONMENT = ("TaskTemplate", "ContainerSpec", "Env")


def shown_fields(
    main: ComposeSections, stacks: Sequence[ComposeSections], desired: Desired
) -> dict[str, Shown]:
    """By the resource's key. ``desired`` is what the same documents resolve to, without errors."""
    found: dict[Key, Shown] = {}
    for document in (main, *stacks):
        if not any(True for _ in hidden_values(document.tree)):
            continue
        shown, old = shown_document(document.tree), document.scope
        scope = scope_of(shown, old.cluster, old.stack, old.folder, old.home)
        found |= _services(document, shown, scope, desired)
        found |= _networks(document, shown, scope, desired)
        found |= _volumes(document, shown, desired)
        found |= _contents(document, shown, scope, desired)
        if document is main:
            found |= _cluster(document, shown, desired)
    return {str(key): fields for key, fields in found.items() if fields}


def _services(document: ComposeSections, shown: _Body, scope: Scope, desired: Desired) -> _Found:
    mounted = document.scope.volumes != scope.volumes
    for key, written in document.mappings("services"):
        service, other = desired.services.get(scope.service_name(key)), _member(shown, "services", key)
        if service is None or (written == other and not mounted):
            continue
        spec = _converted(service_spec, key, other, scope)
        found = _instead(normal_service(service.spec), normal_service(spec) if spec else _NONE, compose_path)
        yield Key(Kind.SERVICE, service.name), found


def _networks(document: ComposeSections, shown: _Body, scope: Scope, desired: Desired) -> _Found:
    for key, written in document.mappings("networks"):
        network, other = desired.networks.get(scope.network_name(key)), _member(shown, "networks", key)
        if network is None or written == other:
            continue
        spec = _converted(network_spec, key, other, scope)
        found = _instead(normal_network(network.spec), normal_network(spec) if spec else _NONE, network_path)
        yield Key(Kind.NETWORK, network.name), found


def _volumes(document: ComposeSections, shown: _Body, desired: Desired) -> _Found:
    for key, written in document.mappings("volumes"):
        name = document.scope.volumes[key].name if key in document.scope.volumes else key
        other = _member(shown, "volumes", key)
        if name not in desired.volumes or written == other:
            continue
        volume = _converted(declared_volume, key, other, document.scope.stack)
        options = mounted_spec(volume.options).as_json() if volume else _NONE
        yield Key(Kind.VOLUME, name), _instead(desired.volumes[name][0].as_json(), options, ".".join)


def _contents(document: ComposeSections, shown: _Body, scope: Scope, desired: Desired) -> _Found:
    """Their labels: what is in them is in no plan."""
    for kind, names, wanted in (
        (Kind.SECRET, scope.secrets, desired.secrets),
        (Kind.CONFIG, scope.configs, desired.configs),
    ):
        for key, written in document.mappings(str(kind)):
            name, other = names.get(key, key), _member(shown, str(kind), key)
            if name not in wanted or wanted[name].external or written == other:
                continue
            labels = (_converted(content_spec, name, other, scope) or _NONE).get("Labels")
            real = wanted[name].spec.get("Labels") or {}
            yield Key(kind, name), _instead({"labels": real}, {"labels": labels}, ".".join)


def _member(shown: _Body, section: str, key: str) -> _Body:
    """The member as ``ComposeSections.mappings`` has it: an empty one for null."""
    found: _Body = shown[section][key] or _NONE
    return found


def _converted(convert: Callable[..., T], *arguments: Any) -> T | None:
    """The body with the names of variables; None where they are not valid in it, as where a number is expected. What is wrong
    with the values themselves was reported before."""
    try:
        return convert(*arguments)
    except ComposeProblems:
        return None


def _cluster(document: ComposeSections, shown: _Body, desired: Desired) -> _Found:
    """Of the machines and the swarm."""
    nowhere = Findings()  # errors were reported with the values
    hosts, swarm = dict[str, _Body](), _NONE
    with suppress(ValidationError):  # without a valid one, all of them is hidden that may hold a secret
        spec = ClusterSpec.model_validate(shown)
        hosts = {name: machine.as_json() for name, machine in resolve_hosts(spec, nowhere).machines.items()}
        swarm = resolve_swarm(spec.swarm, len(hosts), document.tree, nowhere).spec
    for name, machine in desired.machines.items():
        yield Key(Kind.MACHINE, name), _instead(machine.as_json(), hosts.get(name, _NONE), ".".join)
    yield Key(Kind.SWARM), _instead(desired.swarm.spec, swarm, swarm_path)


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
