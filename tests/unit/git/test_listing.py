"""Lists of branches and tags."""

from swarmplan.git.listing import names_beneath, none_such, parse_listing
from swarmplan.spec.agent.sources import Ref, RefKind


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
