"""What a webhook says was pushed, in each forge's own words, and what is made of nonsense."""

import json
from typing import Any

import pytest

from swarmplan.agent.server.webhooks.pushes import Pushed, pushed
from swarmplan.agent.server.webhooks.request import Request
from swarmplan.spec.agent.outside import Forge

MAIN = {"ref": "refs/heads/main", "after": "ab12" * 10}
GONE = {"ref": "refs/heads/old", "after": "0" * 40, "deleted": True}


def said(forge: Forge, header: str, event: str, payload: Any) -> Pushed:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return pushed(forge, Request(((header, event),) if event else (), body))


@pytest.mark.parametrize(
    ("forge", "header", "event"),
    [
        (Forge.GITHUB, "x-github-event", "push"),
        (Forge.GITEA, "x-gitea-event", "push"),
        (Forge.FORGEJO, "x-forgejo-event", "push"),
        (Forge.GITLAB, "x-gitlab-event", "Push Hook"),
        (Forge.GITLAB, "x-gitlab-event", "System Hook"),
        (Forge.GENERIC, "", ""),
        (Forge.GITHUB, "", ""),
    ],
)
def test_a_push_to_a_branch_and_its_deletion(forge: Forge, header: str, event: str) -> None:
    assert said(forge, header, event, MAIN) == Pushed(("refs/heads/main",))
    assert said(forge, header, event, GONE) == Pushed(())
    assert said(forge, header, event, {**MAIN, "after": "0" * 64}) == Pushed(())


@pytest.mark.parametrize(
    ("change", "refs"),
    [
        ({"new": {"type": "branch", "name": "main"}, "old": None}, ("refs/heads/main",)),
        ({"new": {"type": "tag", "name": "v1.0.0"}, "old": None}, ("refs/tags/v1.0.0",)),
        ({"new": None, "old": {"type": "branch", "name": "old"}, "closed": True}, ()),
    ],
)
def test_bitbucket_cloud(change: dict[str, Any], refs: tuple[str, ...]) -> None:
    assert said(Forge.BITBUCKET, "x-event-key", "repo:push", {"push": {"changes": [change]}}) == Pushed(refs)


def test_bitbucket_data_center() -> None:
    changes = [
        {"ref": {"id": "refs/heads/main"}, "toHash": "ab" * 20, "type": "UPDATE"},
        {"ref": {"id": "refs/heads/old"}, "toHash": "0" * 40, "type": "DELETE"},
    ]
    found = said(Forge.BITBUCKET, "x-event-key", "repo:refs_changed", {"changes": changes})
    assert found == Pushed(("refs/heads/main",))


@pytest.mark.parametrize(
    ("forge", "header", "event"),
    [(Forge.GITHUB, "x-github-event", "ping"), (Forge.BITBUCKET, "x-event-key", "diagnostics:ping")],
)
def test_a_ping(forge: Forge, header: str, event: str) -> None:
    assert said(forge, header, event, {"zen": "…"}) == Pushed((), ping=True)


@pytest.mark.parametrize(
    ("forge", "header", "event"),
    [
        (Forge.GITHUB, "x-github-event", "issues"),
        (Forge.GITLAB, "x-gitlab-event", "Note Hook"),
        (Forge.BITBUCKET, "x-event-key", "repo:fork"),
        (Forge.GITEA, "x-gitea-event", "release"),
    ],
)
def test_something_else_happened(forge: Forge, header: str, event: str) -> None:
    assert said(forge, header, event, MAIN) == Pushed(())


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"payload=%7B%7D",
        b"[" * 200_000,
        b"\xff\xfe",
        b"null",
        b"3",
        b'"text"',
        {},
        [],
        [MAIN],
        {"push": None},
        {"push": {"changes": 4}},
        {"push": {"changes": [{}]}},
        {"changes": [None]},
        {"after": "ab"},
        {"changes": {"ref": 1}},
        *[{"ref": ref} for ref in (None, [], ["refs/heads/main"], {}, 3, True, "")],
        *[
            {"push": {"changes": changes}}
            for changes in ({}, "", [], None, [{"new": False}], [{"new": ""}], [{"new": {}}])
        ],
        *[{"push": {"changes": [{"new": {"type": "tag", "name": name}}]}} for name in (None, [], 3, "")],
        *[{"changes": changes} for changes in ({}, "", [], None, 3, [3], [{"toHash": "ab"}])],
        *[{"changes": [{"toHash": "ab", "ref": {"id": name}}]} for name in (None, [], 3, "")],
    ],
)
@pytest.mark.parametrize("forge", Forge)
def test_what_is_not_understood_may_be_anything(forge: Forge, payload: Any) -> None:
    assert said(forge, "", "", payload) == Pushed(None)
