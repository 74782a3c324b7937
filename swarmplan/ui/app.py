"""What the page's server answers: the page and its files, its texts, and the stream of what changes."""

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from swarmplan.http_server.connections import LASTS
from swarmplan.ui.access.rules import Access
from swarmplan.ui.board import MOST_VIEWERS, Board, Full
from swarmplan.ui.files import LANGUAGES, language_of, page_files, texts
from swarmplan.ui.guard import ENTER, App, Guard
from swarmplan.ui.stream import SCREENS, Viewer, stream
from swarmplan.views.matrix_part import Wanted
from swarmplan.views.task_states import TaskState

_SHAPES = {str(state): state.shape for state in TaskState}
_MOST_TEXT = 100
"""Characters that somebody searches for."""
_ENTERED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>swarmplan</title>
<link rel="icon" type="image/svg+xml" href="icon.svg">
<meta http-equiv="refresh" content="0;url=./"><p><a href="./">swarmplan</a></p></html>
"""
"""A page, and no redirect: a browser that came here by a link of another site sends no strict cookie after a redirect."""


def application(board: Board, access: Access) -> App:
    """The application, behind its guard."""
    pages = _Pages(board, access)
    made = Starlette(
        routes=[
            Route("/", pages.file),
            Route(ENTER, pages.enter),
            Route("/events", pages.events),
            Route("/texts", pages.texts),
            Route("/{name}", pages.file),
        ]
    )
    made.router.redirect_slashes = False  # a redirect would be to the host that the request names
    return Guard(made, access)


class _Pages:
    def __init__(self, board: Board, access: Access) -> None:
        self._board, self._access = board, access

    async def enter(self, request: Request) -> Response:
        if request.method != "GET":
            return _only_get()  # a HEAD would use the token up
        if not self._access.token.take(request.query_params.get("token", "")):
            return PlainTextResponse(
                "not signed in: open the address that `swarmplan ui` printed last\n", 401
            )
        return HTMLResponse(_ENTERED, headers={"Set-Cookie": self._access.set_cookie()})

    async def events(self, request: Request) -> Response:
        if request.method != "GET":
            return _only_get()  # a HEAD would keep a viewer's place
        query = request.query_params
        screen = query.get("screen", SCREENS[0])
        if screen not in SCREENS:
            return PlainTextResponse("no such screen\n", 404)
        wanted = Wanted(query.get("problems") == "1", query.get("text", "").strip()[:_MOST_TEXT])
        return _Events(self._board, Viewer(screen, wanted), request.headers.get("last-event-id", ""))

    async def texts(self, request: Request) -> Response:
        chosen, accepted = request.query_params.get("lang", ""), request.headers.get("accept-language", "")
        language = language_of(chosen, accepted)
        body = {
            "language": language,
            "languages": LANGUAGES,
            "texts": dict(texts(language)),
            "shapes": _SHAPES,
        }
        return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")

    async def file(self, request: Request) -> Response:
        found = page_files().get(request.path_params.get("name", "index.html"))
        if found is None:
            return PlainTextResponse("not found\n", 404)
        return Response(found[0], media_type=found[1])


def _only_get() -> Response:
    return PlainTextResponse("only GET\n", 405, {"Allow": "GET"})


class _Events(Response):
    """The stream of a viewer, who has a place from before the answer begins to its end."""

    def __init__(self, board: Board, viewer: Viewer, last: str) -> None:
        super().__init__()
        self._board, self._viewer, self._last = board, viewer, last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._board.viewer() as changed:
                scope[LASTS] = True
                messages = stream(self._board, changed, self._viewer, self._last)
                # A proxy that buffers would keep what happens to itself.
                headers = {"X-Accel-Buffering": "no"}
                answer = StreamingResponse(messages, headers=headers, media_type="text/event-stream")
                await answer(scope, receive, send)
        except Full:
            text = f"too many viewers ({MOST_VIEWERS}): close a tab\n"
            await PlainTextResponse(text, 503, {"Retry-After": "10"})(scope, receive, send)
