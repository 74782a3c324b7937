"""What comes of a webhook: who sent it, whether it came before, and which clusters are looked at."""

import hashlib
import logging
from collections.abc import Callable
from enum import StrEnum

from swarmplan.agent.server.webhooks.concerned import concerned
from swarmplan.agent.server.webhooks.pushes import pushed
from swarmplan.agent.server.webhooks.rates import Allowance, Looks, Seen
from swarmplan.agent.server.webhooks.request import Request
from swarmplan.agent.server.webhooks.secret import secret_of
from swarmplan.agent.server.webhooks.signatures import is_signed
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent
from swarmplan.spec.agent.outside import Forge, Webhook
from swarmplan.spec.agent.settings import Followed

_IDS = {
    Forge.GITHUB: "x-github-delivery",
    Forge.GITEA: "x-gitea-delivery",
    Forge.FORGEJO: "x-forgejo-delivery",
    Forge.GITLAB: "webhook-id",
    Forge.BITBUCKET: "x-request-uuid",
    Forge.GENERIC: "webhook-id",
}
_LOG = logging.getLogger(__name__)


class Result(StrEnum):
    """The label ``result`` of ``swarmplan_webhooks_total``."""

    ACCEPTED = "accepted"
    PING = "ping"
    IGNORED = "ignored"
    REPLAYED = "replayed"
    REFUSED = "refused"
    LIMITED = "limited"
    TOO_LARGE = "too large"
    LATE = "late"
    NO_SECRET = "no secret"  # noqa: S105 - no password


STATUS = {
    Result.ACCEPTED: 202,
    Result.PING: 200,
    Result.IGNORED: 200,
    Result.REPLAYED: 200,
    Result.REFUSED: 403,
    Result.LIMITED: 429,
    Result.TOO_LARGE: 413,
    Result.LATE: 408,
    Result.NO_SECRET: 503,
}
"""The HTTP status of each. What needs no look is not an error of the forge, which would stop sending after some."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came of it, and how many seconds until each cluster is looked at."""

    result: Result
    looks: tuple[tuple[str, float], ...] = ()


class Receiver:
    """One webhook. ``clock`` is seconds since the epoch, ``ticks`` seconds that only go forward; ``looks`` is shared by all webhooks.
    Calls come from one thread."""

    def __init__(
        self,
        webhook: Webhook,
        followed: Callable[[], tuple[Followed, ...]],
        looks: Looks,
        clock: Callable[[], float],
        ticks: Callable[[], float],
    ) -> None:
        self.webhook = webhook
        self._followed = followed
        self._looks = looks
        self._clock = clock
        self._ticks = ticks
        self._allowance = Allowance()
        self._seen = Seen()
        self._said = ""

    def receive(self, request: Request) -> Received:
        """What comes of this request."""
        try:
            secret = secret_of(self.webhook)
        except Permanent as error:
            if str(error) != self._said:  # once: anybody can send requests
                self._said = str(error)
                _LOG.warning("%s", error)
            return Received(Result.NO_SECRET)
        self._said = ""
        if not is_signed(self.webhook.forge, secret, request, self._clock()):
            return Received(Result.REFUSED)
        if not self._allowance.take(
            self._ticks()
        ):  # only now: else anybody could use up what the forge may send
            return Received(Result.LIMITED)
        return self._of_push(request)

    def _of_push(self, request: Request) -> Received:
        push = pushed(self.webhook.forge, request)
        if push.ping:
            return Received(Result.PING)
        clusters = concerned(self.webhook, push, self._followed())
        if not clusters:
            return Received(Result.IGNORED)
        # Most forges do not sign their id, so that it alone would tell nothing; the body alone may well come again.
        identity = request.one(_IDS[self.webhook.forge]).encode("latin-1", "replace")
        digest = hashlib.sha256(identity + b"\0" + request.body).digest()
        now = self._ticks()
        if self._seen.was_seen(digest, now):
            return Received(Result.REPLAYED)
        self._seen.add(digest, now)
        due = ((cluster, self._looks.ask(cluster, now)) for cluster in clusters)
        return Received(
            Result.ACCEPTED, tuple((cluster, delay) for cluster, delay in due if delay is not None)
        )
