"""All sections of a fleet file together as its settings."""

from ipaddress import IPv4Network

from swarmplan.compose.read.units import SECOND
from swarmplan.model.values.subnet import overlap
from swarmplan.spec.fleet.resolve.access import resolve_access
from swarmplan.spec.fleet.resolve.cards import resolve_cards
from swarmplan.spec.fleet.resolve.checkpoints import resolve_checkpoints
from swarmplan.spec.fleet.resolve.checks import resolve_checks, warn_of_groups
from swarmplan.spec.fleet.resolve.images import resolve_fleet_images, resolve_mirror
from swarmplan.spec.fleet.resolve.naming import resolve_naming
from swarmplan.spec.fleet.resolve.students import resolve_students
from swarmplan.spec.fleet.resolve.variables import check_variables
from swarmplan.spec.fleet.settings import FleetLimits, FleetSettings, Pool
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.kinds.files import plain_files
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.models.fleet.pools import PoolSection
from swarmplan.spec.yaml.tree import Path


def resolve_fleet(
    spec: FleetSpec, document: Document, file: str, *, needs_template: bool = True
) -> FleetSettings:
    """The settings. Errors go to the document's findings; if there are any, the result must not be used."""
    document.require((), spec, "name", *(["template"] if needs_template else []))
    if spec.roster is None and document.sound("roster") and not document.findings.has_unread:
        document.error(("roster",), "is required", key=True)
    naming = resolve_naming(spec, document)
    networks = _pool(spec.pools.networks, ("pools", "networks"), document)
    hosts = _pool(spec.pools.hosts, ("pools", "hosts"), document)
    if networks and hosts and overlap(str(networks.supernet), str(hosts.supernet)):
        document.error(
            ("pools", "hosts", "supernet"),
            f"{hosts.supernet} overlaps {networks.supernet} of pools.networks: tasks could not reach the hosts; choose another",
        )
    policy = spec.policy
    settings = FleetSettings(
        name=spec.name or "",
        file=file,
        template=plain_files(document, ("template",), spec.template or ()),
        env_files=plain_files(document, ("env_file",), spec.env_file),
        naming=naming,
        students=(),
        vars=spec.vars,
        networks=networks,
        hosts=hosts,
        parallelism=spec.parallelism,
        max_machines_at_once=spec.max_machines_at_once,
        ttl=None if spec.ttl is None else spec.ttl / SECOND,
        limits=FleetLimits(policy.max_creates, policy.max_changes, policy.max_destroys),
        checkpoints=resolve_checkpoints(spec.checkpoints, document),
        checks=resolve_checks(spec.checks, document),
        access=resolve_access(spec.access, document),
        images=resolve_fleet_images(spec.images, document),
        mirror=resolve_mirror(spec.mirror, document),
        cards=resolve_cards(spec.cards, document),
    )
    students = spec.roster if isinstance(spec.roster, tuple) else ()
    settings = resolve_students(students, settings, document)
    check_variables(spec.vars, students, document)
    warn_of_groups(spec.checks, {student.group for student in settings.students}, document)
    return settings


def _pool(section: PoolSection | None, place: Path, document: Document) -> Pool | None:
    if section is None:
        return None
    document.require(place, section, "supernet", "per_cluster")
    if section.supernet is None or section.per_cluster is None:
        return None
    supernet = IPv4Network(section.supernet)
    if section.per_cluster < supernet.prefixlen:
        document.error(
            (*place, "per_cluster"),
            f"/{section.per_cluster} is larger than {supernet}, which it is to be a part of",
        )
        return None
    return Pool(supernet, section.per_cluster)
