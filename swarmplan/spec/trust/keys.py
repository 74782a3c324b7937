"""The table: every key by which a file acts on the machine that runs swarmplan. A test holds it against all keys of the spec;
docs/trust.md shows it."""

from collections.abc import Mapping
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.model.hooks import Phase


class Use(StrEnum):
    """What swarmplan does with the value of a key, on the machine that it runs on."""

    PROGRAM = "runs a program"
    FILE = "reads or writes a file"
    VARIABLE = "reads swarmplan's environment"
    INHERITED = "reads swarmplan's environment where a name has no value"
    SOPS = "is decrypted with the age keys of this machine"
    LOGIN = "reads registry logins, and runs the docker client's credential helpers"
    DRIVER = "chooses the machine driver, and with it the programs that run"


@dataclass(frozen=True, slots=True)
class Key:
    """``path`` as the reference writes it; ``*`` is a user's name. ``stacks``: it may stand in a stack file as well."""

    path: str
    use: Use
    instead: str = ""
    stacks: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The path as a tuple."""
        return tuple(self.path.split("."))


KEYS = (
    Key("secrets.*.command", Use.PROGRAM, "use file", stacks=True),
    Key("configs.*.command", Use.PROGRAM, "use file", stacks=True),
    Key("swarm.unlock_key.put", Use.PROGRAM, "use file"),
    Key("swarm.unlock_key.get", Use.PROGRAM, "use file"),
    *(Key(f"hooks.{phase}", Use.PROGRAM, "keep hooks in a file of their own") for phase in Phase),
    Key("images.*.archive", Use.FILE),
    Key("secrets.*.file", Use.FILE, stacks=True),
    Key("configs.*.file", Use.FILE, stacks=True),
    Key("secrets.*.sops", Use.SOPS, stacks=True),
    Key("configs.*.sops", Use.SOPS, stacks=True),
    Key("services.*.env_file", Use.FILE, stacks=True),
    Key("services.*.env_file.sops", Use.SOPS, stacks=True),
    Key("stacks.*.files", Use.FILE),
    Key("stacks.*.env_file", Use.FILE),
    Key("swarm.unlock_key.file", Use.FILE),
    Key("policy.backup_folder", Use.FILE),
    Key("policy.backup_key_file", Use.FILE),
    Key("policy.backup_passphrase_file", Use.FILE),
    Key("secrets.*.environment", Use.VARIABLE, "use file", stacks=True),
    Key("configs.*.environment", Use.VARIABLE, "use file", stacks=True),
    Key("services.*.environment", Use.INHERITED, stacks=True),
    Key("policy.with_registry_auth", Use.LOGIN),
    Key("stacks.*.with_registry_auth", Use.LOGIN),
    Key("machines.driver", Use.DRIVER),
    Key("managers.driver", Use.DRIVER),
    Key("workers.driver", Use.DRIVER),
)
"""Besides these, ``${VARIABLE}`` in any value reads swarmplan's environment. The driver and ``options`` of machines may stand
at each of them, too."""

FILES = tuple(key.parts for key in KEYS if key.use in {Use.FILE, Use.SOPS})
"""The places of paths, or of lists of them, that are relative to the file that names them."""

DRIVERS: Mapping[str, Mapping[str, Use | None]] = {
    "ssh": {
        "address": None,
        "user": None,
        "port": None,
        "jump": None,
        "private_address": None,
        "docker_repository": None,
        "key": Use.FILE,
        "known_hosts": Use.FILE,
        "config": Use.PROGRAM,  # ProxyCommand, Match exec
    },
    # privileged as well: who allows this driver lets the file's containers do to this machine what root may
    "local": dict.fromkeys(("cpus", "disk", "engine", "images", "memory", "offline", "privileged", "subnet")),
    "docker-machine": {"driver": None, "parallelism": None, "timeout": None},
}
"""The options of each driver that is known to do nothing here, or what it does; any other option is refused."""

REFUSED_DRIVERS: Mapping[str, str] = {
    "local": "runs the file's engines and containers on this very machine, as root",
    "docker-machine": "runs docker-machine, whose options name programs and files",
}
"""Why a driver is refused; one that is not in the table is refused, too."""
