"""All sections of a spec together as Desired."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.ports import ContentReader
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.resolve.checks.conflicts import check_ports, check_subnets
from swarmplan.spec.resolve.checks.declarations import gather_declarations
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.resolve.contents import resolve_contents
from swarmplan.spec.resolve.hooks import resolve_hooks
from swarmplan.spec.resolve.ignored import resolve_ignored
from swarmplan.spec.resolve.images import resolve_images, with_image_rules
from swarmplan.spec.resolve.kept import resolve_kept
from swarmplan.spec.resolve.machines import check_managers, resolve_hosts
from swarmplan.spec.resolve.policy import resolve_policy
from swarmplan.spec.resolve.swarm import resolve_swarm
from swarmplan.spec.yaml.tree import Node, Path


def resolve(
    spec: ClusterSpec,
    tree: Node,
    main: ComposeSections,
    stacks: Sequence[ComposeSections],
    reader: ContentReader | None,
) -> tuple[Desired, Mapping[str, Path]]:
    """Desired, and where each machine is declared. Errors go to the documents' findings; if there are any, the result must
    not be used. ``reader`` reads the content of secrets and configs."""
    findings = main.findings
    hosts = resolve_hosts(spec, findings)
    if not any(path[0] == "managers" for path in main.faulty):
        check_managers(spec.managers, findings)
    declarations = gather_declarations([main, *stacks])
    check_ports(declarations, hosts)
    check_subnets(declarations)
    desired = Desired(
        cluster=spec.name,
        machines=hosts.machines,
        nodes=hosts.nodes,
        swarm=resolve_swarm(spec.swarm, len(hosts.machines), tree, findings),
        images=resolve_images(spec.images, tree, findings, main.context.open_file),
        networks=declarations.networks,
        secrets=resolve_contents(Kind.SECRET, [main, *stacks], reader, spec.policy.keep),
        configs=resolve_contents(Kind.CONFIG, [main, *stacks], reader, spec.policy.keep),
        services=with_image_rules(declarations.services, spec.policy, spec.stacks),
        policy=resolve_policy(spec.policy, tree, findings),
        stacks=frozenset(spec.stacks),
        external_networks=frozenset(declarations.external),
        volumes=declarations.volumes,
        hooks=resolve_hooks(spec.hooks, findings),
        kept=resolve_kept([main, *stacks], hosts),
    )
    declared = _declared([main, *stacks]) if findings.has_errors else ()
    ignored = resolve_ignored(spec.policy.ignore, desired, findings, declared)
    return replace(desired, policy=replace(desired.policy, ignore=ignored)), hosts.paths


def _declared(documents: Sequence[ComposeSections]) -> frozenset[Key]:
    """All that the documents declare, also what is missing in Desired as it has errors."""
    kinds = (Kind.SERVICE, Kind.NETWORK, Kind.SECRET, Kind.CONFIG)
    return frozenset(
        Key(kind, name) for document in documents for kind in kinds for name in document.own_names(kind)
    )
