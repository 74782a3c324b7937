"""All sections of a spec together as Desired."""

from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.model.cluster import Desired, Policy
from swarmplan.spec.findings import Findings
from swarmplan.spec.models.cluster import ClusterSpec, PolicySection
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.resolve.images import resolve_images
from swarmplan.spec.resolve.machines import check_managers, resolve_hosts
from swarmplan.spec.resolve.published import check_ports
from swarmplan.spec.resolve.swarm import resolve_swarm
from swarmplan.spec.tree import Node, Path

_SECOND = 1_000_000_000


def resolve(
    spec: ClusterSpec, document: Mapping[str, Any], tree: Node, faulty: Sequence[Path], findings: Findings
) -> tuple[Desired, Mapping[str, Path]]:
    """Desired, and where each machine is declared. Faults go to ``findings``; with any, the answer is not for use."""
    hosts = resolve_hosts(spec, findings)
    if not any(path[0] == "managers" for path in faulty):
        check_managers(spec.managers, findings)
    compose = ComposeSections(document, spec, faulty, findings)
    services = compose.services()
    check_ports(services, hosts, findings)
    desired = Desired(
        cluster=spec.name,
        machines=hosts.machines,
        nodes=hosts.nodes,
        swarm=resolve_swarm(spec.swarm, len(hosts.machines), tree, findings),
        images=resolve_images(spec.images, tree, findings),
        networks=compose.networks(),
        services=services,
        policy=_policy(spec.policy),
    )
    return desired, hosts.paths


def _policy(section: PolicySection) -> Policy:
    return Policy(
        prune=section.prune,
        max_destroys=section.max_destroys,
        max_restarts=section.max_restarts,
        timeout=section.timeout / _SECOND,
        parallelism=section.parallelism,
    )
