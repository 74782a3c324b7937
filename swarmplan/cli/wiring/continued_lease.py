"""One lease for plans that are carried out one after the other: a cluster removed, and made again, with nobody in between."""

import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Self

from swarmplan.cli.terminal.messages import warn
from swarmplan.lease.holder import Holder

NOT_GIVEN_BACK = "the lease of this run could not be given back: it ends by itself within a minute"


class ContinuedLease:
    """A context: the lease that is taken first in it is held until its end, where that is possible, whatever number of plans. ``nonce`` is
    that of the lease. ``copied``, set between two plans, is the nonce of an ended run whose lease is in the copy that the next one puts back."""

    def __init__(self) -> None:
        self.nonce, self.copied = secrets.token_hex(16), ""
        self.given_back = False
        """Whether the lease is given back for certain, so that its run has ended."""
        self._holder: Holder | None = None
        self._settled: list[Callable[[], bool]] = []
        self._known = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()

    def holder(self) -> Holder | None:
        """Who holds it, for the next plan; None where it has to be taken: there was none before, or the lease could not be held on."""
        if self._holder is not None and not (
            self._holder.lost is None and self._holder.between_swarms(self.copied)
        ):
            self._give_back()
        return self._holder

    def keep(self, holder: Holder, settled: Callable[[], bool], *, known: bool) -> None:
        """A plan has ended: hold it on. ``settled`` says whether no call of that plan can be carried out any more, ``known`` whether
        the cluster is still there."""
        self._holder, self._known = holder, known
        self._settled.append(settled)

    def _give_back(self) -> None:
        holder, self._holder = self._holder, None
        if holder is None:
            return
        settled = all(each() for each in self._settled)
        certain = holder.release(settled=settled)
        self.given_back = certain and settled and holder.lost is None
        self._settled.clear()
        if not certain and self._known:
            warn(NOT_GIVEN_BACK)
