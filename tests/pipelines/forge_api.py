"""A stand-in for the API of a forge on loopback: as strict as the documentation of GitHub, Forgejo and GitLab.

Methods, paths, parameters, headers, fields, pages and sizes that are not documented are answered with an error, and kept in
``faults``: a test looks that there are none.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "t0ken-of-the-forge"  # noqa: S105 - of the stand-in
REPOSITORY = "ops/clusters"
PROJECT = "42"
MOST = {"github": 65_536, "forgejo": 65_536, "gitlab": 1_000_000}
OURS, OTHER = "swarmplan-bot", "mallory"
_IDS = {OURS: 7, OTHER: 8, "github-actions[bot]": 9}


@dataclass
class Comment:
    id: int
    author: str
    body: str


@dataclass
class State:
    """What the forge has. ``app``: the token is that of an app, which has no user. ``fails`` are the statuses of the next calls."""

    kind: str
    app: bool = False
    comments: list[Comment] = field(default_factory=list)
    merged: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    fails: list[int] = field(default_factory=list)
    written: int = 0
    base: str = ""
    answers: bytes = b""
    """What every call is answered with, where it is set."""

    @property
    def me(self) -> str:
        return "github-actions[bot]" if self.app else OURS

    def add(self, author: str, body: str) -> Comment:
        self.comments.append(Comment(len(self.comments) + 100, author, body))
        return self.comments[-1]

    @property
    def ours(self) -> list[Comment]:
        return [one for one in self.comments if one.author == self.me]


class _Refused(Exception):
    def __init__(self, code: int, why: str, *, documented: bool = False) -> None:
        super().__init__(why)
        self.code, self.documented = code, documented


class _Handler(BaseHTTPRequestHandler):
    state: State

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        headers: dict[str, str] = {}
        try:
            code, body = self._found(headers)
        except _Refused as refused:
            code, body = refused.code, {"message": str(refused)}
            if not refused.documented:
                self.state.faults.append(f"{self.command} {self.path}: {refused}")
        data = self.state.answers or json.dumps(body).encode()
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - http.server's names

    def _found(self, headers: dict[str, str]) -> tuple[int, Any]:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        if self.state.fails:
            raise _Refused(self.state.fails.pop(0), "as the test asked for", documented=True)
        self._authenticated()
        for method, pattern, name in _ROUTES[self.state.kind]:
            found = re.fullmatch(pattern, parts.path)
            if found and method == self.command:
                answer: tuple[int, Any] = getattr(self, name)(query, headers, *found.groups())
                return answer
        raise _Refused(404, "no such endpoint")

    def _authenticated(self) -> None:
        if self.state.kind == "gitlab":
            wanted = {"PRIVATE-TOKEN": TOKEN}
        else:
            wanted = {
                "Authorization": f"Bearer {TOKEN}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
            }
        for name, value in wanted.items():
            if self.headers[name] != value:
                raise _Refused(401, f"{name} is {self.headers[name]!r}")
        if not self.headers["User-Agent"]:
            raise _Refused(403, "a request without a User-Agent")

    def _body(self) -> str:
        if self.headers["Content-Type"] != "application/json":
            raise _Refused(415, "no JSON")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not (isinstance(body, dict) and set(body) == {"body"} and isinstance(body["body"], str)):
            raise _Refused(422, f"not the documented fields: {sorted(body)}")
        if not body["body"] or len(body["body"]) > MOST[self.state.kind]:
            raise _Refused(422, f"a body of {len(body['body'])} characters")
        self.state.written += 1
        return str(body["body"])

    def user(self, query: dict[str, str], _headers: object) -> tuple[int, Any]:
        _only(query)
        if self.state.app:
            raise _Refused(403, "Resource not accessible by integration", documented=True)
        return 200, {"login": self.state.me, "id": _IDS[self.state.me]}

    def listed(self, query: dict[str, str], headers: dict[str, str], number: str) -> tuple[int, Any]:
        if number != "12":
            raise _Refused(404, "no such pull request", documented=True)
        if self.state.kind == "gitlab":
            _only(query, "order_by", "sort", "per_page", "page")
        elif self.state.kind == "github":
            _only(query, "per_page", "page", "since")
        each, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        if not 1 <= each <= 100 or page < 1:
            raise _Refused(422, f"per_page {each}, page {page}")
        if self.state.kind == "forgejo":  # its comments come in one piece
            return 200, [self._shown(one) for one in self.state.comments]
        found = self.state.comments[(page - 1) * each : page * each]
        more = len(self.state.comments) > page * each
        if self.state.kind == "gitlab":
            headers["x-next-page"] = str(page + 1) if more else ""
        elif more:  # under another path, as GitHub's are
            following = f"{self.state.base}/repositories/1/issues/12/comments?per_page={each}&page={page + 1}"
            headers["Link"] = f'<{following}>; rel="next", <{following}>; rel="last"'
        return 200, [self._shown(one) for one in found]

    def create(self, query: dict[str, str], _headers: object, number: str) -> tuple[int, Any]:
        _only(query)
        if number != "12":
            raise _Refused(404, "no such pull request")
        return 201, self._shown(self.state.add(self.state.me, self._body()))

    def edit(self, query: dict[str, str], _headers: object, *names: str) -> tuple[int, Any]:
        _only(query)
        (one,) = [each for each in self.state.comments if str(each.id) == names[-1]]
        if one.author != self.state.me:
            raise _Refused(403, "the comment of somebody else")
        one.body = self._body()
        return 200, self._shown(one)

    def pulls(self, query: dict[str, str], _headers: object, sha: str) -> tuple[int, Any]:
        _only(query)
        number = self.state.merged.get(sha)
        if self.state.kind == "forgejo":
            if number is None:
                raise _Refused(404, "no pull request", documented=True)
            return 200, {"number": number, "merged": True, "merge_commit_sha": sha}
        if self.state.kind == "github":
            found = [{"number": 3, "merged_at": None, "merge_commit_sha": None}]
            merged: dict[str, Any] = {
                "number": number,
                "merged_at": "2026-01-01T00:00:00Z",
                "merge_commit_sha": sha,
            }
        else:
            found = [{"iid": 3, "state": "opened", "merge_commit_sha": None, "squash_commit_sha": None}]
            merged = {
                "iid": number,
                "state": "merged",
                "merge_commit_sha": sha,
                "squash_commit_sha": None,
            }
        return 200, [*found, *([merged] if number else [])]

    def _shown(self, one: Comment) -> dict[str, Any]:
        who = {"login": one.author, "id": _IDS.get(one.author, 1), "username": one.author}
        return {"id": one.id, "body": one.body} | (
            {"author": who, "system": False} if self.state.kind == "gitlab" else {"user": who}
        )


_GITHUB = (
    ("GET", "/user", "user"),
    ("GET", rf"/repos/{REPOSITORY}/issues/(\d+)/comments", "listed"),
    ("GET", r"/repositories/1/issues/(\d+)/comments", "listed"),
    ("POST", rf"/repos/{REPOSITORY}/issues/(\d+)/comments", "create"),
    ("PATCH", rf"/repos/{REPOSITORY}/issues/comments/(\d+)", "edit"),
)
_NOTES = rf"/projects/{PROJECT}/merge_requests/(\d+)/notes"
_ROUTES = {
    "github": (*_GITHUB, ("GET", rf"/repos/{REPOSITORY}/commits/([0-9a-f]{{40}})/pulls", "pulls")),
    "forgejo": (*_GITHUB, ("GET", rf"/repos/{REPOSITORY}/commits/([0-9a-f]{{40}})/pull", "pulls")),
    "gitlab": (
        ("GET", "/user", "user"),
        ("GET", _NOTES, "listed"),
        ("POST", _NOTES, "create"),
        ("PUT", rf"{_NOTES}/(\d+)", "edit"),
        ("GET", rf"/projects/{PROJECT}/repository/commits/([0-9a-f]{{40}})/merge_requests", "pulls"),
    ),
}


def _only(query: dict[str, str], *known: str) -> None:
    if unknown := set(query) - set(known):
        raise _Refused(422, f"not documented: {sorted(unknown)}")


@contextmanager
def forge(kind: str, *, app: bool = False) -> Iterator[State]:
    """A forge with the pull request 12, at ``base``."""
    state = State(kind, app)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Bound", (_Handler,), {"state": state}))
    state.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
