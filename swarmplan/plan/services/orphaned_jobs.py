"""Tasks that go on although their service is removed: those of jobs, on engines before 24.0 (measured on 20.10.24)."""

from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.service import ServiceState
from swarmplan.model.services.mode import is_job
from swarmplan.plan.draft import Draft

_FIXED = 24


def note_orphaned_jobs(draft: Draft, state: ServiceState) -> None:
    """Note a job that is removed while it runs, where no engine stops its containers."""
    if not is_job(state.spec):
        return
    running = sum(task.state == "running" for task in state.tasks)
    engines = [engine for engine in draft.observed.engines.values() if isinstance(engine, EngineState)]
    old = [engine.version for engine in engines if _major(engine.version) < _FIXED]
    if running and old:
        key = Key(Kind.SERVICE, state.service.name)
        draft.note(
            f"{key} is a job with running tasks ({running}), and engine {old[0]} does"
            " not stop them when their service is removed: wait until they end, or stop their containers on the nodes",
            key,
        )


def _major(version: str) -> int:
    head = version.partition(".")[0]
    return int(head) if head.isdigit() else _FIXED
