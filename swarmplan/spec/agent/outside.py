"""Who is told of what an agent does, and who may tell it to look, as an agent file says. Times are seconds."""

from enum import StrEnum

from swarmplan.dataclass import dataclass


class Forge(StrEnum):
    """Who sends a webhook, and so how it is signed."""

    GITHUB = "github"
    GITLAB = "gitlab"
    GITEA = "gitea"
    FORGEJO = "forgejo"
    BITBUCKET = "bitbucket"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Received at ``/hooks/NAME``. ``secret_file`` has the secret; ``clusters`` are looked at then, () for all."""

    name: str
    forge: Forge
    secret_file: str
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """The HTTP server: ``listen`` is ``ADDRESS:PORT`` or ``unix:PATH``. ``task_metrics``: whether each service has metrics of its own."""

    listen: str
    webhooks: tuple[Webhook, ...] = ()
    task_metrics: bool = True


class TargetKind(StrEnum):
    """What is sent."""

    CLOUDEVENTS = "cloudevents"
    APPRISE = "apprise"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Notify:
    """A place that is told: by ``url`` (CloudEvents and the API of an Apprise server) or by the program ``command``. ``secret_file``: a token
    that is sent as ``Authorization: Bearer``, for Apprise the file of its URLs. ``on``: results of passes and ``drift``,
    ``suspended``, ``resolved``; ``repeat``: after so long the same cause is told again."""

    name: str
    kind: TargetKind
    url: str = ""
    command: tuple[str, ...] = ()
    secret_file: str = ""
    on: frozenset[str] = frozenset({"applied", "held", "failed", "drift", "resolved"})
    clusters: tuple[str, ...] = ()
    repeat: float = 21600.0
    timeout: float = 10.0
