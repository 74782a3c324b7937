"""Passes of an agent, for tests that say only what they are about."""

from collections.abc import Iterable
from typing import Any

from swarmplan.agent.events import Commit, Hold, PassEnded, PassResult, Reason, Trigger

COMMIT = Commit(
    "0123456789abcdef0123456789abcdef01234567", "branch main", "Rin <rin@example.org>", "Scale web"
)
OTHER = Commit("76543210fedcba9876543210fedcba9876543210", "branch main", "Rin <rin@example.org>", "Fix it")
NOON = 1_800_000_000.0
DRIFT = Reason(Trigger.DRIFT, "services.web deploy.replicas: 2 → 5")
NEW = Reason(Trigger.COMMIT, "01234567")
HAZARD = Hold("destroy", "machines.w3 would be destroyed", "swarmplan apply --allow destroy")


def ended(result: PassResult, at: float = 0.0, cluster: str = "prod", **more: Any) -> PassEnded:
    text = more.pop(
        "text", "services.web: no such image: web:9" if result is PassResult.FAILED else str(result)
    )
    return PassEnded(cluster, NOON + at, result, text, **{"commit": COMMIT, **more})


def failed(at: float = 0.0, **more: Any) -> PassEnded:
    return ended(PassResult.FAILED, at, **more)


def held(at: float = 0.0, holds: Iterable[Hold] = (HAZARD,), **more: Any) -> PassEnded:
    return ended(PassResult.HELD, at, holds=tuple(holds), **more)


def unchanged(at: float = 0.0, **more: Any) -> PassEnded:
    return ended(PassResult.UNCHANGED, at, **more)


def applied(at: float = 0.0, reasons: Iterable[Reason] = (NEW,), **more: Any) -> PassEnded:
    return ended(PassResult.APPLIED, at, reasons=tuple(reasons), **more)
