"""What one card says, and what all of them have in common: plain values."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.spec.fleet.card_settings import CardSettings

_SSH = 22
"""The port that ssh takes by itself."""


@dataclass(frozen=True, slots=True)
class Access:
    """The student's way in: an SSH server that lets their key into their own cluster alone. ``host`` is the name that the settings for ssh
    give it, which the student is handed with the key (``swarmplan fleet access --out``). ``machine`` is a further one of the cluster that a command can
    name, "" where it has one alone."""

    host: str
    address: str
    port: int
    user: str
    machine: str = ""

    @property
    def server(self) -> str:
        """The server's address and port."""
        return f"{self._address}:{self.port}"

    @property
    def ssh_command(self) -> str:
        """The command that logs in, once the settings are in place."""
        return f"ssh {self.host}"

    @property
    def docker_host(self) -> str:
        """The value for ``DOCKER_HOST`` and ``docker -H``, likewise."""
        return f"ssh://{self.host}"

    @property
    def key_path(self) -> str:
        """Where a key belongs that is printed on a card, without settings for it."""
        return f"~/.ssh/{self.host}.key"

    @property
    def bare_ssh_command(self) -> str:
        """The command that logs in with that key."""
        port = f" -p {self.port}" if self.port != _SSH else ""
        return f"ssh -i {self.key_path}{port} {self.user}@{self.address}"

    @property
    def bare_docker_host(self) -> str:
        """As ``docker_host``, with the key of an agent: ``ssh://USER@HOST:PORT``, as Docker's documentation has it."""
        return f"ssh://{self.user}@{self._address}" + (f":{self.port}" if self.port != _SSH else "")

    @property
    def key_command(self) -> str:
        """What ssh wants of that key before it uses it, and what docker needs to find it."""
        return f"chmod 600 {self.key_path} && ssh-add {self.key_path}"

    @property
    def _address(self) -> str:
        return f"[{self.address}]" if ":" in self.address else self.address


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine of the student's cluster."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """One student's card. ``private_key``: its text, where secrets are to be printed; "" elsewhere."""

    id: str
    name: str
    cluster: str
    group: str = ""
    access: Access | None = None
    machines: tuple[Machine, ...] = ()
    private_key: str = ""


@dataclass(frozen=True, slots=True)
class Handout:
    """All cards. ``texts``: of the language, all of them, by name. ``wifi_password``: as ``private_key``. ``logo``: a ``data:`` address."""

    fleet: str
    settings: CardSettings
    texts: Mapping[str, str]
    cards: tuple[Card, ...]
    wifi_password: str = ""
    logo: str = ""

    @property
    def title(self) -> str:
        """What stands on top of each card."""
        return self.settings.title or self.fleet

    @property
    def private(self) -> bool:
        """Whether there is a secret on one of them."""
        return bool(self.wifi_password or any(card.private_key for card in self.cards))
