"""How often a webhook may ask."""

from swarmplan.agent.server.webhooks.rates import (
    BURST,
    LOOK_PAUSE,
    REMEMBERED,
    REMEMBERED_SECONDS,
    Allowance,
    Looks,
    Seen,
)


def test_a_burst_is_looked_at_at_its_begin_and_at_its_end() -> None:
    looks = Looks()
    assert looks.ask("a", 100.0) == 0
    assert looks.ask("a", 101.0) == LOOK_PAUSE - 1
    assert [looks.ask("a", 101.0 + each / 10) for each in range(30)] == [None] * 30
    assert looks.ask("a", 100.0 + LOOK_PAUSE) == LOOK_PAUSE
    assert looks.ask("a", 200.0) == 0


def test_each_cluster_has_looks_of_its_own() -> None:
    looks = Looks()
    assert [looks.ask(name, 1.0) for name in ("a", "b", "a")] == [0, 0, LOOK_PAUSE]


def test_a_flood_has_no_more_looks_than_one_in_each_pause() -> None:
    looks = Looks()
    asked = [looks.ask("a", each / 100) for each in range(6000)]
    assert sum(delay is not None for delay in asked) <= 60 / LOOK_PAUSE + 2


def test_so_many_at_once_and_then_as_many_as_time_allows() -> None:
    allowance = Allowance()
    assert [allowance.take(1.0) for _ in range(BURST + 5)] == [True] * BURST + [False] * 5
    assert [allowance.take(1.5) for _ in range(3)] == [True, True, False]
    assert sum(allowance.take(1000.0) for _ in range(100)) == BURST


def test_what_was_accepted_is_remembered_for_a_while_and_not_without_bound() -> None:
    seen = Seen()
    seen.add(b"first", 0.0)
    assert seen.was_seen(b"first", REMEMBERED_SECONDS - 1)
    assert not seen.was_seen(b"first", REMEMBERED_SECONDS)
    assert not seen.was_seen(b"second", 0.0)
    for each in range(REMEMBERED * 2):
        seen.add(b"%d" % each, 1.0)
    assert len(seen._until) == REMEMBERED
    seen.add(b"late", 5000.0)
    assert list(seen._until) == [b"late"]


def test_no_request_is_forgotten_while_its_signed_time_is_valid() -> None:
    """As many as one webhook may send in that time."""
    seen = Seen()
    seen.add(b"first", 0.0)
    for each in range(int(BURST + REMEMBERED_SECONDS * 4)):
        seen.add(b"%d" % each, REMEMBERED_SECONDS * each / 3000)
    assert seen.was_seen(b"first", REMEMBERED_SECONDS - 1)
