"""The commit that is followed, fetched by the real git: what each ref names, and what becomes of the mirror."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from git_hosting.upstream import Upstream, git

from swarmplan.errors import NotFound, Permanent, SpecError, Transient
from swarmplan.git.failures import Unexplained, UnfitMirror
from swarmplan.git.find import Finder
from swarmplan.git.refusals import Rewound
from swarmplan.git.repository import Repository
from swarmplan.spec.agent.sources import GitSource, Ref, RefKind

FILE = {"clusters/prod.yaml": "name: prod\n"}


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream(tmp_path / "forge")


def follow(
    upstream: Upstream, kind: RefKind = RefKind.BRANCH, name: str = "main", **more: object
) -> Repository:
    source = GitSource(str(upstream.bare), Ref(kind, name))
    return Repository(replace(source, **more), upstream.root / "mirrors")


def mirror(upstream: Upstream) -> Path:
    return next((upstream.root / "mirrors").glob("*/mirror.git"))


def test_each_new_commit_of_a_branch_is_found(upstream: Upstream) -> None:
    repository = follow(upstream)
    first = upstream.commit(FILE, message="First\n\nwith more", author=("Zoë", "zoe@example.org"))
    found = repository.fetch()
    assert (found.id, found.ref, found.subject) == (first, "branch main", "First")
    assert str(found.author) == "Zoë <zoe@example.org>"
    second = upstream.commit({"clusters/prod.yaml": "name: more\n"})
    assert repository.fetch().id == second
    assert repository.fetch().id == second
    repository.verify(found, first)


def test_a_mirror_has_the_history_and_no_contents(upstream: Upstream) -> None:
    first = upstream.commit({**FILE, "large": "x" * 100_000})
    upstream.commit({"large": "y" * 100_000})
    follow(upstream).fetch()
    listed = git("cat-file", "--batch-all-objects", "--batch-check", cwd=mirror(upstream))
    assert "blob" not in listed
    assert first in listed


@pytest.mark.parametrize("kind", ["annotated", "light"])
def test_a_tag_names_its_commit_also_after_it_was_moved(upstream: Upstream, kind: str) -> None:
    annotated = kind == "annotated"
    first = upstream.commit(FILE)
    repository = follow(upstream, RefKind.TAG, "v1")

    def tag() -> None:
        if annotated:
            upstream.tag("v1")
        else:
            git("tag", "--force", "v1", cwd=upstream.clone)
            upstream.push("refs/tags/v1")

    tag()
    found = repository.fetch()
    assert (found.id, found.ref, bool(found.tag)) == (first, "tag v1", annotated)
    moved = upstream.commit({"clusters/prod.yaml": "moved"})
    tag()
    assert repository.fetch().id == moved


def test_the_highest_version_in_the_range_is_followed(upstream: Upstream) -> None:
    ids = {}
    for name in ("v1.2.0", "v1.10.0", "v2.0.0-rc.1", "v2.0.0", "nightly", "1.9"):
        ids[name] = upstream.commit({"clusters/prod.yaml": name})
        upstream.tag(name)
    found = follow(upstream, RefKind.SEMVER, "^1.2").fetch()
    assert (found.id, found.ref) == (ids["v1.10.0"], "tag v1.10.0")
    assert follow(upstream, RefKind.SEMVER, ">=2.0.0-rc.0").fetch().id == ids["v2.0.0"]
    with pytest.raises(
        NotFound, match=r"there is no tag in the range '\^3'; there is nightly, .* and 1 more"
    ):
        follow(upstream, RefKind.SEMVER, "^3").fetch()


def test_a_commit_is_found_by_its_full_id_and_then_without_the_server(upstream: Upstream) -> None:
    first = upstream.commit(FILE)
    upstream.commit({"clusters/prod.yaml": "later"})
    repository = follow(upstream, RefKind.COMMIT, first)
    assert repository.fetch().id == first
    upstream.bare.rename(upstream.root / "gone.git")
    assert repository.fetch().id == first


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (RefKind.BRANCH, "mian", "there is no branch mian; did you mean 'main'?"),
        (RefKind.BRANCH, "x" * 60, "; there is main"),
        (RefKind.TAG, "v1", "there is no tag at all"),
        (RefKind.COMMIT, "a" * 40, "there is no commit aaaa"),
    ],
)
def test_a_ref_that_is_not_there_is_told_with_those_that_are(
    upstream: Upstream, kind: RefKind, name: str, said: str
) -> None:
    upstream.commit(FILE)
    with pytest.raises(NotFound) as caught:
        follow(upstream, kind, name).fetch()
    assert said in str(caught.value)


def test_an_id_of_something_else_is_no_commit(upstream: Upstream) -> None:
    upstream.commit(FILE)
    tree = git("rev-parse", "HEAD^{tree}", cwd=upstream.clone)
    with pytest.raises(NotFound, match="names a tree"):
        follow(upstream, RefKind.COMMIT, tree).fetch()


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c 'touch pl4nt3d' %G",
        "--upload-pack=touch pl4nt3d",
        "fd::17",
        "ssh://-oProxyCommand=touch pl4nt3d/x",
        "/x\ny",
    ],
)
def test_a_url_never_runs_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError):
        Repository(GitSource(url), tmp_path / "mirrors").fetch()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["--upload-pack=touch pl4nt3d", "main:refs/heads/x", "+main", "a\nb", "refs/../x", "*", "@{-1}", ""],
)
def test_a_ref_is_never_an_option_or_a_refspec(upstream: Upstream, name: str) -> None:
    upstream.commit(FILE)
    with pytest.raises((SpecError, NotFound)):
        follow(upstream, RefKind.BRANCH, name).fetch()


def test_a_branch_that_was_moved_back_or_rewritten_is_refused_unless_allowed(upstream: Upstream) -> None:
    first = upstream.commit(FILE)
    second = upstream.commit({"clusters/prod.yaml": "second"})
    repository = follow(upstream)
    repository.verify(repository.fetch(), first)

    upstream.reset(first)
    upstream.push("HEAD:refs/heads/main")  # an old commit, replayed
    replayed = repository.fetch()
    assert replayed.id == first
    with pytest.raises(
        Rewound,
        match=rf"commit {first[:12]} of branch main is older than {second[:12]}, which was applied last",
    ):
        repository.verify(replayed, second)
    follow(upstream, rewind=True).verify(replayed, second)

    rewritten = upstream.commit({"clusters/prod.yaml": "another second"})  # beside the second, not after it
    with pytest.raises(Rewound, match=f"{rewritten[:12]} of branch main does not descend from {second[:12]}"):
        repository.verify(repository.fetch(), second)
    repository.verify(repository.fetch(), rewritten)
    repository.verify(repository.fetch(), None)


def test_what_was_applied_of_another_history_is_a_rewind(upstream: Upstream) -> None:
    upstream.commit(FILE)
    repository = follow(upstream)
    with pytest.raises(Rewound, match="does not descend from aaaaaaaaaaaa"):
        repository.verify(repository.fetch(), "a" * 40)


def test_a_merge_descends_from_both_its_parents(upstream: Upstream) -> None:
    first = upstream.commit(FILE)
    side = upstream.commit({"side": "1"}, push="side")
    upstream.reset(first)
    main = upstream.commit({"main": "1"})
    git(
        "-c", "user.name=A", "-c", "user.email=a@b", "merge", "--quiet", "--no-edit", side, cwd=upstream.clone
    )
    upstream.push("HEAD:refs/heads/main")
    repository = follow(upstream)
    for before in (first, side, main):
        repository.verify(repository.fetch(), before)


@pytest.mark.parametrize(
    "harm",
    [
        "rm -r objects",
        "rm HEAD",
        "for p in objects/pack/*.pack; do chmod u+w $p; echo rubbish > $p; done",
        "for p in objects/pack/*.pack; do chmod u+w $p; truncate -s -30 $p; done",
        "for p in objects/pack/*.pack; do chmod u+w $p; truncate -s 100 $p; done",
        "for p in objects/pack/*.pack; do chmod u+w $p; printf xxxxxxxx | dd of=$p bs=1 seek=20 conv=notrunc 2>/dev/null; done",
        "mv objects ../kept && ln -s nowhere objects",
        "cd .. && mv mirror.git kept && ln -s nowhere mirror.git",
        "cd .. && mv mirror.git kept && ln -s kept mirror.git && rm kept/HEAD",
        "cd .. && mv mirror.git kept && ln -s kept mirror.git && for p in kept/objects/pack/*.pack; do chmod u+w $p; : > $p; done",
        "cd .. && rm -r mirror.git && echo x > mirror.git",
        "for p in objects/pack/*.idx; do chmod u+w $p; : > $p; done",
        ": > config",
        "rm config; mkdir config",
        "head -c 200 /dev/zero > packed-refs",
        "echo rubbish > packed-refs",
        "echo rubbish > shallow",
        "echo rubbish > objects/pack/multi-pack-index",
        "mkdir -p objects/info; echo rubbish > objects/info/commit-graph",
        "for r in refs/followed/*; do : > $r; done",
        "for r in refs/followed/*; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > $r; done",
    ],
)
def test_a_damaged_mirror_is_made_anew(upstream: Upstream, harm: str) -> None:
    first = upstream.commit(FILE)
    follow(upstream).fetch()
    subprocess.run(["sh", "-c", harm], cwd=mirror(upstream), check=True)
    later = upstream.commit({"clusters/prod.yaml": "later"})
    repository = follow(upstream)
    found = repository.fetch()
    assert found.id == later
    repository.export(repository.verify(found, first), ["clusters/prod.yaml"], upstream.root / "out")


@pytest.mark.parametrize("left", [30, 100, 0])
def test_a_mirror_that_is_damaged_later_is_made_anew_too(upstream: Upstream, left: int) -> None:
    first = upstream.commit(FILE)
    repository = follow(upstream)
    found = repository.fetch()
    for pack in mirror(upstream).glob("objects/pack/*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(pack.read_bytes()[:left])
    repository.verify(found, first)
    repository.export(found, ["clusters/prod.yaml"], upstream.root / "out")


@pytest.mark.parametrize("damaged", ["pack", "idx"])
def test_damage_to_the_older_history_is_not_taken_for_a_rewind(upstream: Upstream, damaged: str) -> None:
    first = upstream.commit(FILE)
    follow(upstream).fetch()
    (older,) = mirror(upstream).glob(f"objects/pack/*.{damaged}")
    later = upstream.commit({"clusters/prod.yaml": "later"})
    repository = follow(upstream)
    found = repository.fetch()
    older.unlink()
    assert repository.verify(found, first).id == later


def test_a_failure_that_is_not_of_the_mirror_keeps_it(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.commit(FILE)
    repository = follow(upstream)
    repository.fetch()
    before = mirror(upstream).stat().st_ino

    def fails(*_args: object, **_more: object) -> None:
        raise Unexplained("git failed: fatal: what nobody knows")

    monkeypatch.setattr(Finder, "find", fails)
    with pytest.raises(Unexplained):
        repository.fetch()
    assert mirror(upstream).stat().st_ino == before


def test_a_damaged_mirror_is_told_as_that_while_the_repository_is_away(upstream: Upstream) -> None:
    upstream.commit(FILE)
    repository = follow(upstream)
    found = repository.fetch()
    upstream.bare.rename(upstream.root / "gone.git")
    (mirror(upstream) / "packed-refs").write_text("rubbish")
    with pytest.raises(UnfitMirror, match="its mirror on this machine is damaged"):
        repository.export_again(found, ["clusters/prod.yaml"], upstream.root / "out")
    assert mirror(upstream).exists()


def test_a_branch_that_became_a_folder_of_branches_is_no_fault(upstream: Upstream) -> None:
    upstream.commit(FILE)
    upstream.commit(FILE, message="In a", push="a")
    repository = follow(upstream, RefKind.COMMIT, "a" * 40)
    with pytest.raises(NotFound):
        repository.fetch()
    git("push", "--quiet", "origin", ":refs/heads/a", cwd=upstream.clone)
    wanted = upstream.commit(FILE, message="In a/b", push="a/b")
    for _ in range(2):
        with pytest.raises(NotFound, match="there is no commit aaaa"):
            repository.fetch()
    assert follow(upstream, RefKind.COMMIT, wanted).fetch().id == wanted


def test_what_a_killed_fetch_left_is_removed(upstream: Upstream) -> None:
    upstream.commit(FILE)
    follow(upstream).fetch()
    left = [
        mirror(upstream) / name
        for name in ("objects/pack/tmp_pack_x", "packed-refs.lock", "gc.pid", "HEAD.lock")
    ]
    for path in left:
        path.write_text("left")
    later = upstream.commit({"clusters/prod.yaml": "later"})
    assert follow(upstream).fetch().id == later
    assert not any(path.exists() for path in left)


def test_a_repository_of_sha256_objects_is_followed(tmp_path: Path) -> None:
    upstream = Upstream(tmp_path / "forge", object_format="sha256")
    first = upstream.commit(FILE)
    repository = follow(upstream)
    found = repository.fetch()
    assert (found.id, len(found.id)) == (first, 64)
    repository.export(found, ["clusters/prod.yaml"], tmp_path / "out")
    assert (tmp_path / "out/clusters/prod.yaml").read_text() == FILE["clusters/prod.yaml"]


def test_a_repository_that_is_gone_or_is_none_is_told(upstream: Upstream) -> None:
    upstream.commit(FILE)
    repository = follow(upstream)
    repository.fetch()
    upstream.bare.rename(upstream.root / "gone.git")
    with pytest.raises(NotFound, match="there is no such repository"):
        repository.fetch()
    upstream.bare.mkdir()
    with pytest.raises(NotFound, match="there is no such repository"):
        repository.fetch()
    upstream.bare.rmdir()
    (upstream.root / "gone.git").rename(upstream.bare)
    repository.fetch()


def test_an_empty_repository_has_no_branch(upstream: Upstream) -> None:
    with pytest.raises(NotFound, match="there is no branch at all"):
        follow(upstream).fetch()


def test_one_that_is_no_longer_needed_ends(upstream: Upstream) -> None:
    upstream.commit(FILE)
    with pytest.raises(Transient, match=r"^stopped$"):
        follow(upstream).fetch(lambda: Transient("stopped"))


def test_nothing_of_the_environment_or_the_user_reaches_git(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(f'[url "{tmp_path}/evil/"]\n\tinsteadOf = {upstream.root}/\n')
    for name, value in {
        "HOME": str(home), "GIT_DIR": "/nowhere", "GIT_SSH_COMMAND": "false", "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_PARAMETERS": "'core.bare'='false'", "GIT_EXEC_PATH": "/nowhere", "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    kept = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    made = Upstream(tmp_path / "second")
    first = made.commit(FILE)
    assert follow(made).fetch().id == first
    assert (
        Repository(GitSource(str(made.bare)), tmp_path / "third", {**kept, "HOME": str(home)}).fetch().id
        == first
    )


def test_hooks_and_settings_of_a_repository_of_this_machine_run_nothing(
    upstream: Upstream, tmp_path: Path
) -> None:
    upstream.commit(FILE)
    planted = tmp_path / "pl4nt3d"
    for name in ("post-checkout", "reference-transaction", "pre-receive", "post-upload", "post-merge"):
        hook = upstream.bare / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {planted}\n")
        hook.chmod(0o755)
    git("config", "uploadpack.packObjectsHook", f"touch {planted}; false", cwd=upstream.bare)
    repository = follow(upstream)
    repository.export(repository.fetch(), ["clusters/prod.yaml"], tmp_path / "out")
    assert not planted.exists()


def test_objects_of_an_alternate_are_fetched(upstream: Upstream, tmp_path: Path) -> None:
    first = upstream.commit(FILE)
    shared = tmp_path / "shared.git"
    git("clone", "--quiet", "--bare", "--shared", str(upstream.bare), str(shared), cwd=tmp_path)
    repository = Repository(GitSource(str(shared)), tmp_path / "mirrors")
    assert repository.fetch().id == first
    repository.export(repository.fetch(), ["clusters/prod.yaml"], tmp_path / "out")


def test_a_commit_that_git_finds_malformed_is_refused(upstream: Upstream) -> None:
    upstream.commit(FILE)
    tree = git("rev-parse", "HEAD^{tree}", cwd=upstream.clone)
    evil = f"tree {tree}\nauthor Eve <eve@example.org> <alice@example.org> 1700000000 +0000\ncommitter Eve <e> 1700000000 +0000\n\nx\n"
    commit = git(
        "hash-object", "-t", "commit", "-w", "--literally", "--stdin", cwd=upstream.clone, stdin=evil
    )
    upstream.push(f"{commit}:refs/heads/evil")
    with pytest.raises(Permanent, match="git refuses an object in it"):
        follow(upstream, name="evil").fetch()


def test_a_year_of_commits_leaves_a_small_mirror(upstream: Upstream) -> None:
    """Many fetches, each with an export: the packs are put together, and nothing else is left."""
    repository = follow(upstream)
    for number in range(14):
        upstream.commit({"clusters/prod.yaml": f"name: {number}\n"})
        out = upstream.root / "out"
        repository.export(repository.fetch(), ["clusters/prod.yaml"], out)
        subprocess.run(["rm", "-r", str(out)], check=True)
    packs = list((mirror(upstream) / "objects/pack").glob("*.pack"))
    assert len(packs) <= 21
    assert not list(mirror(upstream).rglob("tmp_*"))
