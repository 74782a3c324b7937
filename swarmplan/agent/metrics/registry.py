"""The metrics as Prometheus reads them: gauges from the agent's status at each scrape, counters from its events.

Needs prometheus_client, of the extra ``swarmplan[agent]``; import this module where it is used.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from swarmplan.agent.events import PHASES, AgentEvent, PassEnded, PassResult, Unfollowed
from swarmplan.agent.metrics.gauges import OTHER, Everything, Found, found_by, gauges
from swarmplan.agent.metrics.table import BY_NAME, TABLE, MetricType
from swarmplan.agent.state import AgentStatus
from swarmplan.model.change import Action
from swarmplan.model.key import Kind

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Of the text format that every Prometheus reads."""
_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800)
_OBJECTS, _ACTIONS = frozenset(map(str, Kind)), frozenset(map(str, Action))


class Metrics(Collector):
    """A registry of its own, so that no other library's metrics are in it. Every method may be called from any thread."""

    def __init__(self, status: Callable[[], AgentStatus], *, task_metrics: bool = True) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, which no one asked for
        self._status = status
        self._task_metrics = task_metrics
        self._found: dict[str, Found] = {}
        self._changing = threading.Lock()
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        self._passes = self._counter("swarmplan_passes_total")
        self._changes = self._counter("swarmplan_changes_total")
        self._webhooks = self._counter("swarmplan_webhooks_total")
        self._notifications = self._counter("swarmplan_notifications_total")
        duration = BY_NAME["swarmplan_pass_duration_seconds"]
        self._durations = Histogram(
            duration.name, duration.meaning, duration.labels, buckets=_BUCKETS, registry=self._registry
        )

    def take(self, event: AgentEvent) -> None:
        """Count this. An event of a cluster that is not followed counts for none."""
        if isinstance(event, Unfollowed):
            self._forget(event.cluster)
            return
        if not isinstance(event, PassEnded) or event.cluster not in self._clusters():
            return
        cluster = event.cluster
        self._found[cluster] = found_by(event, self._found[cluster])
        self._passes.labels(cluster, event.result).inc()
        for phase, seconds in event.seconds.items():
            if phase in PHASES:
                self._durations.labels(cluster, phase).observe(seconds)
        for (kind, action), count in event.changes.items():
            self._changes.labels(
                cluster, kind if kind in _OBJECTS else OTHER, action if action in _ACTIONS else OTHER
            ).inc(count)

    def expect_webhooks(self, provider: str, results: Iterable[str]) -> None:
        """Begin to count these with 0."""
        for result in results:
            self._webhooks.labels(provider, result)

    def webhook(self, provider: str, result: str) -> None:
        """Count a webhook."""
        self._webhooks.labels(provider, result).inc()

    def expect_notifications(self, target: str, results: Iterable[str]) -> None:
        """Begin to count these with 0."""
        for result in results:
            self._notifications.labels(target, result)

    def notification(self, target: str, result: str) -> None:
        """Count a notification; ``target`` is its name in the agent's file."""
        self._notifications.labels(target, result).inc()

    def text(self) -> bytes:
        """All metrics in the text format."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """The gauges. Called by the registry."""
        status = self._status()
        everything = Everything(status, dict(self._clusters()), self._task_metrics)
        families = {metric.name: _family(metric.name) for metric in TABLE if metric.type is MetricType.GAUGE}
        for name, labels, value in gauges(everything):
            families[name].add_metric(labels, value)
        yield from families.values()

    def describe(self) -> Iterator[Metric]:
        """Their names: without this the registry would call ``collect`` while the agent is still starting."""
        return iter([_family(metric.name) for metric in TABLE if metric.type is MetricType.GAUGE])

    def _clusters(self) -> Mapping[str, Found]:
        """The clusters that are followed. Counters of a new one begin with 0: one that begins with 1 has no increase that could be seen."""
        with self._changing:
            for cluster in self._status().clusters:
                if cluster.name not in self._found:
                    self._found[cluster.name] = Found()
                    for result in PassResult:
                        self._passes.labels(cluster.name, result)
            return self._found

    def _forget(self, cluster: str) -> None:
        """A cluster that is not followed any more has no series: as one that is frozen, it would keep alerts for ever."""
        with self._changing:  # the status of another thread may still have it
            self._found.pop(cluster, None)
            for metric, labels in (
                *((self._passes, (result,)) for result in PassResult),
                *((self._durations, (phase,)) for phase in PHASES),
                *((self._changes, each) for each in product((*_OBJECTS, OTHER), (*_ACTIONS, OTHER))),
            ):
                with suppress(KeyError):  # it never had this one
                    metric.remove(cluster, *labels)

    def _counter(self, name: str) -> Counter:
        return Counter(name, BY_NAME[name].meaning, BY_NAME[name].labels, registry=self._registry)


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, BY_NAME[name].meaning, labels=BY_NAME[name].labels)
