"""What every request passes before it is answered, and what every answer says to the browser."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from swarmplan.ui.access.rules import Access, Headers

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ENTER, ICON = "/enter", "/icon.svg"
_OPEN = frozenset({ENTER, ICON})
"""Paths that are answered to anybody."""
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_NOT_SIGNED_IN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>swarmplan</title>
<link rel="icon" type="image/svg+xml" href="icon.svg">
<main><h1>Not signed in</h1><p>Open the address that <code>swarmplan ui</code> printed last. Each can be used once, and a session ends
after half a day.</p></main></html>
"""


class Guard:
    """Stands before the application: methods, names, paths, and who it is."""

    def __init__(self, app: App, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, sent)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer where it is none of the application's; else the path of ``scope`` is made that below the base."""
        headers = headers_of(scope)
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("only GET\n", 405, {"Allow": "GET, HEAD"})
        if not self._access.asks_here(headers):
            return PlainTextResponse("unknown host name: allow it with --allow-host NAME\n", 421)
        path = str(scope["path"])
        base = self._access.base
        if base and path == base:
            return Response(status_code=308, headers={"Location": f"{base}/"})
        if not path.startswith(f"{base}/"):
            return PlainTextResponse("not found\n", 404)
        scope["path"] = path[len(base) :]
        scope["raw_path"] = scope["path"].encode()
        return None if scope["path"] in _OPEN else self._not_signed_in(scope, headers)

    def _not_signed_in(self, scope: Scope, headers: Headers) -> Response | None:
        mode, site = (headers.get(f"sec-fetch-{name}", ("",))[0] for name in ("mode", "site"))
        if site in {"cross-site", "same-site"} and mode != "navigate":
            return PlainTextResponse("another site may not ask\n", 403)
        peer = scope["client"][0] if scope.get("client") else ""
        if self._access.user(peer, headers) is not None:
            return None
        if mode == "navigate":
            return HTMLResponse(_NOT_SIGNED_IN, 401)
        return PlainTextResponse("not signed in\n", 401)


def headers_of(scope: Scope) -> dict[str, tuple[str, ...]]:
    """The headers of a request."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        found[key] = (*found.get(key, ()), value.decode("latin-1"))
    return found
