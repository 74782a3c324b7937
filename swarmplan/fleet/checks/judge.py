"""What a check finds in one look, by its kind."""

from swarmplan.fleet.checks.kinds import existing, http, node, program, service, swarm
from swarmplan.fleet.checks.results import Finding
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.spec.fleet.checks import Assertion, Exists, OfHttp, OfNode, OfService, OfSwarm


def judged(wanted: Assertion, snapshot: Snapshot) -> Finding:
    """Whether it holds. Nothing is changed. Raises Interrupted."""
    if isinstance(wanted, OfSwarm):
        found = swarm.judge(wanted, snapshot)
    elif isinstance(wanted, OfService):
        found = service.judge(wanted, snapshot)
    elif isinstance(wanted, OfNode):
        found = node.judge(wanted, snapshot)
    elif isinstance(wanted, Exists):
        found = existing.judge(wanted, snapshot)
    elif isinstance(wanted, OfHttp):
        found = http.judge(wanted, snapshot)
    else:
        found = program.judge(wanted, snapshot)
    return found
