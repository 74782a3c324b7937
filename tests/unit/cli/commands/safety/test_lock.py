"""``swarmplan lock`` and ``unlock``, and what other commands say of a lease that they do not have."""

import json
import os
from collections.abc import Callable

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.wiring.simulation import load_world, save_world
from swarmplan.errors import Permanent, Unreachable
from swarmplan.execute.lock import locked
from swarmplan.lease.document import Lease
from swarmplan.lease.managers import ClusterManagers
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import LEASE_NAME
from swarmplan.ports import Engine

ANNA = Lease("3fa9c1", "n", "laptop", "anna", "swarmplan apply", epoch=1, ttl=3.0)


@pytest.fixture
def applied(terminal: Terminal) -> Terminal:
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    return terminal


def by_hand(terminal: Terminal, change: Callable[[Engine], object]) -> None:
    """Change something on the manager behind swarmplan's back."""
    place = terminal.state / "simulated" / "lab.json"
    world = load_world(place)
    change(world.connect(world.driver("lab", "local").endpoint("lab-manager-1")))
    save_world(place, world, empty=False)


def put(terminal: Terminal, lease: Lease, **labels: str) -> None:
    """Let the swarm have this lease."""

    def change(engine: Engine) -> None:
        (there,) = engine.contents(Kind.CONFIG, LEASE_NAME)
        spec = {**there["Spec"], "Labels": {**lease.labels(), **labels}}
        engine.update_content(Kind.CONFIG, there["ID"], there["Version"]["Index"], spec)

    by_hand(terminal, change)


def test_one_that_is_free(applied: Terminal) -> None:
    assert applied.rehearse("lock").out == "lab is not locked.\n"
    assert applied.rehearse("lock", "--format", "json").json["state"] == "free"
    typed = applied.rehearse("unlock", "--holder", "x", "--auto-approve")
    assert (typed.code, typed.out) == (0, "lab is not locked.\n")
    assert "lock" not in applied.rehearse("status").out.lower()


def test_one_that_is_held_is_shown_and_revoked_by_its_id_alone(applied: Terminal) -> None:
    put(applied, ANNA)
    typed = applied.rehearse("lock")
    assert typed.out.startswith("lab is locked by 'swarmplan apply'.\n  id       3fa9c1\n  user     anna\n")
    for command in ("plan", "status"):
        assert "Locked by 'swarmplan apply' by anna@laptop (id 3fa9c1)" in applied.rehearse(command).out
    typed = applied.rehearse("unlock", "--holder", "other", "--auto-approve")
    assert (typed.code, "lab is not locked by other, but by 'swarmplan apply'" in typed.err) == (4, True)
    typed = applied.rehearse("unlock", "--holder", "3fa9c1")
    assert typed.code != 0  # nobody is there to answer
    assert applied.rehearse("lock", "--format", "json").json["holder"] == "3fa9c1"
    typed = applied.rehearse("unlock", "--holder", "3fa9c1", "--auto-approve")
    assert (typed.code, typed.out) == (
        0,
        "The lease of lab was revoked; the next run gets it in at most 3 s.\n",
    )
    assert "This revokes the lease of 'swarmplan apply' by anna@laptop (id 3fa9c1)." in typed.err
    journal = (applied.state / "journal" / "lab.simulated.jsonl").read_text(encoding="utf-8").splitlines()
    begun, step, ended = map(json.loads, journal[-3:])
    assert (begun["command"], step["step"], ended["ended"]) == (
        "swarmplan unlock",
        "revoke the lease",
        "converged",
    )
    assert "anna@laptop" in step["detail"]


def test_every_command_says_the_same_of_one_that_was_revoked(applied: Terminal) -> None:
    put(applied, Lease(nonce="x", epoch=2, ttl=600.0, revoked_by="ben@desk"))
    line = "lab: the lease was revoked by ben@desk; free in at most 600 s"
    for typed in (applied.rehearse("lock"), applied.rehearse("unlock", "--holder", "x", "--auto-approve")):
        assert (typed.code, typed.out) == (0, f"{line}.\n")
    typed = applied.rehearse("apply", "--auto-approve", "--lock-timeout", "0s")
    assert (typed.code, line in typed.err) == (4, True)
    for command in ("plan", "status"):
        assert "The lease was revoked by ben@desk; free in at most 600 s." in applied.rehearse(command).out
    body = applied.rehearse("status", "--format", "json").json["lock"]
    assert (body["state"], body["revoked_by"]) == ("revoked", "ben@desk")


def test_one_in_a_newer_format_is_nobodys_that_is_named(applied: Terminal) -> None:
    put(applied, ANNA, **{"swarmplan.lease.version": "2"})
    for command in ("plan", "status"):
        typed = applied.rehearse(command)
        assert "No run can take the lease: the lease is in a newer format (2, known: 1)" in typed.out
        assert "Locked by" not in typed.out
        assert "not in this plan" not in typed.out
    body = applied.rehearse("status", "--format", "json").json["lock"]
    assert (body["state"], body["holder"], body["message"]) == ("unknown", None, None)
    assert body["error"].startswith("the lease is in a newer format")
    typed = applied.rehearse("lock")
    assert (typed.code, "the lease is in a newer format" in typed.err) == (4, True)


def test_one_with_a_huge_epoch_is_reset_by_the_command_that_its_message_has(applied: Terminal) -> None:
    put(applied, Lease(ttl=1.0), **{"swarmplan.lease.epoch": str(2**53)})
    typed = applied.rehearse("apply", "--auto-approve")
    assert typed.code == 4
    assert (
        "epoch is '9007199254740992', too large; `swarmplan unlock --holder unreadable` resets it"
        in " ".join(typed.err.split())
    )
    assert applied.rehearse("unlock", "--holder", "unreadable", "--auto-approve").code == 0
    assert applied.rehearse("lock", "--format", "json").json["state"] == "revoked"


def test_a_config_of_its_name_that_is_somebody_elses_is_shown_before_a_run_is_refused(
    applied: Terminal,
) -> None:
    def change(engine: Engine) -> None:
        (there,) = engine.contents(Kind.CONFIG, LEASE_NAME)
        engine.remove_content(Kind.CONFIG, there["ID"])
        engine.create_content(Kind.CONFIG, {"Name": LEASE_NAME, "Data": "eA==", "Labels": {}})

    by_hand(applied, change)
    why = "a config swarmplan-lease exists that is not swarmplan's own: remove it, or recreate it under another name"
    for command in ("plan", "status"):
        assert f"No run can take the lease: {why}" in " ".join(applied.rehearse(command).out.split())
    assert applied.rehearse("status", "--format", "json").json["lock"]["error"].startswith(why)
    for command in ("lock", "apply"):
        typed = applied.rehearse(command)
        assert (typed.code, why in typed.err) == (4, True)


def test_a_run_on_this_machine_is_shown_where_no_lease_is_seen_and_cannot_be_revoked(
    terminal: Terminal,
) -> None:
    with locked(terminal.state / "locks" / "lab.simulated.lock", "lab", "swarmplan apply"):
        typed = terminal.rehearse("lock")
        assert typed.out.startswith("lab is locked by 'swarmplan apply'.\n")
        assert "kept     on this machine" in typed.out
        body = terminal.rehearse("lock", "--format", "json").json
        assert (body["state"], body["place"], body["pid"]) == ("held", "machine", os.getpid())
        typed = terminal.rehearse("unlock", "--holder", "x", "--auto-approve")
        assert typed.code == 4
        assert "Error: lab is locked on this machine, by 'swarmplan apply' by " in typed.err
    assert terminal.rehearse("lock").out == "lab is not locked.\n"


def test_a_lease_is_shown_rather_than_the_lock_of_this_machine(applied: Terminal) -> None:
    put(applied, ANNA)
    with locked(applied.state / "locks" / "lab.simulated.lock", "lab", "swarmplan apply"):
        assert "kept     in the swarm" in applied.rehearse("lock").out


def silent(*_: object, **__: object) -> None:
    raise Unreachable("it refuses connections")


def test_what_could_not_be_read_is_unknown_and_never_free(
    applied: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ClusterManagers, "ask", silent)
    why = "who has the lease of lab is unknown: it refuses connections"
    for words in (["lock"], ["unlock", "--holder", "x", "--auto-approve"]):
        typed = applied.rehearse(*words)
        assert (typed.code, typed.out, typed.err) == (1, "", f"Error: {why}\n")
    typed = applied.rehearse("lock", "--format", "json")
    assert (typed.code, typed.json["state"], typed.json["error"]) == (1, "unknown", why)
    with locked(applied.state / "locks" / "lab.simulated.lock", "lab", "swarmplan apply"):
        assert "kept     on this machine" in applied.rehearse("lock").out


def test_a_driver_that_could_not_look_is_no_machine_that_is_absent(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(*_: object) -> None:
        raise Permanent("the store cannot be read")

    monkeypatch.setattr("swarmplan.simulator.driver.SimulatedDriver.observe", blind)
    typed = terminal.rehearse("lock")
    assert (typed.code, typed.err) == (
        1,
        "Error: who has the lease of lab is unknown: the store cannot be read\n",
    )
