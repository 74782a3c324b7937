"""Urls of repositories: those that are followed, what of them is shown, and what a submodule's means."""

import re

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec.agent.names.urls import parse_url, relative_to


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "url"),
    [
        ("https://forge.example/ops/x.git", "https", "forge.example", 443, "https://forge.example/ops/x.git"),
        ("HTTPS://Forge.example:8443/x", "https", "forge.example", 8443, "https://forge.example:8443/x"),
        (
            "https://me@forge.example:8443/~ops/x.git",
            "https",
            "forge.example",
            8443,
            "https://forge.example:8443/~ops/x.git",
        ),
        ("ssh://[fd00::1]/ops.git", "ssh", "fd00::1", 22, "ssh://[fd00::1]/ops.git"),
        ("git@Forge.example:ops/a:b.git", "ssh", "forge.example", 22, "git@Forge.example:ops/a:b.git"),
        ("https://[2001:db8::1]/x", "https", "2001:db8::1", 443, "https://[2001:db8::1]/x"),
        ("http://localhost:3000/x", "http", "localhost", 3000, "http://localhost:3000/x"),
        ("http://127.1.2.3/x", "http", "127.1.2.3", 80, "http://127.1.2.3/x"),
        ("ssh://git@forge.example:2222/x", "ssh", "forge.example", 2222, "ssh://git@forge.example:2222/x"),
        ("ssh://forge.example/~me/x", "ssh", "forge.example", 22, "ssh://forge.example/~me/x"),
        ("git@forge.example:ops/x.git", "ssh", "forge.example", 22, "git@forge.example:ops/x.git"),
        ("forge.example:x.git", "ssh", "forge.example", 22, "forge.example:x.git"),
        ("/srv/git/x y.git", "file", "", 0, "/srv/git/x y.git"),
        ("../ops.git", "file", "", 0, "../ops.git"),
        ("./a:b.git", "file", "", 0, "./a:b.git"),
    ],
)
def test_what_is_followed(text: str, scheme: str, host: str, port: int, url: str) -> None:
    found = parse_url(text)
    assert (found.scheme, found.host, found.port, found.url) == (scheme, host, port, url)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not a url"), (" ", "is not a url"), ("a\nb", "is not a url"), ("/x\n", "is not a url"), ("/x\0", "is not a url"),
        ("https://h/x\x1b[2J", "is not a url"), (" https://h/x", "is not a url"), ("https://h/" + "x" * 3000, "is not a url"),
        ("ext::sh -c touch% /tmp/x", "runs a program of git's"), ("ext::sh", "runs a program of git's"), ("fd::17", "runs a program of git's"),
        ("--upload-pack=touch", "is not an address"), ("-x:y", "is not an address"), ("git@-oProxyCommand=x:y", "is not an address"),
        ("-g@h:x", "is not an address"), ("git@h:-x", "is not an address"), ("git@h:", "is not an address"), ("git@h:x y", "is not an address"),
        ("//h/x", "is not an address"),
        ("ssh://-oProxyCommand=x/y", "has no valid host"), ("https:///x", "has no valid host"), ("https://-h/x", "has no valid host"),
        ("ssh://git@-h/x", "has no valid host"), ("ssh://-l@host/y", "has no valid user"), ("https://a%0Ab@host/y", "has no valid user"),
        ("ssh://host", "has no path"), ("https://host", "has no path"), ("https://host/", "has no path"),
        ("ssh://git:pw@host/x", "has a password in it"), ("https://me:pw@host/x", "has a password in it"),
        ("https://me:p%40w@host/x", "has a password in it"), ("https://me:@host/x", "has a password in it"),
        ("https://host:99999/x", "is not a valid url"), ("https://h:x/x", "is not a valid url"), ("https://[::1/x", "is not a valid url"),
        ("https://host/x?y=1", "has a ? or a #"), ("https://host/x#y", "has a ? or a #"), ("https://h h/x", "has a blank"),
        ("https://h/x y", "has a blank"),
        ("http://forge.example/x", "lets anybody on the way change"), ("http://127.0.0.1.example/x", "lets anybody on the way change"),
        ("git://host/x", "git:// is not supported"), ("ftp://host/x", "ftp:// is not supported"),
        ("file:///srv/x", "write the path on this machine"), ("file://host/x", "write the path on this machine"),
    ],
)  # fmt: skip
def test_what_is_not(text: str, told: str) -> None:
    with pytest.raises(SpecError, match=re.escape(told)) as caught:
        parse_url(text)
    assert str(caught.value).isprintable()
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://u:s3cret@h h/x", "https://s3cret@h/x?y", "https://u:s3/cret@h/x?", "https://u:s3@cret@/x", "ssh://u:s3cret@h/x",
        "git://u:s3cret@h/x", "http://s3cret@forge.example/x", "s3cret@h:",
    ],
)  # fmt: skip
def test_no_message_has_what_may_be_a_password(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_url(text)
    assert "s3" not in str(caught.value)
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("parent", "near", "far"),
    [
        ("https://h:8443/a/b.git", "https://h:8443/a/c", "https://h:8443/c"),
        ("ssh://git@h/a/b", "ssh://git@h/a/c", "ssh://git@h/c"),
        ("git@h:a/b", "git@h:a/c", "git@h:c"),
        ("h:a/b", "h:a/c", "h:c"),
        ("/srv/a/b", "/srv/a/c", "/c"),
    ],
)
def test_a_relative_url_is_of_the_same_server(parent: str, near: str, far: str) -> None:
    remote = parse_url(parent)
    assert relative_to("../c", remote) == near
    assert relative_to("../../../../../c", remote) == far
    assert relative_to("https://other/x", remote) == "https://other/x"


def test_the_names_under_which_others_know_a_server() -> None:
    assert parse_url("ssh://git@h:2222/x").host_key_name == "[h]:2222"
    assert parse_url("git@h:x").host_key_name == "h"
    assert parse_url("https://u@h:443/x").origin == "https://h"
    assert parse_url("https://h:8443/x").origin == "https://h:8443"
    assert parse_url("https://[::1]:8443/x").origin == "https://[::1]:8443"
