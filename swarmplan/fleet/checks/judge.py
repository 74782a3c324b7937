"""What a check finds in one look, by its kind."""

from swarmplan.fleet.checks.kinds import existing, http, node, program, service, swarm
from swarmplan.fleet.checks.results import Finding
from swarmplan.fleet.checks.scene import Scene
from swarmplan.spec.fleet.checks import Assertion, Exists, OfHttp, OfNode, OfService, OfSwarm


def judged(wanted: Assertion, scene: Scene) -> Finding:
    """Whether it holds. Nothing is changed. Raises Interrupted."""
    if isinstance(wanted, OfSwarm):
        found = swarm.judge(wanted, scene)
    elif isinstance(wanted, OfService):
        found = service.judge(wanted, scene)
    elif isinstance(wanted, OfNode):
        found = node.judge(wanted, scene)
    elif isinstance(wanted, Exists):
        found = existing.judge(wanted, scene)
    elif isinstance(wanted, OfHttp):
        found = http.judge(wanted, scene)
    else:
        found = program.judge(wanted, scene)
    return found
