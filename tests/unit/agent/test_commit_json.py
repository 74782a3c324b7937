"""A commit as JSON: one form in the memory, the state and the notifications of an agent."""

import pytest

from swarmplan.agent.commit_json import commit_json, commit_of
from swarmplan.agent.events import Commit
from swarmplan.agent.notify.text.build import trial
from swarmplan.agent.notify.text.notification import data
from swarmplan.agent.passes.memory.memory import Memory, decoded, encoded

COMMIT = Commit("a" * 40, "branch main", "Ann <ann@example.org>", "Add the shop", "SHA256:x", 7)


def test_it_is_read_as_it_was_written() -> None:
    assert commit_of(commit_json(COMMIT), COMMIT.time) == COMMIT
    assert decoded(encoded(Memory(applied=COMMIT))).applied == COMMIT
    assert data(trial("ops", 0.0))["commit"] is None


def test_what_is_none_is_not_read() -> None:
    with pytest.raises(TypeError):
        commit_of(commit_json(COMMIT) | {"author": None})
    with pytest.raises(KeyError):
        commit_of({"id": COMMIT.id})
