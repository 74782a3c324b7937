"""The forges: how each lists, creates and edits the comments of a pull request, and finds that of a commit.

By "REST API endpoints for issue comments" and "… for commits" of GitHub's documentation, Forgejo's /api/swagger, and "Notes
API" and "Commits API" of GitLab's.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from swarmplan_ci.web import Api, Failed

_MOST_PAGES = 100
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')
_DENIED = (401, 403, 404)


class Forge(ABC):
    """One repository. ``limit`` is the size of its largest comment, in bytes."""

    limit: int

    def __init__(self, api: Api, repository: str) -> None:
        self.api, self.repository = api, repository

    def find(self, number: int, first_line: str) -> tuple[str, str] | None:
        """(Id, body) of our own comment that begins with this line. Those of others are never edited."""
        me = self._me()
        for one in self._comments(number):
            body = str(one.get("body") or "")
            if body.replace("\r\n", "\n").split("\n")[0] == first_line and self._author(one) == me:
                return str(one["id"]), body
        return None

    def put(self, number: int, first_line: str, body: str) -> None:
        """Edit our comment, or create it. Raises Failed."""
        found = self.find(number, first_line)
        if found is None:
            self._create(number, body)
        elif found[1] != body:
            self._edit(number, found[0], body)

    @abstractmethod
    def pull_of(self, commit: str) -> int | None:
        """The number of the pull request that was merged as this commit; None for none."""

    @abstractmethod
    def _me(self) -> str: ...

    @abstractmethod
    def _author(self, one: dict[str, Any]) -> str: ...

    @abstractmethod
    def _comments(self, number: int) -> Iterator[dict[str, Any]]: ...

    @abstractmethod
    def _create(self, number: int, body: str) -> None: ...

    @abstractmethod
    def _edit(self, number: int, identity: str, body: str) -> None: ...


class GitHub(Forge):
    """GitHub; ``repository`` is ``owner/name``."""

    limit = 65_536

    def __init__(self, base: str, repository: str, token: str) -> None:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "swarmplan",
        }
        super().__init__(Api(base, headers), quote(repository, safe="/"))

    def pull_of(self, commit: str) -> int | None:
        pulls, _ = self.api.call("GET", f"repos/{self.repository}/commits/{quote(commit, safe='')}/pulls")
        merged = [one for one in pulls if one.get("merged_at")]
        merged.sort(key=lambda one: one.get("merge_commit_sha") != commit)
        return int(merged[0]["number"]) if merged else None

    def _me(self) -> str:
        try:
            return str(self.api.call("GET", "user")[0]["login"])
        except Failed as error:
            if error.code not in _DENIED:
                raise
            return "github-actions[bot]"  # the token of a job is that of an app, which has no user

    def _author(self, one: dict[str, Any]) -> str:
        return str((one.get("user") or {}).get("login"))

    def _comments(self, number: int) -> Iterator[dict[str, Any]]:
        url = f"repos/{self.repository}/issues/{number}/comments?per_page=100"
        for _ in range(_MOST_PAGES):
            found, headers = self.api.call("GET", url)
            yield from found
            following = _NEXT.search(headers.get("Link") or "")
            if following is None:
                return
            url = following[1]

    def _create(self, number: int, body: str) -> None:
        self.api.call("POST", f"repos/{self.repository}/issues/{number}/comments", {"body": body})

    def _edit(self, number: int, identity: str, body: str) -> None:  # noqa: ARG002 - the port's
        self.api.call("PATCH", f"repos/{self.repository}/issues/comments/{identity}", {"body": body})


class Forgejo(GitHub):
    """Forgejo and Gitea, whose API has GitHub's comments, but names one pull request of a commit."""

    def pull_of(self, commit: str) -> int | None:
        try:
            pull, _ = self.api.call("GET", f"repos/{self.repository}/commits/{quote(commit, safe='')}/pull")
        except Failed as error:
            if error.code == 404:  # noqa: PLR2004 - not found
                return None
            raise
        return int(pull["number"]) if pull.get("merged") else None


class GitLab(Forge):
    """GitLab; ``repository`` is the project's id, or its path. Its job token may not write notes: a project access token."""

    limit = 1_000_000

    def __init__(self, base: str, repository: str, token: str) -> None:
        headers = {"PRIVATE-TOKEN": token, "User-Agent": "swarmplan"}
        super().__init__(Api(base, headers), quote(repository, safe=""))

    def pull_of(self, commit: str) -> int | None:
        path = f"projects/{self.repository}/repository/commits/{quote(commit, safe='')}/merge_requests"
        merged = [one for one in self.api.call("GET", path)[0] if one.get("state") == "merged"]
        merged.sort(key=lambda one: commit not in (one.get("merge_commit_sha"), one.get("squash_commit_sha")))
        return int(merged[0]["iid"]) if merged else None

    def _me(self) -> str:
        return str(self.api.call("GET", "user")[0]["id"])

    def _author(self, one: dict[str, Any]) -> str:
        return "" if one.get("system") else str((one.get("author") or {}).get("id"))

    def _comments(self, number: int) -> Iterator[dict[str, Any]]:
        page = "1"
        for _ in range(_MOST_PAGES):
            query = f"?order_by=created_at&sort=asc&per_page=100&page={quote(page, safe='')}"
            found, headers = self.api.call("GET", self._notes(number) + query)
            yield from found
            page = headers.get("x-next-page") or ""
            if not page:
                return

    def _create(self, number: int, body: str) -> None:
        self.api.call("POST", self._notes(number), {"body": body})

    def _edit(self, number: int, identity: str, body: str) -> None:
        self.api.call("PUT", f"{self._notes(number)}/{identity}", {"body": body})

    def _notes(self, number: int) -> str:
        return f"projects/{self.repository}/merge_requests/{number}/notes"
