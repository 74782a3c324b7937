"""``disturb``: what is done to a cluster before a check looks at it."""

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.words.text import Text


class DisturbSection(Section):
    """One disturbance: one of `stop`, `kill`, `pause` and `drain`, with the name of a machine of the cluster."""

    stop: Text | None = None
    """The machine is stopped, as one is shut down."""
    kill: Text | None = None
    """Its engine is killed, as by a loss of power. The driver must be able to: `local` is."""
    pause: Text | None = None
    """The machine is frozen where it stands, as by `fleet pause`: it answers nobody. The driver must be able to: `local` is."""
    drain: Text | None = None
    """The tasks of its node move elsewhere: `docker node update --availability drain`."""
    allow_quorum_loss: bool = False
    """Do it also where it costs the swarm its quorum: for a lesson on just that."""
