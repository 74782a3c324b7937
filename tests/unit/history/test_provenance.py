"""Provenance: the CI first, git beside it, a message of one's own; foreign text is made harmless."""

import os
from pathlib import Path

import pytest
from unit.history.repositories import run_git

from swarmplan.history import provenance as module
from swarmplan.history.ci import Commit
from swarmplan.history.provenance import MOST_CHARACTERS, Provenance, provenance
from swarmplan.render.redact import redact

SHA, OTHER = "0" * 40, "1" * 40
LOCAL = Commit(SHA, "Rin", "scale", title="Scale web", modified=True)
CI = {"GITHUB_ACTIONS": "true", "GITHUB_SHA": SHA, "GITHUB_ACTOR": "ana", "GITHUB_RUN_ID": "7"}


@pytest.fixture(autouse=True)
def _local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "git_commit", lambda _files, _environ: LOCAL)


def found(environ: dict[str, str], message: str = "", *, untrusted: bool = False) -> Provenance:
    return provenance(["a.yaml"], environ, message, untrusted=untrusted, redact=redact)


def test_git_where_there_is_no_ci() -> None:
    it = found({})
    assert (it.commit, it.author, it.branch, it.pipeline, it.message, it.modified) == (SHA, "Rin", "scale", "", "Scale web", True)  # fmt: skip
    assert it.user
    assert it.host


def test_the_ci_comes_first_and_git_adds_what_it_does_not_say() -> None:
    it = found(CI)
    assert (it.commit, it.author, it.branch, it.pipeline, it.message, it.modified) == (SHA, "ana", "scale", "7", "Scale web", True)  # fmt: skip


def test_another_commit_than_the_cis_adds_nothing() -> None:
    it = found({**CI, "GITHUB_SHA": OTHER})
    assert (it.commit, it.author, it.branch, it.message, it.modified) == (OTHER, "ana", "", "", False)


def test_an_own_message_goes_before_the_title() -> None:
    assert found({}, "  more\nload ").message == "more load"


def test_untrusted_files_are_not_shown_to_git() -> None:
    assert found({}, untrusted=True).commit == ""
    assert found(CI, untrusted=True).commit == SHA


def test_standard_input_has_no_repository() -> None:
    assert provenance(["-"], {}, redact=redact).commit == ""


def test_foreign_text_is_redacted_cut_and_in_one_line() -> None:
    secret = "hunter2" * 3
    it = found(
        {**CI, "GITHUB_ACTOR": "a\x1b[31m\u202eb\r\n", "GITHUB_REF_NAME": "b" * 10_000},
        f"password={secret} x",
    )
    assert it.author == "a [31m b"
    assert it.branch == "b" * (MOST_CHARACTERS - 1) + "…"
    assert secret not in it.message
    long = found(CI, "x" * (MOST_CHARACTERS - 20) + f" --token {secret}")
    assert "hunter" not in long.message


def test_a_real_repository_is_read(monkeypatch: pytest.MonkeyPatch, repository: Path) -> None:
    monkeypatch.undo()
    head = run_git(repository, "rev-parse", "HEAD")
    it = provenance([str(repository / "cluster.yaml")], {"PATH": os.environ["PATH"]}, redact=redact)
    assert (it.commit, it.author, it.branch, it.message, it.modified) == (
        head,
        "Rin",
        "main",
        "Scale web",
        False,
    )
    (repository / "cluster.yaml").write_text("name: other\n")
    assert provenance(
        [str(repository / "cluster.yaml")], {"PATH": os.environ["PATH"]}, redact=redact
    ).modified


def test_a_text_is_redacted_before_it_is_cut() -> None:
    message = "x" * (MOST_CHARACTERS - 5) + " value-of-a-variable"
    it = provenance([], {}, message, redact=lambda text: text.replace("value-of-a-variable", "(hidden)"))
    assert "val" not in it.message


def test_the_commit_of_a_saved_plan_goes_before_that_of_the_pipeline_that_applies_it() -> None:
    planned = Commit(OTHER, "Bo\x1b", "main", title="Add web", modified=True)
    it = provenance([], CI, planned=planned, redact=redact)
    assert (it.commit, it.branch, it.pipeline, it.message, it.modified) == (
        OTHER,
        "main",
        "7",
        "Add web",
        True,
    )
    assert it.author.startswith("Bo")
    assert "\x1b" not in it.author
    assert provenance([], CI, "why", planned=planned, redact=redact).message == "why"
