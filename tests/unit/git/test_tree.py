"""Which files of a commit are taken, and which names are refused."""

import pytest

from swarmplan.errors import SpecError
from swarmplan.git.refusals import Unusable
from swarmplan.git.tree import (
    folders_of,
    inner_path,
    is_lfs_pointer,
    nearest_path,
    parse_tree,
    unusable_target,
)

ID = "a" * 40


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["cluster.yaml"], ()),
        (["a/x.yaml", "cluster.yaml"], ()),
        (["a/x.yaml"], ("a",)),
        (["a/b/x.yaml", "a/y.yaml"], ("a",)),
        (["a/x", "ab/x", "a/b/c/x"], ("a", "ab")),
        (["b/x", "a/x"], ("a", "b")),
    ],
)
def test_the_folders_of_the_files_are_taken_once(paths: list[str], folders: tuple[str, ...]) -> None:
    assert folders_of(paths) == folders


def test_a_path_is_within_the_repository() -> None:
    assert inner_path("./a//b/../c.yaml") == "a/c.yaml"
    for path in ("", ".", "..", "../x", "/x", "a/../../x", "a/.git/x", ".GIT/config", "a\nb", "x" * 2000):
        with pytest.raises(SpecError, match="is not the path of a file in a repository"):
            inner_path(path)


def line(mode: str, path: bytes, kind: str = "blob") -> bytes:
    return f"{mode} {kind} {ID}\t".encode() + path + b"\0"


def test_entries_are_files_programs_links_and_submodules() -> None:
    listing = (
        line("100644", b"a") + line("100755", "ä/b c".encode()) + line("120000", b"l") + line("160000", b"s", "commit")
    )  # fmt: skip
    found = parse_tree(listing, "commit x")
    assert [(each.path, each.is_program, each.is_link, each.is_submodule) for each in found] == [
        ("a", False, False, False), ("ä/b c", True, False, False), ("l", False, True, False), ("s", False, False, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "listing",
    [
        line("100644", b"../x"), line("100644", b"/x"), line("100644", b"a//b"), line("100644", b"a/./b"), line("100644", b".git/config"),
        line("100644", b"a/.GIT"), line("100644", b"a\nb"), line("100644", b"a\x1bb"), line("100644", b"\xff"), line("100644", b"x" * 2000),
        line("060644", b"device"), line("010644", b"pipe"), line("040000", b"tree", "tree"), b"rubbish\0", line("100644", b""),
    ],
)  # fmt: skip
def test_other_names_and_modes_are_refused(listing: bytes) -> None:
    with pytest.raises(Unusable) as caught:
        parse_tree(line("100644", b"good") + listing, "commit x")
    assert str(caught.value).isprintable()


def test_a_pointer_of_git_lfs_is_known_by_its_first_line() -> None:
    assert is_lfs_pointer(b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n")
    assert not is_lfs_pointer(b"# version https://git-lfs.github.com/spec/v1\n")


def test_a_file_of_the_same_name_is_meant_before_a_similar_one() -> None:
    known = ["clusters/prod/cluster.yaml", "clusters/cluster.yml"]
    assert nearest_path("cluster.yaml", known) == "; did you mean 'clusters/prod/cluster.yaml'?"
    assert nearest_path("clusters/clustr.yml", known) == "; did you mean 'clusters/cluster.yml'?"
    assert nearest_path("zzz", known) == ""
    assert nearest_path("clusters/x.yml", known) == ""  # the folder and the ending alone are no likeness


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (b"", "has an empty target"), (b"a\0b", "has a target with a NUL in it"), (b"\0", "has a target with a NUL in it"),
        (b"x" * 4096, "has a target that is too long"), (b"x" * 4095, ""), (b" ", ""), (b"\xff", ""), (b"../a", ""),
    ],
)  # fmt: skip
def test_a_link_has_a_target_that_the_kernel_takes(target: bytes, told: str) -> None:
    assert unusable_target(target) == told
