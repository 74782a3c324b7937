"""The lease as it is shown: who has it, who revoked it, and why no run can take it."""

from dataclasses import replace

import pytest

from swarmplan.lease.document import Lease
from swarmplan.lease.status import LeaseStatus
from swarmplan.lease.store import Place
from swarmplan.render.lease import lease_json, lease_line, lease_lines, run_here

HELD = Lease("3fa9c1", "n", "laptop", "anna", "swarmplan apply", "abc123", "more replicas", 7, 3, 41, "2026-01-02T03:04:05Z")  # fmt: skip
STATUS = {
    "held": LeaseStatus(HELD, Place.SWARM, 41.26),
    "free": LeaseStatus(Lease(), Place.SWARM),
    "revoked": LeaseStatus(Lease(nonce="x", revoked_by="ben@desk"), Place.SWARM, 12.0),
    "draining": LeaseStatus(Lease(nonce="x", user="anna", host="laptop", command="swarmplan apply"), Place.SWARM),
    "here": LeaseStatus(Lease(host="laptop", user="anna", command="swarmplan apply", acquired="2026-01-02T03:04:05+00:00"), Place.MACHINE, pid="7"),
    "unknown": LeaseStatus(Lease(), Place.SWARM, error="the lease is in a newer format (2, known: 1)"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("state", "line", "first"),
    [
        (
            "held",
            "Locked by 'swarmplan apply' by anna@laptop (id 3fa9c1), since 2026-01-02T03:04:05Z, for 'more replicas'.",
            "lab is locked by 'swarmplan apply'.",
        ),
        ("free", "", "lab is not locked."),
        (
            "revoked",
            "The lease was revoked by ben@desk; free in at most 60 s.",
            "lab: the lease was revoked by ben@desk; free in at most 60 s.",
        ),
        (
            "draining",
            "'swarmplan apply' by anna@laptop has ended, and a call of it may still be carried out; free in at most 60 s.",
            "lab: 'swarmplan apply' by anna@laptop has ended, and a call of it may still be carried out; free in at most 60 s.",
        ),
        (
            "here",
            "Locked (on this machine) by 'swarmplan apply' by anna@laptop, pid 7, since 2026-01-02T03:04:05+00:00.",
            "lab is locked by 'swarmplan apply'.",
        ),
        (
            "unknown",
            "No run can take the lease: the lease is in a newer format (2, known: 1).",
            "lab: no run can take the lease: the lease is in a newer format (2, known: 1).",
        ),
    ],
)
def test_each_state_in_a_line(state: str, line: str, first: str) -> None:
    status = STATUS[state]
    assert status.state == {"here": "held"}.get(state, state)
    assert lease_line(status) == line
    assert next(lease_lines(status, "lab")) == first


def test_all_of_one_that_is_held() -> None:
    assert list(lease_lines(STATUS["held"], "lab"))[1:] == [
        "  id       3fa9c1",
        "  user     anna",
        "  host     laptop",
        "  commit   abc123",
        "  message  more replicas",
        "  since    2026-01-02T03:04:05Z",
        "  epoch    7",
        "  kept     in the swarm",
        "  expires  in 41 of 60 s, unless it is renewed",
    ]
    died = list(lease_lines(replace(STATUS["held"], expires_in=0.0), "lab"))
    assert died[-1].endswith(
        "not renewed for 60 s: its run has probably died, and the next run takes it over"
    )
    on_hosts = LeaseStatus(Lease("3fa9c1", "n"), Place.HOSTS)
    assert list(lease_lines(on_hosts, "lab")) == [
        "lab is locked.",
        "  id       3fa9c1",
        "  epoch    0",
        "  kept     on the hosts",
    ]
    assert lease_line(on_hosts) == "Locked (on the hosts) by 'swarmplan' by an unknown user (id 3fa9c1)."


def test_what_programs_get_has_the_same_keys_in_each_state() -> None:
    bodies = {state: lease_json(status) for state, status in STATUS.items()}
    assert len({tuple(body) for body in bodies.values()}) == 1
    held = bodies["held"]
    assert (held["holder"], held["expires_in"], held["since"]) == ("3fa9c1", 41.3, "2026-01-02T03:04:05Z")
    assert (held["message"], held["revoked_by"], held["error"]) == ("more replicas", None, None)
    for state in ("free", "revoked", "draining", "unknown"):
        assert (bodies[state]["state"], bodies[state]["holder"], bodies[state]["message"]) == (state, None, None)  # fmt: skip
        assert bodies[state]["expires_in"] is None
    assert bodies["revoked"]["revoked_by"] == "ben@desk"
    assert bodies["unknown"]["error"] == "the lease is in a newer format (2, known: 1)"
    assert lease_json(LeaseStatus(Lease()))["place"] == ""


def test_one_that_is_known_by_the_lock_of_this_machine_alone() -> None:
    assert list(lease_lines(STATUS["here"], "lab"))[1:] == [
        "  user     anna",
        "  host     laptop",
        "  since    2026-01-02T03:04:05+00:00",
        "  pid      7",
        "  kept     on this machine: no lease is seen yet",
    ]
    body = lease_json(STATUS["here"])
    assert (body["state"], body["place"], body["pid"]) == ("held", "machine", 7)
    assert (body["holder"], body["epoch"], body["command"]) == (None, None, "swarmplan apply")
    assert list(lease_lines(LeaseStatus(Lease(), Place.MACHINE), "lab")) == [
        "lab is locked.",
        "  kept     on this machine: no lease is seen yet",
    ]
    assert run_here(LeaseStatus(Lease(), Place.MACHINE)) == "another run, whose process is not known"
