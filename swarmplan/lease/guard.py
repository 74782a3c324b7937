"""The ports as the steps of a run get them: before each call that changes something the fence is asked.

Before each call, not once a step: of runs that were frozen at a random moment, a quarter had a step's second call still to come
(measured on 20.10.24 and 28.5.2).
"""

import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, cast

from swarmplan.adapters import Adapters
from swarmplan.errors import Conflict, NotManager, Permanent
from swarmplan.lease.calls import DRIVER, ENGINE, KEEPER, THROUGH_RAFT, Does
from swarmplan.lease.fence import Fence
from swarmplan.lease.terms import Terms
from swarmplan.ports import Engine, KeyKeeper, MachineDriver


class Guard:
    """One fence before any number of drivers and engines, which a swarm that is made or restored is noticed by. Thread-safe
    as the fence is."""

    def __init__(self, fence: Fence) -> None:
        self._fence = fence
        self._taking = threading.Lock()
        self._made: Engine | None = None
        """The engine that a swarm was made on, until the lease in it is taken."""
        self._restored = False
        """Whether a swarm folder was put back, and with it what the lease was then."""
        self._unanswered = -math.inf
        """When a change was given up whose answer had not come."""

    def adapters(self, adapters: Adapters) -> Adapters:
        """The same adapters, guarded, over connections of its own."""
        guarded = adapters.behind(self.driver, self.engine)
        guarded.keys = self.keeper(adapters.keys) if adapters.keys is not None else None
        return guarded

    def engine(self, engine: Engine) -> Engine:
        """The engine, guarded."""
        return cast("Engine", GuardedEngine(engine, self))

    def driver(self, driver: MachineDriver) -> MachineDriver:
        """The driver, guarded."""
        return cast("MachineDriver", GuardedDriver(driver, self))

    def keeper(self, keeper: KeyKeeper) -> KeyKeeper:
        """The key keeper, guarded."""
        return cast("KeyKeeper", GuardedKeeper(keeper, self))

    def settled(self, terms: Terms) -> bool:
        """Whether no call of this run can be carried out any more."""
        return time.monotonic() - self._unanswered > terms.drain_time

    def ask(self, does: Does) -> None:
        """Ask the fence before such a call."""
        if does is Does.DESTRUCTIVE:
            self._fence.confirm()
        elif does is Does.CHANGES:
            self._fence.check()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Around a call that changes something."""
        try:
            yield
        except (Conflict, Permanent):  # an answer
            raise
        except BaseException:
            self._unanswered = time.monotonic()
            raise

    def take(self, engine: Engine) -> None:
        """Take the lease in a swarm that was made or put back, before it is changed."""
        with self._taking:
            if self._made is None and not self._restored:
                return
            try:
                self._fence.swarm_made(self._made or engine)
            except NotManager:  # its making was not answered, and did not happen: the call fails as well
                return
            self._made, self._restored = None, False

    @contextmanager
    def making(self, engine: Engine) -> Iterator[None]:
        """Around the making of a swarm on this engine: it may have been made although the answer was lost."""
        try:
            yield
        except (Conflict, Permanent):
            raise
        except BaseException:
            self._made = engine
            raise
        self._made = engine
        self.take(engine)

    def put_back(self) -> None:
        """A swarm folder was put back on a machine."""
        self._restored = True


class _Guarded:
    """A port behind a guard: what its table has is let through, once the fence was asked."""

    table: ClassVar[Mapping[str, Does]]

    def __init__(self, port: Any, guard: Guard) -> None:
        self._port, self._guard = port, guard

    def __getattr__(self, name: str) -> Any:
        if name not in self.table:
            raise AttributeError(f"{name!r} has no entry in the table of calls")
        call, does = getattr(self._port, name), self.table[name]
        if does is Does.READS:
            return call

        def guarded(*args: Any, **kwargs: Any) -> Any:
            with self._around(name, does, kwargs), self._guard.sending():
                return call(*args, **kwargs)

        return guarded

    @contextmanager
    def _around(self, name: str, does: Does, kwargs: Mapping[str, Any]) -> Iterator[None]:  # noqa: ARG002 - not all look at it
        """Around this call, with these keywords."""
        self._guard.ask(does)
        yield


class GuardedEngine(_Guarded):
    """An Engine behind a guard."""

    table = ENGINE

    @contextmanager
    def _around(self, name: str, does: Does, kwargs: Mapping[str, Any]) -> Iterator[None]:  # noqa: ARG002 - see above
        if name in THROUGH_RAFT or name == "join_swarm":
            self._guard.take(self._port)
        self._guard.ask(does)
        if name != "init_swarm":
            yield
            return
        with self._guard.making(self._port):
            yield


class GuardedDriver(_Guarded):
    """A MachineDriver behind a guard."""

    table = DRIVER

    @contextmanager
    def _around(self, name: str, does: Does, kwargs: Mapping[str, Any]) -> Iterator[None]:
        if name != "copy_state" or kwargs.get("stop_engine", True):
            self._guard.ask(does)
        yield
        if name == "replace_state":
            self._guard.put_back()


class GuardedKeeper(_Guarded):
    """A KeyKeeper behind a guard."""

    table = KEEPER
