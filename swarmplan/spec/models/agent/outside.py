"""``server:`` and ``notify:``, how an agent is watched and whom it tells."""

from typing import Literal

from pydantic import Field

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.agent.words import Name, Repeat, SendTimeout
from swarmplan.spec.models.base import Section
from swarmplan.spec.models.content import Command
from swarmplan.spec.models.words.text import Text, needs

NotifyOn = Literal["applied", "held", "failed", "locked", "drift", "suspended", "resolved"]


class WebhookSection(Section):
    """Who may ask the agent to look at once, instead of at the next interval. That is all that it does."""

    model_config = needs("forge", "secret_file")

    forge: Literal["github", "gitlab", "gitea", "forgejo", "bitbucket", "generic"] | None = None
    """Who sends it, and so how it is signed."""
    secret_file: Text | None = None
    """A file with the secret that it is signed with, that only its owner may read."""
    clusters: tuple[Text, ...] = Field(default=(), max_length=MEMBERS)
    """The clusters that are looked at; all by default."""


class ServerSection(Section):
    """The HTTP server: `/metrics`, `/healthz`, `/readyz`, and `/hooks/NAME` for each webhook."""

    model_config = needs("listen")

    listen: Text | None = None
    """Where it listens: `ADDRESS:PORT`, or `unix:PATH`. Whoever reaches it may read the metrics."""
    webhooks: dict[Name, WebhookSection] = Field(default_factory=dict, max_length=MEMBERS)
    """Webhooks, by name: each is received at `/hooks/NAME`."""
    task_metrics: bool = True
    """Whether each service has metrics of its own."""


class NotifySection(Section):
    """Somebody who is told: one of `cloudevents`, `apprise` and `command`."""

    cloudevents: Text | None = None
    """A URL that a CloudEvent is sent to, as JSON by POST."""
    apprise: Text | None = None
    """The URL of an Apprise server's `/notify`, or `/notify/KEY`."""
    command: Command | None = None
    """A program and its arguments, which is given the notification as JSON; no shell runs it."""
    token_file: Text | None = None
    """For `cloudevents`: a file with a token, which is sent as `Authorization: Bearer`."""
    urls_file: Text | None = None
    """For `apprise`: a file with the URLs of whom it tells, one per line. Not needed with a key, whose URLs the server has."""
    on: tuple[NotifyOn, ...] = Field(
        default=("applied", "held", "failed", "drift", "resolved"), max_length=MEMBERS
    )
    """What is told; `applied`, `held`, `failed`, `drift` and `resolved` by default."""
    clusters: tuple[Text, ...] = Field(default=(), max_length=MEMBERS)
    """Of which clusters; of all by default."""
    repeat: Repeat = Field(default="6h", validate_default=True)
    """After how long the same is told again, while it lasts."""
    timeout: SendTimeout = Field(default="10s", validate_default=True)
    """How long it may take to be told."""
