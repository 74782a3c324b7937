"""Names of branches, tags and commits."""

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec.agent.names.refs import commit_of, full_name
from swarmplan.spec.agent.sources import Ref, RefKind


@pytest.mark.parametrize("name", ["main", "feature/x", "v1.0", "ä", "a.b", "a@b", "HEAD"])
def test_names_that_git_accepts(name: str) -> None:
    assert full_name(Ref(RefKind.BRANCH, name)) == f"refs/heads/{name}"
    assert full_name(Ref(RefKind.TAG, name)) == f"refs/tags/{name}"


@pytest.mark.parametrize(
    "name",
    [
        "", "-x", "--upload-pack=x", "a b", "a\nb", "a..b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "/a", "a/", "a//b", ".a", "a/.b",
        "a.lock", "a.lock/b", "a.", "@", "@{-1}", "a@{b", "x" * 300, "a\x7f",
    ],
)  # fmt: skip
def test_names_that_git_does_not(name: str) -> None:
    with pytest.raises(SpecError, match="is not a valid name of a branch"):
        full_name(Ref(RefKind.BRANCH, name))


def test_only_the_full_id_of_a_commit_is_one() -> None:
    for good in ("a" * 40, "0123456789abcdef" * 4):
        assert commit_of(Ref(RefKind.COMMIT, good)) == good
    for bad in ("a" * 39, "a" * 41, "A" * 40, "g" * 40, "HEAD", "", "a" * 40 + "\n"):
        with pytest.raises(SpecError, match="is not the full id of a commit"):
            commit_of(Ref(RefKind.COMMIT, bad))
