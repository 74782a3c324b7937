"""A join token made anew at a person's word, by the same steps that a plan has."""

from swarmplan.cli.operations.single_steps import carry_out_steps
from swarmplan.cli.wiring.wiring import Site
from swarmplan.model.key import Key, Kind
from swarmplan.steps.swarm.tokens import MarkTokens, RotateTokens


def rotated(found: Site, role: str) -> None:
    """Make the token of this role anew. Raises Failure when it cannot be, Refused while another run is under way."""
    swarm = Key(Kind.SWARM)
    mark = MarkTokens(key=swarm, roles=frozenset({role}))
    carry_out_steps(found, "swarmplan token", mark, RotateTokens(key=swarm, needs=frozenset({mark.name})))
