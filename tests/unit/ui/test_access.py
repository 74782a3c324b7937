"""Who is let in: tokens, sessions, proxies and names."""

from ipaddress import ip_network

import pytest

from swarmplan.ui.access.rules import Access, Proxies
from swarmplan.ui.access.sessions import SECONDS, Sessions
from swarmplan.ui.access.tokens import FileToken, OneTimeToken

NOW = 1000.0


def access(**changed: object) -> Access:
    given: dict[str, object] = {
        "token": FileToken("t" * 32),
        "sessions": Sessions(b"k" * 32, lambda: NOW),
        "hosts": frozenset({"localhost", "[::1]"}),
        **changed,
    }
    return Access(**given)  # type: ignore[arg-type]  # as they came


def test_a_one_time_token_holds_once_and_tells_the_next() -> None:
    told: list[str] = []
    token = OneTimeToken(told.append)
    first = token.value
    assert not token.take("")
    assert not token.take(first + "x")
    assert token.take(first)
    assert not token.take(first)
    assert told == [token.value]
    assert token.take(told[0])
    assert len({first, *told}) == 3


def test_a_token_of_a_file_holds_until_it_is_changed() -> None:
    token = FileToken("s3cret")
    assert token.take("s3cret")
    assert token.take("s3cret")
    assert not token.take("s3cre")
    assert not token.take("sécret\udcff")


def test_a_session_holds_for_half_a_day_for_who_has_the_key() -> None:
    now = [NOW]
    sessions = Sessions(b"k" * 32, lambda: now[0])
    cookie = sessions.begin()
    assert Sessions(b"k" * 32, lambda: now[0]).holds(cookie), "after a restart"
    assert not Sessions(b"j" * 32, lambda: now[0]).holds(cookie)
    now[0] += SECONDS + 1
    assert not sessions.holds(cookie)


@pytest.mark.parametrize("place", range(3))
def test_a_cookie_that_was_changed_anywhere_does_not_hold(place: int) -> None:
    sessions = Sessions(b"k" * 32, lambda: NOW)
    parts = sessions.begin().split(".")
    parts[place] = parts[place][:-1] + ("1" if parts[place][-1] != "1" else "2")
    assert not sessions.holds(".".join(parts))


@pytest.mark.parametrize("cookie", ["", ".", "..", "a.b.c", "9" * 500, "9.é.x", "9.9", "-1..", "9.9.9.9"])
def test_nonsense_does_not_hold(cookie: str) -> None:
    assert not Sessions(b"k" * 32, lambda: NOW).holds(cookie)


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        (("localhost",), True),
        (("LOCALHOST:8417",), True),
        (("[::1]:80",), True),
        (("evil.example:8417",), False),
        (("localhost.evil.example",), False),
        (("localhost:80:80",), False),
        (("",), False),
        ((), False),
        (("localhost", "localhost"), False),
    ],
)
def test_only_names_of_ours_are_answered(host: tuple[str, ...], *, ours: bool) -> None:
    assert access().asks_here({"host": host} if host else {}) is ours


@pytest.mark.parametrize(
    ("peer", "named", "user"),
    [
        ("10.1.2.3", ("ana",), "ana"),
        ("::ffff:10.1.2.3", ("ana",), "ana"),
        ("192.168.0.1", ("ana",), ""),
        ("10.1.2.3", (), ""),
        ("10.1.2.3", ("",), ""),
        ("10.1.2.3", ("ana", "eve"), ""),
        ("", ("ana",), ""),
        ("testclient", ("ana",), ""),
    ],
)
def test_a_header_is_believed_from_a_trusted_proxy_alone(
    peer: str, named: tuple[str, ...], user: str
) -> None:
    proxies = Proxies("X-Forwarded-User", (ip_network("10.0.0.0/8"),))
    headers = {"x-forwarded-user": named} if named else {}
    assert proxies.user(peer, headers) == user
    assert access(proxies=proxies).user(peer, headers) == (user or None)


def test_over_a_socket_it_is_believed_only_where_that_was_said() -> None:
    headers = {"x-user": ("ana\x1b[2J" + "a" * 500,)}
    assert Proxies("X-User").user("", headers) == ""
    found = Proxies("X-User", unix=True).user("", headers)
    assert found.startswith("ana")
    assert "\x1b" not in found
    assert len(found) <= 100


def test_a_session_is_known_by_the_cookie_of_this_page_alone() -> None:
    made = access()
    value = made.sessions.begin()
    assert made.user("", {"cookie": (f"a=b; {made.cookie}={value}",)}) == ""
    assert made.user("", {"cookie": (f"other={value}",)}) is None
    assert made.user("", {"cookie": (made.cookie,)}) is None
    assert made.user("", {}) is None


def test_the_cookie_is_for_this_page_and_no_script() -> None:
    line = access(base="/swarm").set_cookie()
    assert line.startswith("swarmplan-ui=")
    assert {"Path=/swarm/", "HttpOnly", "SameSite=Strict"} <= set(line.split("; "))
