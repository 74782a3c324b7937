"""The commit of a cluster file, from repositories as they are, and from hostile ones."""

import os
from pathlib import Path

import pytest
from unit.history.repositories import run_git

from swarmplan.history import git
from swarmplan.history.ci import Commit
from swarmplan.history.git import git_commit


def found(folder: Path, *names: str) -> Commit:
    return git_commit([str(folder / name) for name in names or ("cluster.yaml",)], dict(os.environ))


def test_a_commit_with_its_author_title_and_branch(repository: Path) -> None:
    head = run_git(repository, "rev-parse", "HEAD")
    assert found(repository) == Commit(head, "Rin", "main", title="Scale web")
    run_git(repository, "checkout", "-q", "--detach")
    assert found(repository) == Commit(head, "Rin", "", title="Scale web")


def test_below_the_top_folder_and_through_a_link(repository: Path, tmp_path: Path) -> None:
    (repository / "labs").mkdir()
    (repository / "labs" / "a *.yaml").write_text("x")
    run_git(repository, "add", ".")
    run_git(repository, "commit", "-q", "-m", "Add a lab")
    (tmp_path / "link.yaml").symlink_to(repository / "labs" / "a *.yaml")
    assert found(repository / "labs", "a *.yaml").title == found(tmp_path, "link.yaml").title == "Add a lab"
    assert not found(tmp_path, "link.yaml").modified


def test_a_file_that_was_changed(repository: Path) -> None:
    (repository / "stack.yaml").write_text("services: {}\n")
    assert found(repository, "cluster.yaml", "stack.yaml").modified
    (repository / "stack.yaml").unlink()
    (repository / "cluster.yaml").write_bytes(b"name: shop\r\n")
    assert not found(repository).modified
    (repository / "cluster.yaml").write_text("name: shop2\n")
    assert found(repository).modified


def test_a_file_behind_a_filter_tells_nothing(repository: Path) -> None:
    (repository / ".gitattributes").write_text("cluster.yaml filter=crypt\n")
    (repository / "cluster.yaml").write_text("decrypted\n")
    assert not found(repository).modified


def test_sha256(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q", "--object-format=sha256")
    (tmp_path / "cluster.yaml").write_text("name: shop\n")
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "commit", "-q", "-m", "Begin")
    assert (len(found(tmp_path).commit), found(tmp_path).modified) == (64, False)


def test_nothing_is_known(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cluster.yaml").write_text("")
    assert found(tmp_path) == Commit()  # no repository
    assert found(tmp_path / "missing") == Commit()
    (repository / "other.yaml").write_text("")
    assert found(repository, "other.yaml") == Commit()  # not in the commit
    run_git(tmp_path, "init", "-q")
    assert found(tmp_path) == Commit()  # no commit
    monkeypatch.setattr(git, "_MOST", 100)
    assert found(repository) == Commit()
    monkeypatch.undo()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert found(repository) == Commit()  # no git


def test_a_variable_of_gits_does_not_lead_to_another_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cluster.yaml").write_text("")
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    assert found(tmp_path) == Commit()


def test_a_repository_that_hangs_is_given_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "_DEADLINE", 0.3)
    (repository / ".git" / "HEAD").unlink()
    os.mkfifo(repository / ".git" / "HEAD")
    assert found(repository) == Commit()


def test_a_hostile_repository_starts_no_program(repository: Path, tmp_path: Path) -> None:
    mark, program = tmp_path / "mark", tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {mark}\n')
    program.chmod(0o755)
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout"):
        (hooks / hook).write_text(program.read_text())
        (hooks / hook).chmod(0o755)
    for setting in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.alternateRefsCommand",
        "gpg.program", "gpg.ssh.program", "diff.external", "diff.x.textconv", "filter.x.clean", "filter.x.process", "filter.x.smudge",
        "credential.helper", "pager.rev-parse", "pager.cat-file", "pager.ls-tree", "uploadpack.packObjectsHook",
        "remote.origin.uploadpack", "alias.rev-parse", "alias.cat-file",
    ):  # fmt: skip
        run_git(repository, "config", setting, f"!{program}" if setting.startswith("alias") else str(program))
    for setting, value in (
        ("log.showSignature", "true"), ("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"), ("remote.origin.url", f"ext::{program} %S"), ("protocol.ext.allow", "always"),
        ("protocol.allow", "always"), ("remote.origin.vcs", "ext"), ("core.hooksPath", str(hooks)),
    ):  # fmt: skip
        run_git(repository, "config", setting, value)
    (repository / ".gitattributes").write_text("*.yaml filter=x diff=x\n")
    (repository / "cluster.yaml").write_text("changed\n")
    assert found(repository).title == "Scale web"
    tree = run_git(repository, "rev-parse", "HEAD^{tree}")
    (
        repository / ".git" / "objects" / tree[:2] / tree[2:]
    ).unlink()  # as in a clone without trees: it would be fetched
    assert found(repository) == Commit()
    assert not mark.exists(), mark.read_text()
