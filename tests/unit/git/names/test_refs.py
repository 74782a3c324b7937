"""Names of branches and tags, and lists of them."""

import pytest

from swarmplan.errors import SpecError
from swarmplan.git.names.refs import commit_of, full_name, names_beneath, none_such, parse_listing
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


def test_a_listing_has_each_name_once() -> None:
    listing = parse_listing("aa\trefs/tags/v1\nbb\trefs/tags/v1^{}\ncc\trefs/heads/main\n\nrubbish\n")
    assert dict(listing) == {"refs/tags/v1": "aa", "refs/heads/main": "cc"}
    assert names_beneath("refs/tags/", listing) == ["v1"]


def test_what_is_said_of_one_that_is_not_there() -> None:
    assert (
        none_such(Ref(RefKind.BRANCH, "mian"), ["main", "dev"])
        == "there is no branch mian; did you mean 'main'?"
    )
    assert none_such(Ref(RefKind.BRANCH, "zzzz"), ["a", "b"]) == "there is no branch zzzz; there is a, b"
    assert none_such(Ref(RefKind.TAG, "v1"), []) == "there is no tag at all"
    many = [f"v{at}.0.0" for at in range(8)]
    assert none_such(Ref(RefKind.SEMVER, "^9"), many) == (
        "there is no tag in the range '^9'; there is v3.0.0, v4.0.0, v5.0.0, v6.0.0, v7.0.0 and 3 more"
    )
    assert "\x1b" not in none_such(Ref(RefKind.BRANCH, "zzzz"), ["a\x1b[2J", "b"])
