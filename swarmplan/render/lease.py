"""The lease of a cluster, for people and for programs."""

from collections.abc import Iterator
from typing import Any

from swarmplan.lease.status import LeaseStatus
from swarmplan.lease.store import Place
from swarmplan.render.redact import redacted

FORMAT_VERSION = "1.0"


def lease_json(status: LeaseStatus) -> dict[str, Any]:
    """``state`` (held, free, revoked, draining, unknown), ``place`` (swarm, hosts, machine: the lock of this one alone; "" where
    there is nothing to ask), ``expires_in`` (seconds until it ends unless it is renewed; null: not known), and of one that is held
    ``holder`` (its id), ``command``, ``user``, ``host``, ``commit``, ``message``, ``epoch``, ``since``; null of any other.
    ``pid`` is the process that has the lock of this machine, which has no ``holder`` and no ``epoch``; ``revoked_by`` is who
    revoked it, ``error`` why it cannot be read; null of any other."""
    lease, held = status.lease, status.state == "held"
    names = ("holder", "command", "user", "host", "commit", "message", "epoch")
    here = status.place is Place.MACHINE
    seconds = status.expires_in
    body: dict[str, Any] = redacted(
        {
            "state": status.state,
            "place": str(status.place or ""),
            "expires_in": round(seconds, 1) if seconds is not None and held else None,
            **{name: getattr(lease, name) if held else None for name in names},
            **({"holder": None, "epoch": None} if here else {}),
            "since": lease.acquired if held else None,
            "pid": int(status.pid) if status.pid.isdecimal() else None,
            "revoked_by": lease.revoked_by or None,
            "error": status.error or None,
        }
    )
    return body


def lease_line(status: LeaseStatus) -> str:
    """Who has it, in a line; "" where it is free."""
    if status.error:
        return f"No run can take the lease: {status.error}."
    if status.state == "free":
        return ""
    if status.place is Place.MACHINE:
        return f"Locked (on this machine) by {run_here(status)}."
    if not status.lease.holder:
        text = _soon_free(status)
        return f"{text[0].upper()}{text[1:]}."
    where = " (on the hosts)" if status.place is Place.HOSTS else ""
    return f"Locked{where} by {status.lease.who}."


def lease_lines(status: LeaseStatus, cluster: str) -> Iterator[str]:
    """All of it, a line each."""
    lease = status.lease
    if status.error:
        yield f"{cluster}: no run can take the lease: {status.error}."
    elif status.state == "free":
        yield f"{cluster} is not locked."
    elif not lease.holder and status.place is not Place.MACHINE:
        yield f"{cluster}: {_soon_free(status)}."
    else:
        yield f"{cluster} is locked by {lease.command!r}." if lease.command else f"{cluster} is locked."
        rows = {
            "id": lease.holder,
            "user": lease.user,
            "host": lease.host,
            "commit": lease.commit,
            "message": lease.message,
            "since": lease.acquired,
            "pid": status.pid,
            "epoch": str(lease.epoch) if lease.holder else "",
            "kept": _KEPT[status.place],
            "expires": _expires(status),
        }
        yield from (f"  {name:<8} {text}" for name, text in rows.items() if text)


def run_here(status: LeaseStatus) -> str:
    """The run that has the lock of this machine alone, in the words of a run that it keeps waiting."""
    lease = status.lease
    if not status.pid:
        return "another run, whose process is not known"
    return f"{lease.command!r} by {lease.user}@{lease.host}, pid {status.pid}, since {lease.acquired}"


_KEPT = {
    None: "",
    Place.SWARM: "in the swarm",
    Place.HOSTS: "on the hosts",
    Place.MACHINE: "on this machine: no lease is seen yet",
}


def _expires(status: LeaseStatus) -> str:
    seconds = status.expires_in
    if seconds == 0:
        return f"not renewed for {status.lease.ttl:g} s: its run has probably died, and the next run takes it over"
    return "" if seconds is None else f"in {seconds:.0f} of {status.lease.ttl:g} s, unless it is renewed"


def _soon_free(status: LeaseStatus) -> str:
    return f"{status.lease.ended}; free in at most {status.lease.ttl:g} s"
