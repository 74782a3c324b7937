"""``POST /hooks/NAME``: reads a webhook within its limits, answers, and brings the looks forward."""

import asyncio
import logging
from collections.abc import Callable, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from swarmplan.agent.events import Reason, Trigger
from swarmplan.agent.server.webhooks.receiver import STATUS, Received, Receiver, Result
from swarmplan.agent.server.webhooks.request import Request as Webhook

BODY_BYTES = 1_048_576
"""Of a payload."""
BODY_SECONDS = 10.0
"""Until it is there."""
AT_ONCE = 16
"""Webhooks that are read at once, so that they take no more than this many times BODY_BYTES of memory."""
Look = Callable[[tuple[str, ...], Reason], None]
"""Brings the next look at these clusters forward. It is called in the server's thread and returns at once."""
_LOG = logging.getLogger(__name__)


class Hooks:
    """The endpoint of all webhooks. ``count`` is told the provider and the result of each."""

    def __init__(
        self, receivers: Mapping[str, Receiver], look: Look, count: Callable[[str, str], None]
    ) -> None:
        self._receivers = receivers
        self._look = look
        self._count = count
        self._under_way = 0

    async def __call__(self, request: Request) -> Response:
        """The answer."""
        receiver = self._receivers.get(request.path_params["name"])
        if receiver is None:
            return PlainTextResponse("no such webhook\n", 404)
        received = await self._received(request, receiver)
        self._count(receiver.webhook.forge, received.result)
        for cluster, delay in received.looks:
            asyncio.get_running_loop().call_later(delay, self._bring_forward, cluster, receiver.webhook.name)
        headers = {"Retry-After": "5"} if received.result is Result.LIMITED else None
        return PlainTextResponse(f"{received.result}\n", STATUS[received.result], headers)

    async def _received(self, request: Request, receiver: Receiver) -> Received:
        if self._under_way >= AT_ONCE:
            return Received(Result.LIMITED)
        self._under_way += 1
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Received(Result.LATE)
        finally:
            self._under_way -= 1
        if body is None:
            return Received(Result.TOO_LARGE)
        headers = tuple((name.lower(), value) for name, value in request.headers.items())
        return receiver.receive(Webhook(headers, body))

    def _bring_forward(self, cluster: str, webhook: str) -> None:
        try:
            self._look((cluster,), Reason(Trigger.WEBHOOK, webhook))
        except Exception as error:  # noqa: BLE001 - the loop looks at its interval anyway
            _LOG.warning(
                "webhook %s: the next look was not brought forward: %s", webhook, type(error).__name__
            )


async def _body(request: Request) -> bytes | None:
    """The payload; None for one that is too large."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > BODY_BYTES:
        return None
    read = bytearray()
    async for piece in request.stream():
        read += piece
        if len(read) > BODY_BYTES:
            return None
    return bytes(read)
