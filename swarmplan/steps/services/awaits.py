"""Awaiting services: until they run what they should, or it is clear that they will not."""

from typing import ClassVar

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, NotConverged, NotFound
from swarmplan.model.bodies import JsonView
from swarmplan.model.normal.ignored import as_wanted
from swarmplan.model.normal.pin import differing_fields, is_up_to_date
from swarmplan.model.service import Service
from swarmplan.model.services.convergence import gave_up, progress, running_tasks
from swarmplan.model.services.log_lines import quotable, quoted
from swarmplan.model.services.terminal_failures import TerminalFailure, terminal_failure
from swarmplan.model.wire import with_network_names
from swarmplan.steps.facts import FactKind, Kinds
from swarmplan.steps.services.listing import ListedWait, Listing, read_listing


class _Stuck(NotConverged):
    """A terminal failure, with the task whose log is quoted, of a service with this spec."""

    def __init__(self, message: str, end: TerminalFailure, spec: JsonView) -> None:
        super().__init__(message, cause=end.cause)
        self.end = end
        self.spec = spec


@dataclass(frozen=True, kw_only=True)
class ServiceConverged(ListedWait):
    """Wait until every wanted task runs the spec, and the same tasks have run for ``watch`` seconds.

    Raises NotConverged as soon as waiting longer cannot help (rolled back, paused, a crash loop, a job that failed), with
    the last lines that the task wrote.
    """

    service: Service
    timeout: float = 300.0
    watch: float = 0.5
    requires_kinds: ClassVar[Kinds] = (FactKind.NODES_SETTLED, FactKind.SERVICE_CHANGED)
    provides_kinds: ClassVar[Kinds] = (FactKind.SERVICE_CONVERGED,)

    @property
    def deadline(self) -> float:
        return self.timeout

    @property
    def settle_seconds(self) -> float:
        return self.watch

    def unmet(self, adapters: Adapters) -> str | None:
        try:
            return self.unmet_in(read_listing(adapters))
        except _Stuck as stuck:
            told = f"{stuck}{self._where_log_is(stuck)}"
            raise NotConverged(told, _log_lines(adapters, stuck), stuck.cause) from None

    def unmet_in(self, listing: Listing) -> str | None:
        live = listing.services.get(self.service.name)
        if live is None:
            raise NotFound(f"{self.key} was removed by somebody else")
        tasks = listing.tasks.get(live["ID"], ())
        _, _, missing = progress(live, tasks, listing.nodes, before=listing.before)
        spec = with_network_names(live["Spec"], listing.networks)
        wanted = as_wanted(self.service, spec)
        up_to_date = is_up_to_date(spec, wanted)
        if up_to_date and missing is None:
            return None
        end = terminal_failure(self._as_judged(live), tasks, listing.before)
        if end is not None:
            raise _Stuck(f"{self.key}: {end.reason}", end, wanted)
        return missing if up_to_date else f"its spec differs at {differing_fields(spec, wanted)}"

    def looked_at(self, listing: Listing) -> tuple[object, ...] | None:
        live = listing.services.get(self.service.name)
        return (live, listing.tasks.get(live["ID"]), listing.nodes, listing.networks) if live else None

    def evidence(self, listing: Listing) -> frozenset[str]:
        live = listing.services.get(self.service.name)
        return running_tasks(live, listing.tasks.get(live["ID"], ())) if live else frozenset()

    def _as_judged(self, live: JsonView) -> JsonView:
        """The service as its engine's last word on an update is judged."""
        return live

    def _where_log_is(self, stuck: _Stuck) -> str:
        """Where the log is that is not quoted because it may contain a secret."""
        if not stuck.end.task or quotable(stuck.spec):
            return ""
        return (
            "; its log is not shown, as it mounts secrets: on a manager,"
            f" docker service logs {self.service.name} shows it"
        )


_LINES = 5


def _log_lines(adapters: Adapters, stuck: _Stuck) -> tuple[str, ...]:
    """The task's last lines; none where they cannot be read, or may contain a secret."""
    if not stuck.end.task or not quotable(stuck.spec):
        return ()
    try:
        lines = adapters.manager().task_logs(stuck.end.task, _LINES)
    except Failure:
        return ()  # its node may be down, its log driver keep nothing: the verdict stands without
    return quoted(lines, stuck.spec)


@dataclass(frozen=True, kw_only=True)
class ServiceStill(ServiceConverged):
    """The same once more, after nodes are removed."""

    verb = "await again"
    requires_kinds = (FactKind.NODES_GONE,)
    provides_kinds = ()


@dataclass(frozen=True, kw_only=True)
class ServiceReturned(ServiceConverged):
    """The same for a service that was up before its tasks stopped: that an update of it was rolled back earlier says nothing of their return."""

    def _as_judged(self, live: JsonView) -> JsonView:
        return {**live, "UpdateStatus": None} if gave_up(live) else live
