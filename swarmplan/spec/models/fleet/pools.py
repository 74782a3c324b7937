"""The address pools of a fleet's clusters."""

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.fleet.values import PrefixLength
from swarmplan.spec.models.words.names import Pool
from swarmplan.spec.models.words.text import needs


class PoolSection(Section):
    """A range of addresses, of which each cluster gets a part that no other has."""

    model_config = needs("supernet", "per_cluster")

    supernet: Pool | None = None
    """The range that all parts are drawn from, such as `10.64.0.0/10`. A fleet that grows takes a larger one with the same beginning: then no
    cluster gets other addresses."""
    per_cluster: PrefixLength | None = None
    """The size of one part, as a prefix length such as `/20`."""


class PoolsSection(Section):
    """Where the clusters get their addresses from. A student keeps a part when others come and go."""

    networks: PoolSection | None = None
    """For overlay networks: each cluster's `swarm.default_addr_pool`, which the template leaves out then; and `${pool.networks}`."""
    hosts: PoolSection | None = None
    """For the machines of the local driver: each cluster's `machines.options.subnet`, which the template leaves out then; and
    `${pool.hosts}`."""
