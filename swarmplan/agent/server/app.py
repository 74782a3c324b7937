"""What the server answers: four paths and nothing else."""

import logging
from collections.abc import Awaitable, Callable
from threading import Lock
from time import monotonic, time
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from swarmplan.agent.metrics.registry import CONTENT_TYPE
from swarmplan.agent.server.readiness import liveness, readiness
from swarmplan.agent.state import AgentStatus
from swarmplan.agent.systemd.liveness import Liveness

Answer = Callable[[Request], Awaitable[Response]]
_LOG = logging.getLogger(__name__)


def app(status: Callable[[], AgentStatus], metrics: Callable[[], bytes], hooks: Answer) -> Starlette:
    """The application. ``status`` and ``metrics`` are called in threads: a request never waits for another one's."""

    def scrape() -> Response:
        return Response(metrics(), media_type=CONTENT_TYPE)

    loops, one_at_a_time = Liveness(), Lock()

    def silent(shown: AgentStatus) -> tuple[str, ...]:
        with one_at_a_time:
            return loops.silent(shown, monotonic())

    def health() -> Response:
        shown = status()
        return _judged(liveness(shown, silent(shown)), "alive")

    def ready() -> Response:
        return _judged(readiness(status(), time()), "ready")

    def in_thread(answer: Callable[[], Response]) -> Answer:
        async def answered(_: Request) -> Response:
            return await run_in_threadpool(answer)

        return answered

    made = Starlette(
        routes=[
            Route("/metrics", _caught(in_thread(scrape)), methods=["GET"]),
            Route("/healthz", _caught(in_thread(health)), methods=["GET"]),
            Route("/readyz", _caught(in_thread(ready)), methods=["GET"]),
            Route("/hooks/{name}", _caught(hooks), methods=["POST"]),
        ]
    )
    made.router.redirect_slashes = False  # a redirect would be to the host that the request names
    return made


def _judged(document: dict[str, Any], word: str) -> Response:
    return JSONResponse(document, 200 if document[word] else 503)


def _caught(answer: Answer) -> Answer:
    """A fault of ours is for our log, not for who asks; once until all is well again, for anybody can ask."""
    failing = False

    async def answered(request: Request) -> Response:
        nonlocal failing
        try:
            response = await answer(request)
        except Exception as error:  # noqa: BLE001 - the next request may go well
            if not failing:
                # The path of the scope: a URL is made of the host that the request names, too.
                _LOG.warning("%r could not be answered: %s", request.scope["path"], type(error).__name__)
            failing = True
            return PlainTextResponse("internal error\n", 500)
        failing = False
        return response

    return answered
