"""Files taken out of a commit: exactly what was committed, within limits, and nothing that leads elsewhere."""

import os
import random
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from git_hosting.http import Hosting, served
from git_hosting.upstream import Upstream, git

from swarmplan.errors import NotFound, Permanent, SpecError, Transient
from swarmplan.git import export as exports
from swarmplan.git.refusals import Unusable
from swarmplan.git.repository import Repository
from swarmplan.spec.agent.sources import GitSource

PROD = "clusters/prod/cluster.yaml"


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream(tmp_path / "forge")


def take(upstream: Upstream, *paths: str, **more: object) -> Path:
    """The folder with what was taken out of the newest commit."""
    out = upstream.root / f"out-{len(list(upstream.root.iterdir()))}"
    repository = Repository(replace(GitSource(str(upstream.bare)), **more), upstream.root / "mirrors")
    try:
        repository.export(repository.fetch(), paths or (PROD,), out)
    except BaseException:
        assert not out.exists()  # nothing is left of one that failed
        raise
    return out


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_the_folder_of_the_file_and_all_below_it_are_taken(upstream: Upstream) -> None:
    upstream.commit(
        {PROD: "a", "clusters/prod/conf/app.ini": "b", "clusters/lab/cluster.yaml": "c", "other": "d"}
    )
    assert names(take(upstream)) == ["clusters/prod/cluster.yaml", "clusters/prod/conf/app.ini"]
    assert names(take(upstream, PROD, "clusters/lab/cluster.yaml")) == [
        "clusters/lab/cluster.yaml", "clusters/prod/cluster.yaml", "clusters/prod/conf/app.ini",
    ]  # fmt: skip
    assert len(names(take(upstream, "other"))) == 4


def test_it_is_readable_by_its_owner_only(upstream: Upstream) -> None:
    upstream.write({"clusters/prod/render.sh": "#!/bin/sh\n"})
    (upstream.clone / "clusters/prod/render.sh").chmod(0o755)
    upstream.commit({PROD: "a"})
    out = take(upstream)
    modes = {str(path.relative_to(out)): path.stat().st_mode & 0o7777 for path in (out, *out.rglob("*"))}
    assert modes == {
        ".": 0o700, "clusters": 0o700, "clusters/prod": 0o700, "clusters/prod/cluster.yaml": 0o600,
        "clusters/prod/render.sh": 0o700,
    }  # fmt: skip


def test_attributes_of_the_repository_change_nothing(upstream: Upstream) -> None:
    content = b"$Format:%H$ $Id$\nline\r\n\xff\x00"
    attributes = (
        "* filter=evil text eol=crlf ident export-subst working-tree-encoding=UTF-16\nhidden export-ignore\n"
    )
    files = {
        PROD: content,
        "clusters/prod/hidden": b"h",
        ".gitattributes": attributes.encode(),
        "clusters/.gitattributes": b"* export-ignore\n",
    }
    for path, data in files.items():
        git(
            "update-index",
            "--add",
            "--cacheinfo",
            f"100644,{_blob(upstream, data)},{path}",
            cwd=upstream.clone,
        )
    tree = git("write-tree", cwd=upstream.clone)
    commit = git(
        "-c", "user.name=A", "-c", "user.email=a@b", "commit-tree", tree, "-m", "x", cwd=upstream.clone
    )
    upstream.push(f"{commit}:refs/heads/main")
    out = take(upstream)
    assert (out / PROD).read_bytes() == content
    assert (out / "clusters/prod/hidden").is_file()


def test_a_path_that_is_not_there_is_told_with_the_one_that_was_meant(upstream: Upstream) -> None:
    upstream.commit({PROD: "a"})
    with pytest.raises(
        NotFound, match=r"there is no file 'cluster\.yaml' in it; did you mean 'clusters/prod/cluster.yaml'"
    ):
        take(upstream, "cluster.yaml")
    with pytest.raises(NotFound, match="there is no file 'clusters/prod' in it"):
        take(upstream, "clusters/prod")
    for path in ("../x", "/etc/passwd", "", ".", "a/../..", ".git/config", "a\nb", ":(glob)**"):
        with pytest.raises((SpecError, NotFound)):
            take(upstream, path)


def test_links_are_kept_where_they_lead_within(upstream: Upstream) -> None:
    upstream.commit({PROD: "a", "clusters/prod/conf/x": "x"})
    (upstream.clone / "clusters/prod/link").symlink_to("conf/../conf/x")
    (upstream.clone / "clusters/prod/folder").symlink_to("conf")
    (upstream.clone / "clusters/prod/dangling").symlink_to("nowhere")
    upstream.commit()
    out = take(upstream)
    assert (out / "clusters/prod/link").read_text() == "x"
    assert (out / "clusters/prod/folder/x").read_text() == "x"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/etc/passwd", ""),
        ("../../../secret", ""),
        ("../../..", ""),
        ("deep/../../../../x", ""),
        ("conf/..", "a/../../../../x"),  # through another link
        ("/proc/self/root/etc", ""),
    ],
)
def test_links_that_lead_out_are_refused(upstream: Upstream, first: str, second: str) -> None:
    upstream.commit({PROD: "a", "clusters/prod/conf/x": "x"})
    (upstream.clone / "clusters/prod/a").symlink_to(first)
    if second:
        (upstream.clone / "clusters/prod/b").symlink_to(second)
    upstream.commit()
    with pytest.raises(Unusable, match=r"the link clusters/prod/[ab] leads out of what is taken"):
        take(upstream)


def test_a_pointer_of_git_lfs_is_refused_by_name(upstream: Upstream) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    upstream.commit({PROD: "a", "clusters/prod/data.bin": pointer, "lfs/other.bin": pointer})
    with pytest.raises(Unusable, match=r"clusters/prod/data\.bin is kept in Git LFS"):
        take(upstream)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty", b"", "the link clusters/prod/empty has an empty target"),
        ("nul", b"a\0b", "the link clusters/prod/nul has a target with a NUL in it"),
        ("far", b"x/" * 2048, "the link clusters/prod/far has a target that is too long"),
        ("n" * 256, b"x", "clusters/prod/nnn.* cannot be a file: File name too long"),
    ],
)
@pytest.mark.parametrize("mode", ["120000", "100644"])
def test_what_no_file_system_takes_is_the_fault_of_the_commit(
    upstream: Upstream, name: str, content: bytes, told: str, mode: str
) -> None:
    upstream.write({PROD: "a"})
    git("add", "--all", cwd=upstream.clone)
    entry = f"{mode},{_blob(upstream, content)},clusters/prod/{name}"
    git("update-index", "--add", "--cacheinfo", entry, cwd=upstream.clone)
    git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--message=x", cwd=upstream.clone)
    upstream.push("HEAD:refs/heads/main")
    if mode == "100644" and len(name) < len("n" * 256):
        assert (take(upstream) / "clusters/prod" / name).read_bytes() == content
        return
    with pytest.raises(Unusable, match=told):
        take(upstream)


def test_names_that_a_terminal_or_git_obeys_are_refused(upstream: Upstream) -> None:
    upstream.commit({PROD: "a", "clusters/prod/a\x1b[2Jb": "x"})
    with pytest.raises(Unusable, match=r"'clusters/prod/a\\x1b\[2Jb' is not a name that is accepted"):
        take(upstream)


@pytest.mark.parametrize(
    ("size", "most"),
    [(8_000_000, 1_000_000), pytest.param(200_000_000, 64_000_000, marks=pytest.mark.long)],
)
def test_a_blob_that_is_far_too_large_is_not_received_to_its_end(
    tmp_path: Path, size: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream = Upstream(tmp_path / "forge")
    upstream.commit({"clusters/prod/image.bin": random.Random(1).randbytes(size), PROD: "a"})
    monkeypatch.setattr(exports, "EXPORT_BYTES", most)
    with served(Hosting(upstream.root)) as hosting:
        repository = Repository(GitSource(f"{hosting.url}/ops.git"), tmp_path / "mirrors")
        found = repository.fetch()
        with pytest.raises(Unusable, match=r"are larger than .* MB together|image\.bin is larger than"):
            repository.export(found, [PROD], tmp_path / "out")
        asked = len(hosting.seen)
        with pytest.raises(Unusable, match="larger than"):
            repository.export(found, [PROD], tmp_path / "out")
        assert len(hosting.seen) == asked  # what was refused is not received again
    assert not list((tmp_path / "mirrors").rglob("tmp_*"))


def test_a_server_that_leaves_nothing_out_is_followed_too(upstream: Upstream) -> None:
    git("config", "uploadpack.allowFilter", "false", cwd=upstream.bare)
    upstream.commit({PROD: "a", "other": random.Random(1).randbytes(1_000_000)})
    assert names(take(upstream)) == [PROD]


@pytest.mark.parametrize("tick", [0.0, 60.0], ids=["seen while it comes", "seen when it is there"])
def test_a_history_that_is_too_large_is_refused(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch, tick: float
) -> None:
    upstream.commit({PROD: random.Random(2).randbytes(5_000_000)})
    git("config", "uploadpack.allowFilter", "false", cwd=upstream.bare)
    monkeypatch.setattr("swarmplan.git.repository.MIRROR_BYTES", 1_000_000)
    monkeypatch.setattr("swarmplan.git.mirrors.mirror._TICK", tick)
    with pytest.raises(
        Permanent, match=rf"^{re.escape(str(upstream.bare))}: its history is larger than 1 MB"
    ):
        take(upstream)
    kept = sum(path.stat().st_size for path in (upstream.root / "mirrors").rglob("*") if path.is_file())
    assert kept < 1_000_000


def test_what_unpacks_to_too_much_is_refused(upstream: Upstream) -> None:
    upstream.commit({PROD: "a", "clusters/prod/zeros": bytes(20_000_000)})
    with pytest.raises(Unusable, match="clusters/prod/zeros is larger than 16 MB"):
        take(upstream)


def test_too_many_files_are_refused(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "EXPORT_FILES", 10)
    upstream.commit({PROD: "a", **{f"clusters/prod/{at}": "x" for at in range(9)}})
    take(upstream)
    upstream.commit({"clusters/prod/9": "x"})
    with pytest.raises(Unusable, match="more than 10 files"):
        take(upstream)


def test_a_submodule_is_refused_unless_it_is_asked_for(upstream: Upstream, tmp_path: Path) -> None:
    library = Upstream(upstream.root, "library")
    inner = library.commit({"common.yaml": "common", "deep/x": "x"})
    _add_submodule(upstream, "clusters/prod/lib", "../library.git", inner)
    with pytest.raises(Unusable, match=r"clusters/prod/lib is a submodule: set source.submodules"):
        take(upstream)
    with pytest.raises(Unusable, match="only https:// and ssh are followed"):
        take(upstream, submodules=True)  # a path of this machine, which a repository never names
    with served(Hosting(upstream.root)) as hosting:
        source = GitSource(f"{hosting.url}/ops.git", submodules=True)
        repository = Repository(source, tmp_path / "mirrors")
        repository.export(repository.fetch(), [PROD], tmp_path / "out")
    assert names(tmp_path / "out") == [
        "clusters/prod/cluster.yaml", "clusters/prod/lib/common.yaml", "clusters/prod/lib/deep/x",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c touch% pl4nt3d",
        "file:///etc",
        "/srv/git/x",
        "--upload-pack=touch pl4nt3d",
        "http://elsewhere.example/x",
        "",
    ],
)
def test_a_submodule_from_where_none_may_be_is_refused(upstream: Upstream, url: str) -> None:
    _add_submodule(upstream, "clusters/prod/lib", url, "a" * 40)
    with pytest.raises(Unusable, match="clusters/prod/lib"):
        take(upstream, submodules=True)


def test_a_repository_that_is_its_own_submodule_ends(upstream: Upstream, tmp_path: Path) -> None:
    first = upstream.commit({PROD: "a"})
    _add_submodule(upstream, "clusters/prod/again", "./", first)
    for _ in range(2):
        _add_submodule(upstream, "clusters/prod/again", "../ops.git", upstream.head())
    with served(Hosting(upstream.root)) as hosting:
        repository = Repository(GitSource(f"{hosting.url}/ops.git", submodules=True), tmp_path / "mirrors")
        repository.export(repository.fetch(), [PROD], tmp_path / "out")
    assert (tmp_path / "out/clusters/prod/again/clusters/prod/again" / PROD).exists()


def test_a_full_disk_is_told_and_leaves_nothing(upstream: Upstream, tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root may mount a disk that small")
    upstream.commit({PROD: random.Random(3).randbytes(3_000_000)})
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], check=True)
    try:
        source = GitSource(str(upstream.bare))
        repository = Repository(source, tmp_path / "mirrors")
        found = repository.fetch()
        with pytest.raises(Transient, match="No space left on device"):
            repository.export(found, [PROD], small / "out")
        assert not (small / "out").exists()
        inside = Repository(source, small / "mirrors")
        found = inside.fetch()
        with pytest.raises(Transient, match="no space is left on this machine for its mirror"):
            inside.export(found, [PROD], tmp_path / "out")
        assert not list(small.rglob("tmp_*"))
        assert inside.fetch().id == found.id
    finally:
        subprocess.run(["umount", str(small)], check=True)


def _blob(upstream: Upstream, content: bytes) -> str:
    path = upstream.clone / ".blob"
    path.write_bytes(content)
    found = git("hash-object", "-w", "--no-filters", ".blob", cwd=upstream.clone)
    path.unlink()
    return found


def _add_submodule(upstream: Upstream, path: str, url: str, commit: str) -> None:
    text = f'[submodule "lib"]\n\tpath = {path}\n' + (f'\turl = "{url}"\n' if url else "")
    upstream.write({PROD: "a", ".gitmodules": text})
    git("add", "--all", cwd=upstream.clone)
    git("update-index", "--add", "--cacheinfo", f"160000,{commit},{path}", cwd=upstream.clone)
    git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--message=x", cwd=upstream.clone)
    upstream.push("HEAD:refs/heads/main")


def test_a_commit_is_taken_again_while_the_repository_is_away(upstream: Upstream) -> None:
    upstream.commit({PROD: "a"})
    repository = Repository(GitSource(str(upstream.bare)), upstream.root / "mirrors")
    revision = repository.fetch()
    repository.export(revision, (PROD,), upstream.root / "first")
    upstream.bare.rename(upstream.root / "away")
    repository.export_again(revision, (PROD,), upstream.root / "again")
    assert (upstream.root / "again" / PROD).read_text() == "a"


def test_a_commit_that_no_branch_has_any_more_stays_for_as_long_as_it_is_taken_again(
    upstream: Upstream,
) -> None:
    upstream.commit({PROD: "before"})
    upstream.commit({PROD: "a"})
    repository = Repository(GitSource(str(upstream.bare)), upstream.root / "mirrors")
    revision = repository.fetch()
    repository.export(revision, (PROD,), upstream.root / "out")
    git("reset", "--quiet", "--hard", "HEAD~1", cwd=upstream.clone)
    upstream.push("+HEAD:refs/heads/main")
    assert repository.fetch() != revision
    (mirror,) = (upstream.root / "mirrors").glob("*/mirror.git")
    out = upstream.root / "again"
    for _ in range(2):
        repository.export_again(revision, (PROD,), out)
        assert (out / PROD).read_text() == "a"
        shutil.rmtree(out)
        git(f"--git-dir={mirror}", "gc", "--quiet", "--prune=now", cwd=upstream.root)


def test_a_mirror_without_the_commit_is_said_and_left_as_it_is(upstream: Upstream) -> None:
    upstream.commit({PROD: "a"})
    repository = Repository(GitSource(str(upstream.bare)), upstream.root / "mirrors")
    revision = replace(repository.fetch(), id="d" * 40)
    before = names(upstream.root / "mirrors")
    with pytest.raises(NotFound, match="does not have commit dddddddddddd of branch main any more"):
        repository.export_again(revision, (PROD,), upstream.root / "out")
    assert names(upstream.root / "mirrors") == before
    with pytest.raises(NotFound, match="any more"):
        Repository(GitSource(str(upstream.bare)), upstream.root / "none").export_again(
            revision, (PROD,), upstream.root / "out"
        )
