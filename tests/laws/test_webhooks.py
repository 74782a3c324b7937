"""Webhooks: whatever byte of one is changed, it is refused; no push is lost, and no flood makes more looks than one in five seconds."""

import base64
import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.rig import law
from webhook_senders import NOW, WAYS, sent

from swarmplan.agent.server.webhooks.pushes import Pushed, pushed
from swarmplan.agent.server.webhooks.rates import LOOK_PAUSE, Looks
from swarmplan.agent.server.webhooks.request import Request
from swarmplan.agent.server.webhooks.signatures import is_signed
from swarmplan.spec.agent.outside import Forge

pytestmark = pytest.mark.laws

ways = st.sampled_from(sorted(WAYS))
bodies = st.binary(min_size=1, max_size=300)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("0" * 40),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["ref", "after", "deleted", "push", "changes", "new", "type", "name", "toHash", "id", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def changed(data: bytes, at: int, to: int) -> bytes:
    """Another byte at one place."""
    at %= len(data)
    assume(data[at] != to)
    return data[:at] + bytes([to]) + data[at + 1 :]


@law
@given(way=ways, body=bodies)
def test_what_is_signed_is_accepted(way: str, body: bytes) -> None:
    forge, secret, _ = WAYS[way]
    assert is_signed(forge, secret, sent(way, body), NOW)


@law
@given(
    way=ways.filter(lambda way: way != "gitlab-token"), body=bodies, at=st.integers(0), to=st.integers(0, 255)
)
def test_a_changed_byte_of_the_body_is_refused(way: str, body: bytes, at: int, to: int) -> None:
    forge, secret, _ = WAYS[way]
    assert not is_signed(forge, secret, Request(sent(way, body).headers, changed(body, at, to)), NOW)


@law
@given(way=ways, body=bodies, which=st.integers(0), at=st.integers(0), to=st.integers(0, 255))
def test_a_changed_byte_of_a_header_is_refused(way: str, body: bytes, which: int, at: int, to: int) -> None:
    forge, secret, _ = WAYS[way]
    headers = list(sent(way, body).headers)
    name, value = headers[which % len(headers)]
    headers[which % len(headers)] = (name, changed(value.encode("latin-1"), at, to).decode("latin-1"))
    assert not is_signed(forge, secret, Request(tuple(headers), body), NOW)


@law
@given(way=ways, body=bodies, at=st.integers(0), to=st.integers(0, 255))
def test_another_secret_is_refused(way: str, body: bytes, at: int, to: int) -> None:
    forge, secret, _ = WAYS[way]
    other = changed(secret, at, to)
    assume(_key(other) != _key(secret))
    assert not is_signed(forge, other, sent(way, body), NOW)


@law
@given(way=ways, body=bodies, headers=st.dictionaries(st.text(max_size=20), st.text(max_size=80), max_size=4))
def test_what_is_not_signed_is_refused(way: str, body: bytes, headers: dict[str, str]) -> None:
    forge, secret, _ = WAYS[way]
    assert not is_signed(forge, secret, Request(tuple(headers.items()), body), NOW)
    known = {name: "".join(headers) for name, _ in sent(way, body).headers}
    assert not is_signed(forge, secret, Request(tuple(known.items()), body), NOW)


@law
@given(forge=st.sampled_from(Forge), payload=json_values, event=st.text(max_size=10))
def test_a_payload_of_any_form_is_read_or_counts_as_anything(forge: Forge, payload: Any, event: str) -> None:
    body = json.dumps(payload).encode()
    for headers in ((), (("x-github-event", "push"),), (("x-event-key", event),)):
        found = pushed(forge, Request(headers, body))
        assert found == Pushed(None) or isinstance(found.refs, tuple)


@law
@given(st.lists(st.floats(0, 4, allow_nan=False), min_size=1, max_size=60))
def test_no_push_is_lost_and_no_flood_makes_more_looks(gaps: Sequence[float]) -> None:
    looks, now = Looks(), 0.0
    pushes: list[float] = []
    due: list[float] = []
    for gap in gaps:
        now += gap
        pushes.append(now)
        delay = looks.ask("prod", now)
        if delay is not None:
            due.append(now + delay)
    assert all(later - before >= LOOK_PAUSE - 1e-6 for before, later in pairwise(due))
    assert all(any(push <= look <= push + LOOK_PAUSE + 1e-6 for look in due) for push in pushes)


def _key(secret: bytes) -> bytes:
    """What a secret means: base64 has several spellings of one value."""
    if not secret.startswith(b"whsec_"):
        return secret
    try:
        return base64.b64decode(secret[6:], validate=True)
    except ValueError:
        return b""
