"""Where a submodule comes from, and who gets the token."""

from dataclasses import replace

import pytest

from swarmplan.git.refusals import Unusable
from swarmplan.git.submodules import source_of
from swarmplan.git.tree import Entry
from swarmplan.spec.agent.names.urls import parse_url
from swarmplan.spec.agent.sources import GitSource, HttpsAccess, Ref, RefKind, Verification

ID = "a" * 40
ENTRY = Entry("lib", "160000", ID)
PARENT = GitSource(
    "https://forge.example:8443/ops/x.git", https=HttpsAccess("me", "/token", "/credentials", "/ca"), verify=Verification(signers="/s")
)  # fmt: skip


def source(url: str, parent: GitSource = PARENT) -> GitSource:
    return source_of(ENTRY, {"lib": url}, parent, parse_url(parent.url), "commit x")


def test_it_is_the_one_commit_that_the_repository_names() -> None:
    found = source("../lib.git")
    assert (found.url, found.ref) == ("https://forge.example:8443/ops/lib.git", Ref(RefKind.COMMIT, ID))
    assert (found.verify, found.timeout) == (None, PARENT.timeout)


@pytest.mark.parametrize(
    ("url", "with_token"),
    [
        ("../lib.git", True),
        ("https://forge.example:8443/other", True),
        ("https://forge.example/other", False),
        ("https://evil.example/ops/lib.git", False),
        ("ssh://git@forge.example:8443/x", False),
        ("git@forge.example:x", False),
    ],
)
def test_the_token_is_for_the_repository_s_own_server(url: str, with_token: bool) -> None:  # noqa: FBT001
    found = source(url)
    assert (found.https.token_file, found.https.username) == (("/token", "me") if with_token else ("", ""))
    assert (found.https.credentials_file, found.https.ca_file) == ("/credentials", "/ca")


@pytest.mark.parametrize(
    "url",
    [
        "/srv/x",
        "file:///srv/x",
        "http://127.0.0.1/x",
        "ext::sh",
        "--upload-pack=x",
        "",
        "https://forge.example:8443@evil.example/x",
        "lib",
    ],
)
def test_what_a_repository_may_not_name(url: str) -> None:
    with pytest.raises(Unusable, match="the submodule lib"):
        source(url)


@pytest.mark.parametrize("url", ["../lib.git", "/srv/x", "./"])
def test_a_repository_of_this_machine_names_no_other_of_it(url: str) -> None:
    with pytest.raises(Unusable, match="only https:// and ssh are followed"):
        source(url, replace(PARENT, url="/srv/git/ops.git"))
