"""A client that waits for passes is told what they came to, or that they were stopped: never what an earlier one came to."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from agent_rig import Repository, asked
from laws.rig import Rig

from swarmplan.agent.control.protocol import Answer, Request, Verb
from swarmplan.agent.control.requests import Requests
from swarmplan.agent.loop.agent import Agent
from swarmplan.errors import Interrupted, Refused
from swarmplan.spec.agent.settings import AgentSettings, Followed
from swarmplan.spec.agent.sources import GitSource

WAIT = Request(Verb.SYNC, ("lab",), wait=60.0)


class Scene:
    """An agent with one cluster, whose second pass goes on until it is let go: ``ends`` is how."""

    def __init__(self, folder: Path, ends: Callable[[], None]) -> None:
        self.repository = Repository(Rig(), [asked()])
        self.stop, self.held, self.goes_on = threading.Event(), threading.Event(), threading.Event()
        followed = Followed("lab", GitSource("https://git.example/lab"), allow=("all",))
        self.agent = Agent(
            AgentSettings((followed,), parallelism=2), lambda _followed: self.repository, folder, warn=print,
            new_run=lambda: "run", stop=self.stop,
        )  # fmt: skip
        self.requests = Requests(self.agent)
        self.agent.start()
        assert self.requests(WAIT, "ann").body["clusters"][0]["last"]["result"] in {"applied", "unchanged"}

        def hold(stage: str) -> None:
            if stage == "fetch":
                self.held.set()
                assert self.goes_on.wait(60)
                ends()

        self.repository.hook = hold
        self._pool = ThreadPoolExecutor(1)

    def waiting(self) -> Future[Answer]:
        """A client waits, and its pass is under way."""
        found = self._pool.submit(self.requests, WAIT, "ann")
        assert self.held.wait(60)
        return found

    def end(self) -> None:
        self.stop.set()
        self.goes_on.set()
        assert self.agent.end(60.0) == ()
        self._pool.shutdown()


def _interrupted() -> None:
    raise Interrupted("stopped while waiting")


def test_a_pass_that_ends_is_told_with_what_it_came_to(tmp_path: Path) -> None:
    scene = Scene(tmp_path, lambda: None)
    scene.repository.commits.append(asked("lab/hello:2"))
    waiting = scene.waiting()
    scene.goes_on.set()
    (found,) = waiting.result(60).body["clusters"]
    assert (found["last"]["result"], found["last"]["commit"]["id"]) == ("applied", f"{2:040x}")
    scene.end()


def test_a_pass_that_the_end_of_the_agent_stops_is_not_told_as_the_one_before(tmp_path: Path) -> None:
    scene = Scene(tmp_path, _interrupted)
    waiting = scene.waiting()
    scene.end()
    with pytest.raises(
        Interrupted, match=r"lab: its pass was stopped, as the agent ends: run `swarmplan agent sync"
    ):
        waiting.result(60)
    with pytest.raises(Interrupted):  # and nobody waits for one that does not begin
        scene.requests(WAIT, "ann")


def test_a_pass_of_a_cluster_that_leaves_the_agent_file_is_told_as_that(tmp_path: Path) -> None:
    scene = Scene(tmp_path, _interrupted)
    waiting = scene.waiting()
    scene.agent.reload(AgentSettings((), parallelism=2))
    scene.goes_on.set()
    with pytest.raises(Interrupted, match="the agent file does not have it any more"):
        waiting.result(60)
    with pytest.raises(Refused, match="this agent does not follow lab"):
        scene.requests(WAIT, "ann")
    scene.end()
