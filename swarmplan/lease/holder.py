"""The lease of one run: taken before its first plan, renewed in the background, given back at its end; and the fence that guarded
ports ask.

There are two places for it: the swarm, and the hosts' locks where no manager of the cluster's swarm serves (there is none
yet, its machines are stopped, its majority is lost, or it is about to go)."""

import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from swarmplan.errors import (
    Interrupted,
    LeaseLost,
    Locked,
    NotManager,
    Refused,
    SwarmplanError,
    Transient,
    Unreachable,
)
from swarmplan.execute.clock import Clock
from swarmplan.lease.document import Lease
from swarmplan.lease.in_swarm import InSwarm
from swarmplan.lease.managers import ClusterManagers
from swarmplan.lease.store import LeaseStore, Place
from swarmplan.lease.tenure import Tenure
from swarmplan.lease.terms import TERMS, Terms
from swarmplan.lease.waiting import Waited, Waiting
from swarmplan.ports import Engine
from swarmplan.system.workers import run_cancellable

_PAUSE = 1.0
_RELEASING = 15.0
"""Seconds that giving it back may take; else it expires by itself."""


class Holder:
    """A Fence. ``managers`` are asked for the lease in the swarm; ``hosts`` keeps the lease on the hosts, None where no
    driver of the cluster can hold a lock: then the machine's own lock is all there is until there is a swarm."""

    def __init__(
        self,
        cluster: str,
        mine: Lease,
        managers: ClusterManagers,
        hosts: LeaseStore | None,
        *,
        clock: Clock,
        terms: Terms = TERMS,
        tell: Callable[[str], None] = lambda _line: None,
        ended: Collection[str] = (),
        recorded: Callable[[Engine], int] = lambda _engine: 0,
    ) -> None:
        """``mine`` says who this run is, ``tell`` gets a line for people while it waits. ``ended`` are the nonces of runs that
        are known to have ended, such as the last ones on this machine: their leases need not be seen unchanged for the whole
        ttl. ``recorded`` gives the last epoch in the records of a swarm's runs, 0 for none."""
        self._cluster, self._mine = cluster, replace(mine, ttl=terms.ttl)
        self._managers, self._clock, self._terms = managers, clock, terms
        self._tell, self._ended, self._recorded = tell, ended, recorded
        self._stores: dict[Place, LeaseStore] = {Place.SWARM: InSwarm(managers, terms.call)}
        if hosts is not None:
            self._stores[Place.HOSTS] = hosts
        self._tenures: dict[Place, Tenure] = {}
        self._holds: Place | None = None
        self._hosts_since = clock.now()
        self._alone = False
        """Whether this run had the lease of the swarm until that was gone, and has the hosts since then: no other run is left."""
        self._copied = ""
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._waits: list[Waiting] = []

    @property
    def in_swarm(self) -> bool:
        """Whether it is held in the swarm."""
        return self._holds == Place.SWARM

    @property
    def _held(self) -> Tenure | None:
        return self._tenures.get(self._holds) if self._holds is not None else None

    @property
    def lease(self) -> Lease:
        """The lease as this run holds it."""
        tenure = self._held
        return tenure.lease if tenure is not None else self._mine

    @property
    def lost(self) -> LeaseLost | None:
        """Why this run may change nothing more; None while it may."""
        return next(
            (tenure.lost for tenure in tuple(self._tenures.values()) if tenure.lost is not None), None
        )

    @property
    def waited(self) -> Waited | None:
        """Whom this run has waited for first; None where it did not have to. One that has ended on this machine is not waited
        for as another is: what it left half done is to be finished."""
        first = next((waiting.first for waiting in self._waits if waiting.first is not None), None)
        return None if first is not None and first.lease.nonce in self._ended else first

    def take(self, wait: float | None) -> None:
        """Take it: in the swarm, else on the hosts. ``wait`` so many seconds for whoever has it; None: until it is known whether
        that run is alive, which is seen by its renewals. Raises Locked."""
        tenures = {place: self._tenure(place) for place in self._stores}
        waiting, hosts_from = self._waiting(wait), None
        while True:
            self._check_given_up()
            self._keep_hosts()
            place = Place.SWARM
            try:
                if not self._hosts_are_free(tenures):
                    with suppress(SwarmplanError):
                        tenures[Place.SWARM].look_for_ended()
                    waiting.on(tenures[Place.HOSTS].seen, tenures[Place.HOSTS].lasts, Place.HOSTS)
                    continue
                taken = tenures[Place.SWARM].try_take()
            except (NotManager, Unreachable, Transient) as error:
                slow = not isinstance(error, NotManager | Unreachable)
                hosts_from = hosts_from or self._clock.now() + (self._terms.election if slow else 0)
                if slow and self._clock.now() < hosts_from:
                    self._clock.sleep(_PAUSE)
                    continue
                place = Place.HOSTS
                taken = tenures[Place.HOSTS].try_take() if Place.HOSTS in tenures else True
            if taken:
                return self._begin(place, tenures)
            waiting.on(tenures[place].seen, tenures[place].lasts, place)

    def swarm_seen(self) -> None:
        """A manager of the cluster's swarm serves: from here on the lease in it is held. Raises Locked where somebody has it."""
        if not self._holds or self.in_swarm:
            return
        kept = self._tenures.get(Place.SWARM)
        if kept is not None and kept.held:  # it was to go, and is still there
            self._holds, kept.ending = Place.SWARM, False
        else:
            self._take_in_swarm(Locked)

    def check(self) -> None:
        if (lost := self.lost) is not None:
            raise lost
        held = self._held
        if held is not None:
            held.check()

    def confirm(self) -> None:
        if (lost := self.lost) is not None:
            raise lost
        if (tenure := self._held) is not None:
            try:
                tenure.renew()
            except NotManager as error:
                raise Transient(f"the lease cannot be confirmed: {error}") from error

    def swarm_made(self, engine: Engine) -> None:
        self._managers.made(engine)
        kept = self._tenures.get(Place.SWARM) if self.in_swarm else None
        if kept is not None and kept.held:
            there = self._stores[Place.SWARM].read()
            if there is not None and there.lease.same_run(kept.lease):  # it was seen, and taken, before
                kept.renew()
                return
        self._tenures.pop(Place.SWARM, None)
        self._take_in_swarm(LeaseLost)

    def swarm_ends(self) -> None:
        """From here on the hosts' locks hold alone: the last manager is about to go on purpose, or raft cannot serve. Waits for what a run
        that has ended left there, on hosts that did not run before. Raises LeaseLost where another run has them."""
        if self._holds != Place.SWARM:
            return
        kept = self._tenures.get(Place.HOSTS)
        if Place.HOSTS in self._stores and not (kept is not None and kept.held):
            self._tenures[Place.HOSTS] = self._taken(self._tenure(Place.HOSTS), LeaseLost)
        self._alone = Place.HOSTS in self._tenures
        self._holds, self._tenures[Place.SWARM].ending = Place.HOSTS, True

    def between_swarms(self, copied: str = "") -> bool:
        """All machines are gone with the swarm, and another one is made next, by the same run: from here on the hosts' locks hold. ``copied``
        is the nonce of a run that is known to have ended and whose lease is in a copy that will be put back. False where this
        run does not hold the hosts."""
        kept = self._tenures.get(Place.HOSTS)
        if self._holds != Place.HOSTS or kept is None or not kept.held:
            return False
        self._tenures.pop(Place.SWARM, None)  # what a swarm that is put back says of it would be a loss
        self._managers.forget()
        self._hosts_since, self._copied = self._clock.now(), copied if self._alone else ""
        return True

    def release(self, *, settled: bool = True) -> bool:
        """Give back all that is held. Whether that is certain: else it expires by itself. Not ``settled``: a call of this run may
        still be carried out, so nobody else may begin before that is over."""
        self._over.set()
        until = self._clock.now() + _RELEASING
        certain = True
        for place, tenure in tuple(self._tenures.items()):
            try:
                run_cancellable(
                    partial(tenure.release, settled=settled),
                    lambda: Transient("late") if self._clock.now() > until else None,
                )
            except SwarmplanError:
                certain = certain and place != self._holds
        return certain

    def _hosts_are_free(self, tenures: Mapping[Place, Tenure]) -> bool:
        """Whether no run has the hosts. One that has them is about to make a swarm, or to put one back: the lease in that is
        not yet its own, and still not anybody's to take. What is expired there is taken over, and held as well."""
        if (
            Place.HOSTS not in self._stores
            or Place.HOSTS in self._tenures
            or self._stores[Place.HOSTS].read() is None
        ):
            return True
        if not tenures[Place.HOSTS].try_take():
            return False
        self._tenures[Place.HOSTS] = tenures[Place.HOSTS]
        return True

    def _keep_hosts(self) -> None:
        """Renew what was taken on the hosts already, while the lease in the swarm is waited for: that may take longer than a ttl. Raises
        LeaseLost where another run has them meanwhile."""
        for tenure in tuple(self._tenures.values()):
            with suppress(Transient, Unreachable):
                tenure.renew()

    def _begin(self, place: Place, tenures: dict[Place, Tenure]) -> None:
        self._holds, self._hosts_since = place, self._clock.now()
        if place in tenures:
            self._tenures[place] = tenures[place]
        for work in (self._beat, self._keep):
            thread = threading.Thread(target=work, name="lease", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _take_in_swarm(self, kind: type[Refused]) -> None:
        """Take it in a swarm that is there now. Raises ``kind`` where somebody has it."""
        tenure = self._tenure(Place.SWARM)
        tenure.copied = self._copied
        if kind is LeaseLost:
            tenure.watch_since(self._hosts_since)
        self._tenures[Place.SWARM] = self._taken(tenure, kind, put_back=kind is LeaseLost)
        self._holds = Place.SWARM
        with suppress(Transient):
            tenure.renew()  # which tells those who wait since which version it is held

    def _taken(self, tenure: Tenure, kind: type[Refused], *, put_back: bool = False) -> Tenure:
        """The tenure, once it is taken. Raises ``kind`` where another run has it."""
        waiting = self._waiting(None, kind, put_back=put_back)
        while not tenure.try_take():
            self._check_given_up()
            waiting.on(tenure.seen, tenure.lasts)
        return tenure

    def _check_given_up(self) -> None:
        """Raises Interrupted where nobody waits for the lease any more."""
        if self._over.is_set():
            raise Interrupted("stopped while waiting for the lease")

    def _waiting(
        self, wait: float | None, kind: type[Refused] = Locked, *, put_back: bool = False
    ) -> Waiting:
        pause = self._terms.retry_period
        waiting = Waiting(
            self._cluster, wait, kind, clock=self._clock, pause=pause, tell=self._tell, put_back=put_back
        )
        self._waits.append(waiting)
        return waiting

    def _tenure(self, place: Place) -> Tenure:
        recorded = partial(self._managers.ask, self._recorded) if place == Place.SWARM else lambda: 0
        return Tenure(
            self._stores[place], self._mine, self._clock, self._terms, self._ended, recorded=recorded
        )

    def _beat(self) -> None:
        """Tell every second that this process runs."""
        while not self._over.wait(_PAUSE):
            for tenure in tuple(self._tenures.values()):
                tenure.tick()

    def _keep(self) -> None:
        """Renew what is held; after a failure again soon."""
        pause = 0.0
        while not self._over.wait(pause):
            pause = self._terms.renew_period
            for place, tenure in tuple(self._tenures.items()):
                try:
                    tenure.renew()
                except LeaseLost:
                    continue
                except SwarmplanError:
                    pause = _PAUSE if place == self._holds else pause
