"""The managers of a cluster, asked for the lease: each for a few seconds, then another."""

import time
from collections.abc import Callable
from typing import TypeVar

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure, NotManager, NotOurs, Permanent, TimedOut, Transient, Unreachable
from swarmplan.lease.terms import TERMS
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import Power
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import Engine
from swarmplan.system.workers import Workers, run_cancellable

T = TypeVar("T")
_ROUNDS = 2
"""A machine is given the time of so many calls: to be connected to, and to answer."""
_AT_ONCE = 10


class ClusterManagers:
    """``in_swarm.Managers`` over the adapters of a cluster, whose connections are for this alone: one that fails is closed."""

    def __init__(self, adapters: Adapters, call: float = TERMS.call) -> None:
        self._adapters, self._call = adapters, call
        self._last = ""
        self._made: Engine | None = None
        self._running: set[str] = set()
        """The machines that were seen to run, and have answered since."""

    def made(self, engine: Engine) -> None:
        """A swarm of the cluster was made on this engine, which may not have the cluster's label yet: ask it first."""
        self._made = engine

    def forget(self) -> None:
        """All machines are gone: what was known of them is true no more."""
        self._last, self._made = "", None
        self._running.clear()
        for machine in self._adapters.machines:
            self._adapters.forget(machine)

    def ask(self, do: Callable[[Engine], T]) -> T:
        errors: dict[str, Failure] = {}
        made, last = self._made, self._last
        if made is not None:
            try:
                return do(made)
            except (NotManager, Unreachable):
                self._made = None
        if last and (found := self._tried(last, do, errors)):
            return found[0]
        for machine in self._managers(errors, but=last):
            if found := self._tried(machine, do, errors):
                self._last = machine
                return found[0]
        if not errors:
            raise NotManager(f"none of the machines of {self._adapters.cluster} is a manager")
        detail = "; ".join(f"{machine}: {error}" for machine, error in sorted(errors.items()))
        raise _worst(errors)(f"no manager of {self._adapters.cluster} answers ({detail})")

    def _managers(self, errors: dict[str, Failure], but: str) -> list[str]:
        """The machines that say they manage the cluster's swarm, asked at once."""
        machines = sorted(set(self._adapters.machines) - {but})
        with Workers(max_workers=_AT_ONCE, thread_name_prefix="lease") as pool:
            asked = zip(
                machines,
                pool.map(lambda one: self._tried(one, self._check_ours, errors), machines),
                strict=True,
            )
            return [machine for machine, found in asked if found]

    def _tried(self, machine: str, do: Callable[[Engine], T], errors: dict[str, Failure]) -> list[T]:
        """What ``do`` gives there; nothing where it is no manager, or does not answer, which is noted. Any other error is
        raised."""
        within = _ROUNDS * self._call * self._adapters.timeout_factor(machine)
        until = time.monotonic() + within

        def over() -> Exception | None:
            late = time.monotonic() >= until
            return TimedOut(f"no answer within {within:g} s") if late else None

        try:
            return [run_cancellable(lambda: do(self._engine(machine)), over)]
        except NotManager:
            return []
        except Transient as error:
            errors[machine] = error
            self._running.discard(machine)
            self._adapters.forget(machine)
            return []
        except Permanent as error:
            if not self._serves_nothing(machine):
                raise
            errors[machine] = Unreachable(str(error))
            return []

    def _serves_nothing(self, machine: str) -> bool:
        """Whether its engine says that its keys are locked, or that it cannot take part in its swarm."""
        state = self._adapters.engine(machine).info().get("Swarm", {}).get("LocalNodeState")
        return state in {"locked", "error"}

    def _engine(self, machine: str) -> Engine:
        try:
            self._check_running(machine)
            return self._adapters.engine(machine)
        except Transient:
            raise
        except Failure as error:  # its driver knows of no such machine, or not where it is
            raise NotManager(str(error)) from error

    def _check_running(self, machine: str) -> None:
        """Raises NotManager where its engine does not run, Unreachable where that is unknown. The driver is asked: systemd
        starts an engine that is stopped for whoever connects to its socket, and whoever looks starts nothing."""
        if machine in self._running:
            return
        state = self._adapters.driver(machine).find(machine)
        if isinstance(state, Unknown):
            raise Unreachable(state.reason)
        if state is None or not (state.power is Power.RUNNING or state.joined):
            raise NotManager(f"machine {machine} does not run")
        self._running.add(machine)

    def _check_ours(self, engine: Engine) -> None:
        """Raises NotManager, or NotOurs for a manager of another swarm."""
        labels = engine.swarm().get("Spec", {}).get("Labels") or {}
        owner = labels.get(OWNER_LABEL, "")
        if owner != self._adapters.cluster and (owner or not self._adapters.accept_unlabelled):
            raise NotOurs("its swarm is not that of the cluster")


def _worst(errors: dict[str, Failure]) -> type[Transient]:
    """Transient where a manager has no leader now, or hangs as in an election; NotOurs where one manages another swarm; else
    Unreachable: nobody is there."""
    kinds = [type(error) for error in errors.values()]
    if any(kind is TimedOut or not issubclass(kind, Unreachable) for kind in kinds):
        return Transient
    return NotOurs if NotOurs in kinds else Unreachable
