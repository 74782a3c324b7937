"""Healing: which drift is brought back, and when it is left as contested."""

from dataclasses import replace

import pytest

from swarmplan.agent.policy.heal import MOST_THINGS, History, decide, decided, noted
from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.model.change import FieldDiff, HiddenDiff
from swarmplan.model.key import Key, Kind
from swarmplan.spec.agent.settings import Heal

WEB, DB = Key(Kind.SERVICE, "web"), Key(Kind.SERVICE, "db")
REPLICAS = Finding(DriftKind.CHANGED, WEB, (FieldDiff("deploy.replicas", 2, 5),))
IMAGE = Finding(DriftKind.BENIGN, WEB, (FieldDiff("image", "nginx:1", "nginx:2"),))
GONE = Finding(DriftKind.MISSING, DB)
MACHINE = Finding(DriftKind.INFRASTRUCTURE, Key(Kind.MACHINE, "vm2"), note="the engine does not answer")
FOREIGN = Finding(DriftKind.FOREIGN, Key(Kind.SERVICE, "other"))
HEAL = Heal(limit=2, window=600.0)
NONE = History()


def drift(*findings: Finding, **more: object) -> Drift:
    return replace(Drift("shop", findings), **more)  # type: ignore[arg-type]  # fields of it


def healed(times: int, *findings: Finding, at: float = 1000.0) -> History:
    """The history after so many times, a second apart."""
    history = NONE
    for number in range(times):
        history = noted(history, findings, HEAL, at + number)
    return history


def test_what_may_be_healed_is_healed() -> None:
    found = decide(drift(REPLICAS, GONE, MACHINE), HEAL, NONE, 0.0)
    assert (found.heal, found.holds, found.left_out) == ((REPLICAS, GONE, MACHINE), (), frozenset())


def test_other_kinds_are_held() -> None:
    found = decide(drift(REPLICAS, GONE), replace(HEAL, kinds=frozenset({"missing"})), NONE, 0.0)
    assert (found.heal, found.left_out) == ((GONE,), {WEB})
    (hold,) = found.holds
    assert hold.kind == "not healed"
    assert hold.text == "services.web deploy.replicas: 2 → 5: drift of the kind changed is not healed"
    assert "heal.kinds" in hold.remedy


def test_an_object_is_changed_as_a_whole_or_not_at_all() -> None:
    found = decide(
        drift(REPLICAS, IMAGE, GONE), replace(HEAL, kinds=frozenset({"benign", "missing"})), NONE, 0.0
    )
    assert (found.heal, found.left_out) == ((GONE,), {WEB})


def test_what_is_foreign_is_neither_healed_nor_held() -> None:
    found = decide(drift(FOREIGN), HEAL, NONE, 0.0)
    assert (found.heal, found.holds, found.left_out) == ((), (), frozenset())


@pytest.mark.parametrize("history", [NONE, healed(2, REPLICAS)])
def test_what_is_new_in_the_file_is_applied_whatever_drifted(history: History) -> None:
    nothing = replace(HEAL, kinds=frozenset[str]())
    for heal in (HEAL, nothing):
        found = decide(drift(REPLICAS, pending=(WEB,)), heal, history, 1002.0)
        assert (found.heal, found.holds, found.left_out) == ((REPLICAS,), (), frozenset())


def test_the_same_thing_is_healed_up_to_the_limit() -> None:
    assert decide(drift(REPLICAS), HEAL, healed(1, REPLICAS), 1002.0).heal == (REPLICAS,)
    found = decide(drift(REPLICAS, GONE), HEAL, healed(2, REPLICAS), 1002.0)
    assert (found.heal, found.left_out) == ((GONE,), {WEB})
    (hold,) = found.holds
    assert hold.kind == "contested"
    assert hold.text == (
        "services.web deploy.replicas: 2 → 5: brought back 2 times in 10m, and changed again each time"
    )
    assert "policy.ignore" in hold.remedy


def test_another_field_of_it_is_another_thing() -> None:
    other = replace(REPLICAS, fields=(FieldDiff("command", "a", "b"),))
    assert decide(drift(other), HEAL, healed(2, REPLICAS), 1002.0).heal == (other,)
    both = replace(REPLICAS, fields=(*REPLICAS.fields, *other.fields))
    (hold,) = decide(drift(both), HEAL, healed(2, REPLICAS), 1002.0).holds
    assert "deploy.replicas" in hold.text
    assert "command" not in hold.text


def test_times_before_the_window_do_not_count() -> None:
    assert decide(drift(REPLICAS), HEAL, healed(2, REPLICAS), 1700.0).heal == (REPLICAS,)


def test_what_is_contested_stays_so_when_the_window_is_over() -> None:
    contested = decide(drift(REPLICAS), HEAL, healed(2, REPLICAS), 1002.0).history
    assert decide(drift(REPLICAS), HEAL, contested, 90_000.0).left_out == {WEB}
    kept = noted(contested, (GONE,), HEAL, 90_000.0)
    assert decide(drift(REPLICAS), HEAL, kept, 90_001.0).left_out == {WEB}


def test_it_is_contested_no_more_once_somebody_decides() -> None:
    contested = decide(drift(REPLICAS), HEAL, healed(2, REPLICAS), 1002.0).history
    assert contested.things["services.web deploy.replicas"].contested
    assert decide(drift(REPLICAS), HEAL, decided(), 1003.0).heal == (REPLICAS,)
    gone = decide(drift(), HEAL, contested, 1003.0).history
    assert decide(drift(REPLICAS), HEAL, gone, 90_000.0).heal == (REPLICAS,)


def test_what_could_not_be_read_is_not_taken_for_as_it_should_be() -> None:
    contested = decide(drift(REPLICAS), HEAL, healed(2, REPLICAS), 1002.0).history
    unread = decide(drift(unknown=((WEB, "timed out"),)), HEAL, contested, 1003.0).history
    assert decide(drift(REPLICAS), HEAL, unread, 90_000.0).left_out == {WEB}


def test_a_clock_that_is_put_back_does_not_hold_for_ever() -> None:
    ahead = healed(2, REPLICAS, at=1e9)
    assert decide(drift(REPLICAS), HEAL, ahead, 1000.0).heal == (REPLICAS,)


def test_what_is_hidden_is_in_no_text() -> None:
    secret = Finding(
        DriftKind.CHANGED, WEB, (HiddenDiff("environment.PIN", "(hidden)", "(hidden)", ("1234", "9876")),)
    )
    (hold,) = decide(drift(secret), replace(HEAL, kinds=frozenset[str]()), NONE, 0.0).holds
    assert "environment.PIN: (hidden) → (hidden)" in hold.text
    assert "1234" not in hold.text


def test_the_history_is_bounded_and_keeps_the_newest() -> None:
    findings = tuple(Finding(DriftKind.MISSING, Key(Kind.SERVICE, f"s{n}")) for n in range(MOST_THINGS + 50))
    history = noted(NONE, findings, HEAL, 1000.0)
    assert len(history.things) == MOST_THINGS
    assert f"services.s{MOST_THINGS + 49}" in history.things
    assert noted(history, (), HEAL, 5000.0) == NONE
    assert len(healed(50, REPLICAS).things["services.web deploy.replicas"].times) == HEAL.limit
