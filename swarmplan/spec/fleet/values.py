"""The values of one student that the template has: ``${student.id}``, ``${pool.networks}``, ``${var.topic}``."""

from collections.abc import Mapping

from swarmplan.model.redaction.values import looks_secret
from swarmplan.spec.fleet.settings import FleetSettings, Student
from swarmplan.spec.yaml.names import NoSecret

OF_STUDENT = ("id", "index", "name", "email", "group")
OF_POOLS = ("networks", "hosts")
NETWORKS_SETTING, HOSTS_SETTING = "swarm.default_addr_pool", "machines.options.subnet"
OF_FLEET = {"name": "naming", NETWORKS_SETTING: "pools.networks", HOSTS_SETTING: "pools.hosts"}
"""What the fleet sets in the template, and the key of the fleet file that it comes from."""


def template_values(settings: FleetSettings, student: Student, index: int, cluster: str) -> dict[str, str]:
    """The values by name. Those of the fleet's ``vars`` stand in for what the student has none of."""
    found = {
        "student.id": student.id,
        "student.index": str(index),
        "student.name": student.name,
        "student.email": student.email,
        "student.group": student.group,
        "cluster.name": cluster,
        "fleet.name": settings.name,
    }
    for name in OF_POOLS:
        pool = getattr(settings, name)
        if pool is not None:
            found[f"pool.{name}"] = pool.part(index)
    return found | {
        f"var.{name}": value for name, value in (dict(settings.vars) | dict(student.vars)).items()
    }


def settings_of_cluster(settings: FleetSettings, index: int, cluster: str) -> tuple[str, ...]:
    """What the fleet sets in the template, as by ``--set``."""
    found = [f"name={cluster}"]
    if settings.networks is not None:
        found.append(f"{NETWORKS_SETTING}=[{settings.networks.part(index)}]")
    if settings.hosts is not None:
        found.append(f"{HOSTS_SETTING}={settings.hosts.part(index)}")
    return tuple(found)


def defaults_of_cluster(settings: FleetSettings) -> tuple[str, ...]:
    """What holds where the template says nothing, written as for ``--set``."""
    found = [f"images.{_escaped(one.reference)}.archive={one.archive}" for one in settings.images]
    if settings.mirror is not None:
        found.append(f'machines.engine.registry_mirrors=["{settings.mirror.url}"]')
    return tuple(found)


def _escaped(name: str) -> str:
    return name.replace(".", "\\.")


def environment_of(values: Mapping[str, str]) -> dict[str, str]:
    """The same for stack files, which have names without dots: ``${STUDENT_ID}``, ``${VAR_TOPIC}``. Plans show them, but for those whose
    names look like that of a secret."""
    return {
        variable_name(name): value if looks_secret(name) else NoSecret(value)
        for name, value in values.items()
    }


def variable_name(name: str) -> str:
    """Its name in stack files: ``STUDENT_ID`` of ``student.id``."""
    return name.replace(".", "_").upper()
