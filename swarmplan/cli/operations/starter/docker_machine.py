"""The lines of the file of ``init`` for docker-machine: its own driver, and what that needs, as comments."""

from collections.abc import Sequence

NEEDED = {
    "virtualbox": (
        "virtualbox-memory: 2048 # MB; 1024 without it",
        "virtualbox-cpu-count: 2 # 1 without it",
        "virtualbox-disk-size: 20000 # MB",
    ),
    "generic": (
        "generic-ssh-user: root",
        "generic-ssh-key: ~/.ssh/id_rsa # docker-machine copies it; without it your agent's keys are used",
        "generic-ssh-port: 22",
    ),
    "amazonec2": (
        "amazonec2-region: eu-central-1 # credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        "amazonec2-instance-type: t3.small",
        "amazonec2-vpc-id: vpc-0123456789abcdef0 # needed where the account has no default VPC",
        'amazonec2-open-port: ["2377", "7946", "7946/udp", "4789/udp", "8080"] # swarm mode, and the service below',
    ),
    "digitalocean": (
        "digitalocean-region: fra1 # the token: set DIGITALOCEAN_ACCESS_TOKEN",
        "digitalocean-size: s-1vcpu-2gb",
        "digitalocean-image: ubuntu-22-04-x64",
        "digitalocean-private-networking: true",
    ),
    "hetzner": (
        "hetzner-server-location: nbg1 # a plugin: docker-machine-driver-hetzner on PATH; the token: set HETZNER_API_TOKEN",
        "hetzner-server-type: cx22",
        "hetzner-image: ubuntu-22.04",
    ),
}
"""Of each driver its options, as docker-machine's ``create`` names them."""
EACH_HOST = "generic"
"""The driver that needs an address for each machine."""


def driver_lines(driver: str, quoted: str) -> Sequence[str]:
    """What stands under ``machines:``; ``quoted`` is the driver's name as YAML."""
    unknown = (f"# its flags, by their names without dashes: docker-machine create -d {driver} --help",)
    commented = [f"# {line}" for line in NEEDED[driver]] if driver in NEEDED else unknown
    return [
        "  driver: docker-machine",
        "  options:",
        f"    driver: {quoted} # docker-machine's own driver",
        *(f"    {line}" for line in commented),
    ]


def host_lines(cluster: str, role: str, count: int) -> Sequence[str]:
    """The machines of one role, each with an address to be replaced."""
    return [
        f'  - {{name: "{cluster}-{role}-{number}", options: {{generic-ip-address: {role}-{number}.example.org}}}}'
        for number in range(1, count + 1)
    ]
