"""Waiting for a service, as ``docker service create``, ``update``, ``scale`` and ``rollback`` do without ``--detach``."""

from collections.abc import Callable, Collection

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.ended import Ended

_STABLE = 5
"""Seconds for which the tasks are watched."""
_MOST_SLOTS = 20
"""Tasks that have a line each."""
_PATIENCE = 300
"""Seconds that a simulated client waits; a real one waits until Ctrl-C."""
_PAUSED = {"paused": "service update paused: {}", "rollback_paused": "service rollback paused: {}"}


def follow(call: Call, service_id: str, *, quiet: bool = False) -> None:
    """Wait until the service has converged, and print how it goes on. Raises Ended where its update is paused."""
    progress = _Progress((lambda _text: None) if quiet else call.say)
    for _ in range(_PATIENCE):
        service = next(each for each in call.engine.services() if each["ID"] == service_id)
        if progress.step(service, [task for task in call.engine.tasks() if task["ServiceID"] == service_id]):
            return
        call.wait()
    call.warn(f"the simulator waits {_PATIENCE} simulated seconds; a real client waits until Ctrl-C")
    call.say(f"Operation continuing in background.\nUse `docker service ps {service_id}` to check progress.")


class _Progress:
    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._told = ""
        self._stable = 0
        self._back = ""

    def step(self, service: Json, tasks: Collection[Json]) -> bool:
        """Print what is new; whether that is all."""
        busy = self._follow_update(service.get("UpdateStatus") or {})
        there, wanted = counts(service, tasks)
        text = (
            f"overall progress: {'rolling back update: ' if self._back else ''}{there} out of {wanted} tasks"
        )
        if text != self._told:
            self._say(text)
            if not self._told and "Replicated" in service["Spec"]["Mode"] and wanted <= _MOST_SLOTS:
                for slot in range(1, wanted + 1):
                    self._say(f"{slot}/{wanted}:  ")
            self._told, self._stable = text, 0
        if there != wanted or busy:
            return False
        if self._stable == _STABLE:
            self._say("verify: Service converged")
            return True
        self._say(f"verify: Waiting {_STABLE - self._stable} seconds to verify that tasks are stable...")
        self._stable += 1
        return False

    def _follow_update(self, update: Json) -> bool:
        """Note the state of an update; whether it goes on."""
        state = str(update.get("State", ""))
        if state in _PAUSED:
            raise Ended(_PAUSED[state].format(update["Message"]))
        if state.startswith("rollback") and not self._back:
            self._back = str(update["Message"])
            self._say(f"rollback: {self._back}")
        return state in {"updating", "rollback_started"}


def counts(service: Json, tasks: Collection[Json]) -> tuple[int, int]:
    """How many tasks of the current spec run, and how many are wanted."""
    live = [task for task in tasks if task["DesiredState"] in {"running", "ready"}]
    running = sum(task["Status"]["State"] == "running" and _is_current(service, task) for task in live)
    mode = service["Spec"]["Mode"]
    return running, int(mode["Replicated"]["Replicas"]) if "Replicated" in mode else len(live)


def _is_current(service: Json, task: Json) -> bool:
    wanted, own = service["Spec"]["TaskTemplate"], task["Spec"]
    return all(own.get(name, 0) == wanted.get(name, 0) for name in ("ContainerSpec", "ForceUpdate"))


def follow_unless_detached(call: Call, service_id: str) -> None:
    """Wait for the service as ``follow`` does, unless --detach was given."""
    if not call.flags.on("detach"):
        follow(call, service_id, quiet=call.flags.on("quiet"))
