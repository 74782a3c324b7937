"""What is shown of each resource in place of what is hidden: its document converted once more, with the names of variables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

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
        service = desired.services.get(scope.service_name(key))
        if service is None or (written == shown["services"][key] and not mounted):
            continue
        try:
            spec = service_spec(key, shown["services"][key], scope)
        except ComposeProblems:
            spec = {}
        found = _instead(normal_service(service.spec), normal_service(spec) if spec else {}, compose_path)
        yield Key(Kind.SERVICE, service.name), found


def _networks(document: ComposeSections, shown: _Body, scope: Scope, desired: Desired) -> _Found:
    for key, written in document.mappings("networks"):
        network = desired.networks.get(scope.network_name(key))
        if network is None or written == shown["networks"][key]:
            continue
        try:
            spec = normal_network(network_spec(key, shown["networks"][key], scope))
        except ComposeProblems:
            spec = {}
        yield Key(Kind.NETWORK, network.name), _instead(normal_network(network.spec), spec, network_path)


def _volumes(document: ComposeSections, shown: _Body, desired: Desired) -> _Found:
    for key, written in document.mappings("volumes"):
        name = document.scope.volumes[key].name if key in document.scope.volumes else key
        if name not in desired.volumes or written == shown["volumes"][key]:
            continue
        options = declared_volume(key, shown["volumes"][key], document.scope.stack).options
        whole = desired.volumes[name][0].as_json()
        yield Key(Kind.VOLUME, name), _instead(whole, mounted_spec(options).as_json(), ".".join)


def _contents(document: ComposeSections, shown: _Body, scope: Scope, desired: Desired) -> _Found:
    """Their labels: what is in them is in no plan."""
    for kind, names, wanted in (
        (Kind.SECRET, scope.secrets, desired.secrets),
        (Kind.CONFIG, scope.configs, desired.configs),
    ):
        for key, written in document.mappings(str(kind)):
            name = names.get(key, key)
            if name not in wanted or wanted[name].external or written == shown[str(kind)][key]:
                continue
            labels = content_spec(name, shown[str(kind)][key], scope)["Labels"]
            real = wanted[name].spec.get("Labels") or {}
            yield Key(kind, name), _instead({"labels": real}, {"labels": labels}, ".".join)


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
