"""What ``docker node inspect --pretty`` prints."""

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.printed.ages import plain
from swarmplan.simulator.docker_cli.printed.units import binary_size


def pretty(node: Json) -> str:
    """One node, without the last line break."""
    spec, described = node["Spec"], node["Description"]
    labels = spec["Labels"]
    lines = [
        f"ID:\t\t\t{node['ID']}",
        *(["Labels:", *(f" - {name}={value}" for name, value in sorted(labels.items()))] if labels else []),
        f"Hostname:              \t{described.get('Hostname', '')}",
        f"Joined at:             \t{plain(node['CreatedAt'])}",
        "Status:",
        f" State:\t\t\t{node['Status']['State'].title()}",
        *(
            [f" Message:              \t{message[:1].upper()}{message[1:]}"]
            if (message := node["Status"].get("Message"))
            else []
        ),
        f" Availability:         \t{spec['Availability'].title()}",
        f" Address:\t\t{node['Status'].get('Addr', '')}",
    ]
    if manager := node.get("ManagerStatus"):
        lines += [
            "Manager Status:",
            f" Address:\t\t{manager['Addr']}",
            f" Raft Status:\t\t{manager['Reachability'].title()}",
            f" Leader:\t\t{'Yes' if manager.get('Leader') else 'No'}",
        ]
    return "\n".join([*lines, *_engine(described)])


def _engine(described: Json) -> list[str]:
    platform, resources = described.get("Platform", {}), described.get("Resources", {})
    labels = described.get("Engine", {}).get("Labels") or {}
    lines = [
        "Platform:",
        f" Operating System:\t{platform.get('OS', '')}",
        f" Architecture:\t\t{platform.get('Architecture', '')}",
        "Resources:",
        f" CPUs:\t\t\t{resources.get('NanoCPUs', 0) // 1_000_000_000}",
        f" Memory:\t\t{binary_size(resources.get('MemoryBytes', 0))}",
        f"Engine Version:\t\t{described.get('Engine', {}).get('EngineVersion', '')}",
        *(
            ["Engine Labels:", *(f" - {name}={value}" for name, value in sorted(labels.items()))]
            if labels
            else []
        ),
    ]
    if tls := described.get("TLSInfo"):
        lines += [
            "TLS Info:",
            f" TrustRoot:\n{tls['TrustRoot']}",
            f" Issuer Subject:\t{tls['CertIssuerSubject']}",
            f" Issuer Public Key:\t{tls['CertIssuerPublicKey']}",
        ]
    return lines
