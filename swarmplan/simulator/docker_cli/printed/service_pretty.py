"""What ``docker service inspect --pretty`` prints."""

from collections.abc import Mapping, Sequence

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.printed.ages import ago
from swarmplan.simulator.docker_cli.printed.units import binary_size, duration


def pretty(service: Json, networks: Mapping[str, str], now: int) -> str:
    """One service, without the last line break. ``networks`` are names by id."""
    spec = service["Spec"]
    template = spec["TaskTemplate"]
    lines = [
        "",
        f"ID:\t\t{service['ID']}",
        f"Name:\t\t{spec['Name']}",
        *_labels("Labels", spec.get("Labels")),
        *_mode(spec["Mode"]),
        *_update(service.get("UpdateStatus"), now),
        "Placement:",
        *_placement(template.get("Placement") or {}),
        *_rollout("UpdateConfig", "Update", spec.get("UpdateConfig")),
        *_rollout("RollbackConfig", "Rollback", spec.get("RollbackConfig")),
        *_container(template["ContainerSpec"]),
        *_resources(template.get("Resources")),
    ]
    if targets := [networks.get(each["Target"], each["Target"]) for each in template.get("Networks") or ()]:
        lines.append(f"Networks: {' '.join(targets)} ")
    lines.append(f"Endpoint Mode:\t{(spec.get('EndpointSpec') or {}).get('Mode', 'vip')}")
    return "\n".join([*lines, *_ports(service["Endpoint"].get("Ports") or ()), ""])


def _labels(head: str, labels: Json | None) -> list[str]:
    return [f"{head}:", *(f" {name}={value}" for name, value in sorted(labels.items()))] if labels else []


def _mode(mode: Json) -> list[str]:
    name, settings = next(iter(mode.items()))
    replicas = settings.get("Replicas")
    return [f"Service Mode:\t{name}", *([f" Replicas:\t{replicas}"] if replicas is not None else [])]


def _update(update: Json | None, now: int) -> list[str]:
    if not update:
        return []
    completed = update.get("CompletedAt")
    return [
        "UpdateStatus:",
        f" State:\t\t{update['State']}",
        f" Started:\t{ago(update['StartedAt'], now)}",
        *([f" Completed:\t{ago(completed, now)}"] if completed and update["State"] == "completed" else []),
        f" Message:\t{update['Message']}",
    ]


def _placement(placement: Json) -> list[str]:
    found = placement.get("Constraints") or []
    most = placement.get("MaxReplicas")
    lines = [f" Constraints:\t[{' '.join(found)}]"] if found else []
    return lines + ([f" Max Replicas Per Node:   {most}"] if most else [])


def _rollout(head: str, word: str, config: Json | None) -> list[str]:
    if not config:
        return []
    delay, monitor = config.get("Delay"), config.get("Monitor")
    return [
        f"{head}:",
        f" Parallelism:\t{config['Parallelism']}",
        *([f" Delay:\t\t{duration(delay)}"] if delay else []),
        f" On failure:\t{config['FailureAction']}",
        *([f" Monitoring Period: {duration(monitor)}"] if monitor else []),
        f" Max failure ratio: {config.get('MaxFailureRatio', 0):g}",
        f" {word} order:{' ' * (13 - len(word) - 1)}{config['Order']}",
    ]


def _container(container: Json) -> list[str]:
    texts = (("Command", "Args"), ("Args", "Args"), ("Env", "Env"))
    given = {key: container[key] for key, _ in texts if container.get(key)}
    lines = ["ContainerSpec:", f" Image:\t\t{container['Image']}"]
    lines += [f" {key}:\t\t{' '.join(given[key])} " for key in given]
    lines += [f" Dir:\t\t{container['Dir']}"] if container.get("Dir") else []
    lines += [f" Init:\t\t{str(container['Init']).lower()}"] if container.get("Init") is not None else []
    lines += [f" User: {container['User']}"] if container.get("User") else []
    mounts = container.get("Mounts") or ()
    for number, mount in enumerate(mounts):
        lines += ["Mounts:"] if not number else []
        lines += [f" Target:\t{mount['Target']}", f"  Source:\t{mount.get('Source', '')}"]
        lines += [f"  ReadOnly:\t{str(mount.get('ReadOnly', False)).lower()}", f"  Type:\t\t{mount['Type']}"]
    for head, name in (("Configs", "ConfigName"), ("Secrets", "SecretName")):
        for number, each in enumerate(container.get(head) or ()):
            lines += [f"{head}:"] if not number else []
            lines += [f" Target:\t{each['File']['Name']}", f"  Source:\t{each[name]}"]
    return lines


def _resources(resources: Json | None) -> list[str]:
    lines = ["Resources:"]
    for part in ("Reservations", "Limits"):
        found = (resources or {}).get(part) or {}
        lines += [f" {part}:"] if found else []
        lines += [f"  CPU:\t\t{found['NanoCPUs'] / 1e9:g}"] if found.get("NanoCPUs") else []
        lines += [f"  Memory:\t{binary_size(found['MemoryBytes'])}"] if found.get("MemoryBytes") else []
    return lines


def _ports(ports: Sequence[Json]) -> list[str]:
    lines = ["Ports:"] if ports else []
    for port in ports:
        lines += [
            f" PublishedPort = {port.get('PublishedPort', 0)}",
            f"  Protocol = {port['Protocol']}",
            f"  TargetPort = {port['TargetPort']}",
            f"  PublishMode = {port['PublishMode']} ",
        ]
    return lines
