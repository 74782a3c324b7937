"""What one card says, and what all of them have in common: plain values."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.spec.fleet.card_settings import CardSettings

_SSH = 22
"""The port that ssh takes by itself."""


@dataclass(frozen=True, slots=True)
class Access:
    """The student's way in: an SSH server that lets them into their own cluster. ``key_file`` is the name under which they keep their key;
    "" where they log in without one of ours."""

    address: str
    port: int
    user: str
    key_file: str = ""

    @property
    def key_path(self) -> str:
        """Where the student keeps the key: ``~/.ssh/lab-anna``."""
        return f"~/.ssh/{self.key_file}" if self.key_file else ""

    @property
    def ssh_command(self) -> str:
        """The command that logs in."""
        words = ["ssh", *(["-i", self.key_path] if self.key_file else [])]
        return " ".join(
            [*words, *(["-p", str(self.port)] if self.port != _SSH else []), f"{self.user}@{self.address}"]
        )

    @property
    def docker_host(self) -> str:
        """The value for ``DOCKER_HOST`` and ``docker -H``, as Docker's documentation has it: ``ssh://USER@HOST:PORT``."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"ssh://{self.user}@{host}" + (f":{self.port}" if self.port != _SSH else "")

    @property
    def docker_command(self) -> str:
        """A first command over it."""
        return f"docker -H {self.docker_host} node ls"

    @property
    def key_command(self) -> str:
        """What ssh wants of a key before it uses it, and what Docker needs to find it; "" where there is no key."""
        return f"chmod 600 {self.key_path} && ssh-add {self.key_path}" if self.key_file else ""


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
