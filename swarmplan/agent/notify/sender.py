"""What one target gets, from event to event: what is news to it is put into its outbox, and what became of that is noted. No thread
and no clock of its own."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from swarmplan.agent.events import AgentEvent, Unfollowed
from swarmplan.agent.notify.causes.cause import Kind
from swarmplan.agent.notify.causes.ledger import Ledger
from swarmplan.agent.notify.causes.reader import Reader
from swarmplan.agent.notify.memory import Memory
from swarmplan.agent.notify.text.build import no_longer_followed, notification, without
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.spec.agent.outside import Notify


class NotifyResult(StrEnum):
    """What became of a notification; the label ``result`` of the metrics."""

    SENT = "sent"
    RETRIED = "retried"
    """An attempt failed, and another one follows."""
    FAILED = "failed"
    """The target does not take it, or did not for an hour."""
    DROPPED = "dropped"
    """Too many waited: it has no place in their summary."""
    MISSED = "missed"
    """An event of the agent, because too many of them waited: the next pass shows the same again."""


class Sender:
    """Of one target. Each method gives the results to count."""

    def __init__(self, target: Notify, memory: Memory) -> None:
        self._target, self._outbox = target, memory.outbox
        self._ledger = Ledger(target.on, target.repeat, memory.entries)
        self._reader = Reader()

    @property
    def memory(self) -> Memory:
        """What the next agent goes on with."""
        return Memory(self._ledger.entries, self._outbox)

    def follow(self, clusters: Iterable[str], now: float) -> list[NotifyResult]:
        """These are the clusters from here on: what is open of others is over."""
        drafts = self._ledger.drop(clusters, now)
        return self._add(no_longer_followed(draft, now, self._target.name) for draft in drafts)

    def see(self, event: AgentEvent) -> list[NotifyResult]:
        """Queue what is news in it."""
        if self._target.clusters and event.cluster not in self._target.clusters:
            return []
        if isinstance(event, Unfollowed):
            self._reader.forget(event.cluster)
            return self.follow(self._ledger.clusters - {event.cluster}, event.at)
        seen = self._reader.read(event)
        return self._add(notification(draft, seen, self._target.name) for draft in self._ledger.see(seen))

    def next(self, now: float) -> Notification | None:
        """What is to be sent now."""
        return self._outbox.next(now)

    def wait(self, now: float) -> float | None:
        """Seconds until something may be sent, None where nothing waits."""
        return self._outbox.wait(now)

    def sent(self) -> list[NotifyResult]:
        """The target has it."""
        self._outbox.sent()
        return [NotifyResult.SENT]

    def not_sent(self, now: float, *, final: bool, after: float) -> list[NotifyResult]:
        """The attempt failed. What the target does not take is not notified again before its time; what it did not get is, as
        soon as it is seen again."""
        lost = self._outbox.not_sent(now, final=final, after=after)
        if lost is None:
            return [NotifyResult.RETRIED]
        if not final:
            self._mark_unsent(lost)
        return [NotifyResult.FAILED]

    def _add(self, news: Iterator[Notification]) -> list[NotifyResult]:
        results = []
        for each in news:
            for lost in self._outbox.add(each):
                self._mark_unsent(lost)
                results.append(NotifyResult.DROPPED)
        return results

    def _mark_unsent(self, lost: Notification) -> None:
        unknown = set()
        for part in lost.parts or (lost,):
            for fingerprint in part.replaces:
                self._ledger.reopen(fingerprint)
            for point in part.points:
                if part.kind is Kind.RESOLVED:
                    self._ledger.reopen(point.fingerprint)
                    continue
                self._ledger.mark_unsent(point.fingerprint, known=point.repeated)
                if not point.repeated:
                    unknown.add(point.fingerprint)
        self._outbox.replace_waiting(lambda each: without(each, unknown))
