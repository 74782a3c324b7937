"""The lease as it is looked at: in a snapshot of the swarm, and for how long it lasts."""

from types import SimpleNamespace

import pytest
from lease_store import Memory

from swarmplan.errors import Failure
from swarmplan.execute.lock import Holder
from swarmplan.lease.document import Lease
from swarmplan.lease.status import revoke, status_here, status_in, status_in_snapshot
from swarmplan.lease.store import Place, Stored
from swarmplan.model.cluster import Observed
from swarmplan.model.labels.bookkeeping import LEASE_NAME

HELD = Lease("a", "nonce", epoch=1)


class Dated(Memory):
    """A store that says when what is in it was written."""

    written = ""
    replaces = True

    def read_any(self) -> Stored | None:
        stored = self.read()
        return (
            None if stored is None else Stored(stored.lease, stored.version, raw={"UpdatedAt": self.written})
        )

    def replace(self, stored: Stored, lease: Lease) -> bool:
        return self.replaces and super().replace(stored, lease)


def labelled(**labels: str) -> Observed:
    return Observed(bookkeeping={LEASE_NAME: {**HELD.labels(), **labels}})


def test_a_snapshot_has_it_or_nobody_has() -> None:
    assert status_in_snapshot(labelled()).lease == HELD
    assert status_in_snapshot(Observed()).state == "free"


def test_in_a_snapshot_a_newer_format_is_an_error_and_no_holder() -> None:
    status = status_in_snapshot(labelled(**{"swarmplan.lease.version": "2"}))
    assert (status.state, status.lease) == ("unknown", Lease())
    assert status.error.startswith("the lease is in a newer format (2, known: 1)")


@pytest.mark.parametrize("name", [LEASE_NAME, "Swarmplan-Lease"])
def test_in_a_snapshot_a_config_of_its_name_that_is_somebody_elses_is_an_error(name: str) -> None:
    theirs = SimpleNamespace(name=name)
    status = status_in_snapshot(Observed(configs={name: theirs}))  # type: ignore[dict-item]  # its name is enough
    assert status.state == "unknown"
    assert status.error.startswith("a config swarmplan-lease exists that is not swarmplan's own: remove it")


@pytest.mark.parametrize(
    ("written", "now", "expires_in"),
    [
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:15.123456789Z", 50.0),
        ("2026-01-02T03:04:05Z", "2026-01-02T05:04:25+02:00", 40.0),
        ("2026-01-02T03:04:05Z", "2026-01-02T09:00:00Z", 0.0),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:00:00Z", 60.0),
        ("2026-01-02T03:04:05Z", "", None),
        ("nonsense", "2026-01-02T03:04:05Z", None),
    ],
)
def test_how_long_it_lasts_is_by_the_clocks_of_the_swarm(
    written: str, now: str, expires_in: float | None
) -> None:
    store = Dated(HELD)
    store.written = written
    assert status_in(store, Place.SWARM, now).expires_in == expires_in


def test_one_that_keeps_changing_is_not_revoked() -> None:
    store = Dated(HELD)
    store.replaces = False
    with pytest.raises(Failure, match=r"^the lease of a keeps changing; try again$"):
        revoke(store, "a", "me@here", "x")


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        (Holder("swarmplan apply", "anna@laptop", "7", "now"), ("anna", "laptop", "swarmplan apply", "now", "7")),
        (Holder(), ("", "", "", "", "")),
        (Holder("a\x1b[2J", "x", "7", ""), ("", "x", "a?[2J", "", "7")),
    ],
    ids=["signed", "not known", "by hand"],
)  # fmt: skip
def test_a_run_that_has_the_lock_of_this_machine_holds_it(signed: Holder, expected: tuple[str, ...]) -> None:
    status = status_here(signed)
    lease = status.lease
    assert (status.state, status.place, lease.holder) == ("held", Place.MACHINE, "")
    assert (lease.user, lease.host, lease.command, lease.acquired, status.pid) == expected
