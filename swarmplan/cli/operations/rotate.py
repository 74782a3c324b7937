"""Rotating a join token on request, with the same steps as in a plan."""

from swarmplan.cli.operations.single_steps import run_steps
from swarmplan.cli.wiring.wiring import Site
from swarmplan.model.key import Key, Kind
from swarmplan.steps.swarm.tokens import MarkTokens, RotateTokens


def rotate_token(found: Site, role: str) -> None:
    """Rotate the token of this role. Raises Failure when it cannot be, Refused while another run is under way."""
    swarm = Key(Kind.SWARM)
    mark = MarkTokens(key=swarm, roles=frozenset({role}))
    run_steps(found, "swarmplan token", mark, RotateTokens(key=swarm, needs=frozenset({mark.name})))
