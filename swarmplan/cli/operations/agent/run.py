"""``agent run``: the agent put together, from its file to its end."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from swarmplan.agent.control.exclusive import exclusive
from swarmplan.agent.control.requests import Requests
from swarmplan.agent.control.server import listening
from swarmplan.agent.loop.agent import Agent
from swarmplan.agent.systemd.telling import telling
from swarmplan.cli.operations.agent.event_watches import EventWatches
from swarmplan.cli.operations.agent.heap import keep_few_arenas
from swarmplan.cli.operations.agent.http import serving_http
from swarmplan.cli.operations.agent.log import Log
from swarmplan.cli.operations.agent.notifications import notifying
from swarmplan.cli.operations.agent.places import make_state, socket_of, state_of
from swarmplan.cli.operations.agent.settings import loaded_agent
from swarmplan.cli.operations.agent.sources.make import make_source
from swarmplan.cli.operations.agent.tracing import tracing
from swarmplan.cli.operations.run import run_id
from swarmplan.cli.terminal.crash_reports import CrashReports
from swarmplan.cli.terminal.messages import inform, warn
from swarmplan.cli.terminal.signal_event import SignalEvent
from swarmplan.cli.terminal.signals import stopping
from swarmplan.cli.terminal.streams import time_messages
from swarmplan.errors import SpecError, SwarmplanError
from swarmplan.spec.agent.sources import GitSource

if TYPE_CHECKING:
    from swarmplan.spec.agent.settings import AgentSettings

_STOPPING = "Stopping the agent: no new steps are started, running steps finish."
_COLLECTED = (5000, 10, 10)
"""How many new objects make the garbage be looked for: a command does without, and an agent runs for months."""
_TICK = 0.5
_LOOK = 5.0
"""Seconds between two looks whether the agent file was changed."""
_END = 660.0
"""Seconds that passes under way have to end: somewhat more than a run may take by default."""


def run_agent(file: str, log_format: str, more: "Callable[[Agent, ExitStack], None] | None" = None) -> None:
    """Follow the clusters of an agent file until a signal asks to end. ``more`` adds what else listens to the agent, such as the
    watchdog of systemd. Raises SpecError where the file is invalid from the start, Locked where another agent runs at its socket."""
    keep_few_arenas()
    time_messages(os.environ)
    gc.set_threshold(*_COLLECTED)
    settings = loaded_agent(file)
    state = state_of(settings)
    with stopping(_STOPPING) as stop, ExitStack() as stack:
        reloading = SignalEvent()
        stack.enter_context(_reloaded_by_signal(reloading))
        watches, crashes = EventWatches(stop), CrashReports()
        make_state(state)
        stack.enter_context(exclusive(state / "state", "state"))  # before anything in it is read
        agent = Agent(
            settings,
            lambda followed: make_source(followed, state, log_format),
            state / "clusters",
            warn=warn,
            new_run=run_id,
            stop=stop,
            after=watches.after_pass,
            report=crashes.where,
        )
        agent.listen("the log", Log())
        socket = socket_of(settings)
        stack.enter_context(listening(socket, Requests(agent), crashes.where))
        stack.enter_context(tracing(agent))
        count = stack.enter_context(serving_http(agent))
        stack.enter_context(notifying(agent, state, count))
        if more is not None:
            more(agent, stack)
        stack.callback(_end, agent, watches)
        _remove_mirrors(agent, state)
        agent.start()
        systemd = stack.enter_context(telling(agent.status))
        names = ", ".join(each.name for each in settings.clusters)
        inform(
            f"The agent follows {names}; its control socket is {socket}.",
            event="agent.started",
            socket=str(socket),
        )
        watched, fixed = _File(file), _fixed(settings)
        while not stop.wait(_TICK):
            agent.beat()
            if reloading.is_set() or watched.changed():
                reloading.clear()
                with systemd.reloading() if systemd else nullcontext():
                    _reload(agent, file, fixed)
                    _remove_mirrors(agent, state)
                watches.keep(agent.followers.values())


def _fixed(settings: "AgentSettings") -> tuple[object, ...]:
    """What holds until the agent is started again."""
    return socket_of(settings), state_of(settings), settings.server, settings.notify


def _reload(agent: Agent, file: str, fixed: tuple[object, ...]) -> None:
    """By the file as it is now, if it is valid; else the agent goes on as before, and says what is wrong. ``fixed`` is as the
    agent was started with."""
    try:
        settings = loaded_agent(file)
    except SwarmplanError as error:
        problems = error.problems if isinstance(error, SpecError) else (str(error),)
        for problem in problems:
            inform(f"{problem}", "error", event="agent.not_reloaded")
        agent.file_is_invalid(problems)
        warn(f"{file} is not valid: the agent goes on as it was")
        return
    before = agent.settings
    agent.reload(settings)
    if settings == before:
        return
    inform(f"The agent file was read again: {file}.", event="agent.reloaded")
    if _fixed(settings) != fixed:
        warn("changes of socket, state, server and notify take effect when the agent is restarted")


def _remove_mirrors(agent: Agent, state: Path) -> None:
    """Of repositories that are not followed any more: each has its whole history."""
    from swarmplan.git.mirrors.unfollowed import remove_unfollowed

    sources = [each.source for each in agent.settings.clusters if isinstance(each.source, GitSource)]
    for name in remove_unfollowed(state / "mirrors", sources):
        inform(
            f"Removed the mirror {name}: its repository is not followed any more.",
            event="mirror.removed",
            name=name,
        )


def _end(agent: Agent, watches: EventWatches) -> None:
    watches.end()
    for name in agent.end(_END):
        warn(f"the pass of {name} has not ended, and is given up: its lease ends by itself within a minute")


@contextmanager
def _reloaded_by_signal(reloading: SignalEvent) -> Iterator[None]:
    """SIGHUP asks for the agent file to be read again, as is usual for daemons."""

    def reload(_number: int, _frame: FrameType | None) -> None:
        reloading.set()

    before = signal.signal(signal.SIGHUP, reload)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


class _File:
    """Whether a file is another one than when it was looked at last, looked at every few seconds."""

    def __init__(self, path: str) -> None:
        self._path, self._ticks = path, 0
        self._last = self._now()

    def changed(self) -> bool:
        """Whether it is."""
        self._ticks += 1
        if self._ticks * _TICK < _LOOK:
            return False
        self._ticks = 0
        now = self._now()
        changed, self._last = now != self._last, now
        return changed

    def _now(self) -> tuple[int, ...]:
        try:
            status = os.stat(self._path)  # noqa: PTH116 - what is asked for
        except OSError:
            return ()
        return (status.st_ino, status.st_mtime_ns, status.st_size)
