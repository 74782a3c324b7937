"""Urls of repositories: those that are followed, what of them is shown, and what a submodule's means."""

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec.agent.names.urls import hidden, parse_url, relative_to


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "url"),
    [
        ("https://forge.example/ops/x.git", "https", "forge.example", 443, "https://forge.example/ops/x.git"),
        ("HTTPS://Forge.example:8443/x", "https", "forge.example", 8443, "https://forge.example:8443/x"),
        ("https://u:p%40ss@forge.example/x", "https", "forge.example", 443, "https://forge.example/x"),
        ("https://[2001:db8::1]/x", "https", "2001:db8::1", 443, "https://[2001:db8::1]/x"),
        ("http://localhost:3000/x", "http", "localhost", 3000, "http://localhost:3000/x"),
        ("http://127.1.2.3/x", "http", "127.1.2.3", 80, "http://127.1.2.3/x"),
        ("ssh://git@forge.example:2222/x", "ssh", "forge.example", 2222, "ssh://git@forge.example:2222/x"),
        ("ssh://forge.example/~me/x", "ssh", "forge.example", 22, "ssh://forge.example/~me/x"),
        ("git@forge.example:ops/x.git", "ssh", "forge.example", 22, "git@forge.example:ops/x.git"),
        ("forge.example:x.git", "ssh", "forge.example", 22, "forge.example:x.git"),
        ("/srv/git/x y.git", "file", "", 0, "/srv/git/x y.git"),
        ("file:///srv/git/x%20y", "file", "", 0, "/srv/git/x y"),
    ],
)
def test_what_is_followed(text: str, scheme: str, host: str, port: int, url: str) -> None:
    found = parse_url(text)
    assert (found.scheme, found.host, found.port, found.url) == (scheme, host, port, url)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "x", "./x", "../x", "~/x", "ext::sh -c id", "fd::7", "git://forge.example/x", "ftp://forge.example/x", "file://host/x",
        "--upload-pack=x", "-x", "http://forge.example/x", "http://127.0.0.1.evil.example/x", "https:///x", "https://h",
        "https://h/", "https://-h/x", "https://h:99999/x", "https://h:x/x", "https://h/x?y", "https://h/x#y", "https://h h/x",
        "ssh://-oProxyCommand=x/y", "ssh://git@-h/x", "ssh://-u@h/x", "ssh://u:p@h/x", "git@-h:x", "-g@h:x", "git@h:-x", "git@h:", "a\nb",
        "/x\n", "/x\0", "https://h/x\x1b[2J", "//h/x", "https://h/" + "x" * 3000, " https://h/x",
    ],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_url(text)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://u:s3cret@h h/x", "https://s3cret@h/x?y", "https://u:s3/cret@h/x?", "https://u:s3@cret@/x", "ssh://u:s3cret@h/x",
        "git://u:s3cret@h/x", "http://s3cret@forge.example/x",
    ],
)  # fmt: skip
def test_no_message_has_what_may_be_a_password(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_url(text)
    assert "s3" not in str(caught.value)
    assert "cret" not in str(caught.value)
    assert "cret" not in hidden(text)


def test_a_user_of_ssh_is_shown() -> None:
    assert hidden("ssh://git@h/x") == "ssh://git@h/x"
    assert hidden("git@h:x") == "git@h:x"


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
