"""Who may see a page, by the options of ``ui``."""

import stat
from pathlib import Path

import pytest

from swarmplan.cli.operations.ui.access import access_of
from swarmplan.cli.operations.ui.address import printed_address
from swarmplan.cli.operations.ui.options import Options
from swarmplan.errors import Permanent
from swarmplan.ui.access.rules import Access
from swarmplan.ui.access.tokens import OneTimeToken

HERE = "127.0.0.1:8417"


def access(folder: Path, listen: str = HERE, cluster: str = "lab", **more: object) -> Access:
    return access_of(cluster, Options(listen, **more), folder / "ui" / "key", lambda _next: None)  # type: ignore[arg-type]  # as they came


def test_a_session_outlasts_the_server_by_a_key_for_the_owner_alone(tmp_path: Path) -> None:
    cookie = access(tmp_path).sessions.begin()
    assert access(tmp_path).sessions.holds(cookie)
    assert stat.S_IMODE((tmp_path / "ui" / "key").stat().st_mode) == 0o600
    (tmp_path / "ui" / "key").write_bytes(b"short")
    assert not access(tmp_path).sessions.holds(cookie)


def test_a_key_that_somebody_else_put_there_by_a_link_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"k" * 32)
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "key").symlink_to(tmp_path / "theirs")
    cookie = access(tmp_path).sessions.begin()
    (tmp_path / "ui" / "key").unlink()
    assert not access(tmp_path).sessions.holds(cookie)


def test_a_token_of_a_file_is_taken_again_and_again_until_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("a" * 32 + "\n", encoding="utf-8")
    file.chmod(0o600)
    first = access(tmp_path, token_file=str(file))
    assert first.token.take("a" * 32)
    assert first.token.take("a" * 32)
    cookie = first.sessions.begin()
    assert access(tmp_path, token_file=str(file)).sessions.holds(cookie)
    file.write_text("b" * 32, encoding="utf-8")
    assert not access(tmp_path, token_file=str(file)).sessions.holds(cookie)


@pytest.mark.parametrize(
    ("text", "mode", "error"),
    [
        ("short", 0o600, "has no token"),
        ("", 0o600, "has no token"),
        ("a b\nc" * 9, 0o600, "has no token"),
        ("é" * 40, 0o600, "has no token"),
        ("a" * 32, 0o644, "token"),
        (None, 0o600, "No such file"),
    ],
)
def test_a_token_file_that_is_none_is_refused(
    tmp_path: Path, text: str | None, mode: int, error: str
) -> None:
    file = tmp_path / "token"
    if text is not None:
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)
    with pytest.raises(Permanent, match=error) as raised:
        access(tmp_path, token_file=str(file))
    assert not (text and len(text) > 8 and text in str(raised.value))


@pytest.mark.parametrize(
    ("listen", "more", "error"),
    [
        ("0.0.0.0:8417", {}, "--allow-host NAME"),
        (":8417", {}, "--allow-host NAME"),
        ("192.0.2.1:80", {}, "--allow-host NAME"),
        (HERE, {"trusted_header": "X-User"}, "belong together"),
        (HERE, {"trusted_proxies": ("10.0.0.0/8",)}, "belong together"),
        (HERE, {"trusted_header": "X-User", "trusted_proxies": ("10.0.0.1/8",)}, "not a valid network"),
        (HERE, {"base_path": "/a/../b"}, "not a valid path"),
        (HERE, {"base_path": "/a b"}, "not a valid path"),
        (HERE, {"base_path": "a//b"}, "not a valid path"),
        (HERE, {"base_path": '/"><script>'}, "not a valid path"),
        (HERE, {"allow_hosts": ("ops.example:8417",)}, "not a host name"),
        (HERE, {"allow_hosts": ("https://ops.example",)}, "not a host name"),
        (HERE, {"allow_hosts": ("",)}, "not a host name"),
        (HERE, {"url": "ops.example"}, "not a valid address"),
        (HERE, {"url": "ftp://ops.example"}, "not a valid address"),
        (HERE, {"url": "https://"}, "not a valid address"),
        (HERE, {"url": "https://ana:pw@ops.example"}, "not a valid address"),
        (HERE, {"url": "https://ops.example/?a=b"}, "not a valid address"),
        (HERE, {"url": "https://ops.example:99999"}, "not a valid address"),
        (HERE, {"url": "https://ops.example/a/../b"}, "not a valid address"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, listen: str, more: dict[str, object], error: str
) -> None:
    with pytest.raises(Permanent, match=error):
        access(tmp_path, listen, **more)
    assert list(tmp_path.iterdir()) == []


def test_what_they_mean(tmp_path: Path) -> None:
    made = access(
        tmp_path, "unix:/run/page", base_path="a/b/", allow_hosts=("Swarm.Example",), trusted_header="X-User",
        trusted_proxies=("unix", "10.0.0.0/8"),
    )  # fmt: skip
    assert (made.base, made.proxies.unix, len(made.proxies.networks)) == ("/a/b", True, 1)
    assert {"swarm.example", "localhost"} <= made.hosts
    assert isinstance(made.token, OneTimeToken)
    other = access(tmp_path, cluster="other")
    assert access(tmp_path).cookie != other.cookie
    assert not other.sessions.holds(access(tmp_path).sessions.begin())
    assert access(tmp_path, "[::1]:80").hosts >= {"[::1]"}


TCP = ("127.0.0.1", 8417)
OPS = ("ops.example",)


@pytest.mark.parametrize(
    ("listen", "place", "more", "address"),
    [
        (HERE, TCP, {}, "http://127.0.0.1:8417"),
        (HERE, TCP, {"allow_hosts": OPS}, "http://127.0.0.1:8417"),
        (HERE, TCP, {"url": "https://ops.example/swarm/"}, "https://ops.example/swarm"),
        (HERE, TCP, {"url": "https://[2001:db8::1]:444", "base_path": "/p"}, "https://[2001:db8::1]:444/p"),
        ("[::1]:8417", ("::1", 8417, 0, 0), {}, "http://[::1]:8417"),
        ("192.0.2.1:8417", ("192.0.2.1", 8417), {"allow_hosts": OPS}, "http://ops.example:8417"),
        ("unix:/p", "/p", {}, "http://localhost"),
        ("unix:/p", "/p", {"allow_hosts": OPS, "base_path": "/swarm"}, "https://ops.example/swarm"),
        ("unix:/p", "/p", {"allow_hosts": OPS, "url": "http://ops.example"}, "http://ops.example"),
    ],
)
def test_the_address_is_one_where_somebody_listens_and_by_tls_where_a_proxy_has_it(
    tmp_path: Path, listen: str, place: object, more: dict[str, object], address: str
) -> None:
    made = access(tmp_path, listen, **more)
    assert printed_address(place, made.base, Options(listen, **more)) == address  # type: ignore[arg-type]  # as they came
    assert made.set_cookie().endswith("; Secure") is address.startswith("https:")
    assert made.asks_here({"host": (address.split("/")[2],)})
