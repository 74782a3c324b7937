"""What an agent does when it is asked."""

import time
from collections.abc import Sequence
from typing import Any

from swarmplan.agent.control.protocol import Answer, Request, Verb
from swarmplan.agent.events import Reason, Trigger
from swarmplan.agent.loop.agent import Agent
from swarmplan.agent.loop.follower import Follower
from swarmplan.agent.state_json import cluster_json, status_json
from swarmplan.errors import Interrupted, Refused

_LONGEST = 86_400.0
"""Seconds that a client may wait for passes."""


class Requests:
    """Handles the requests to one agent."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def __call__(self, request: Request, by: str) -> Answer:
        """Raises Refused for what is not done, with the reason, and Interrupted for a pass that will not end."""
        if request.verb is Verb.STATUS:
            return Answer(body=status_json(self._agent.status()))
        if request.verb is Verb.SYNC:
            return self._sync(request, by)
        if not request.clusters:
            raise Refused(f"name the cluster to {request.verb}")
        followers = [self._agent.follower(name) for name in request.clusters]
        for follower in followers:
            if request.verb is Verb.SUSPEND:
                _suspend(follower, request, by)
            elif not follower.resume(by):
                raise Refused(_not_suspended(follower.followed.name, by_file=follower.followed.suspended))
        return self._clusters(request.clusters)

    def _sync(self, request: Request, by: str) -> Answer:
        """Look now; where the client waits, until that is done."""
        names = request.clusters or tuple(self._agent.followers)
        for name in names:
            if (found := self._agent.follower(name).status.suspended) is not None and request.clusters:
                raise Refused(
                    f"{name} is suspended by {found.by}: `swarmplan agent resume {name}` lets it go on"
                )
        numbers = self._agent.look(names, Reason(Trigger.REQUEST, f"by {by}"))
        until = time.monotonic() + min(request.wait, _LONGEST)
        for name, number in numbers.items():
            follower = self._agent.follower(name)
            while request.wait:
                left = until - time.monotonic()
                if follower.wait_passed(number, min(max(left, 0.0), 1.0)):
                    break
                if follower.ended:
                    raise Interrupted(_cut_off(follower))
                if left <= 0:
                    raise Refused(f"{name}: its pass did not end within {request.wait:g} s, and goes on")
        return self._clusters(names)

    def _clusters(self, names: Sequence[str]) -> Answer:
        found: list[dict[str, Any]] = [cluster_json(self._agent.follower(name).status) for name in names]
        return Answer(body={"clusters": found})


def _suspend(follower: Follower, request: Request, by: str) -> None:
    if request.until and request.until <= time.time():
        raise Refused(
            f"{follower.status.name}: the end time is in the past, by the clock of the agent: give a longer --for"
        )
    follower.suspend(by, request.reason, request.until)


def _cut_off(follower: Follower) -> str:
    name = follower.followed.name
    if follower.unfollowed:
        return f"{name}: its pass was stopped: the agent file does not have it any more"
    return f"{name}: its pass was stopped, as the agent ends: run `swarmplan agent sync {name} --wait` when it runs again"


def _not_suspended(name: str, *, by_file: bool) -> str:
    if by_file:
        return f"{name} is suspended by the agent file: take `suspend: true` out of it"
    return f"{name} is not suspended"
