"""How students get in to their clusters."""

from pydantic import Field

from swarmplan.spec.models.base import Section, SectionWithNumbers
from swarmplan.spec.models.words.text import Text, needs


class SshAccessSection(SectionWithNumbers):
    """An SSH server on this machine, which `fleet apply` starts and `fleet destroy` ends. Each student has a key that ends in their own
    cluster, and nowhere else."""

    port: int = Field(default=2222, ge=1, le=65_535)
    """The port that it listens on, another one for each fleet."""
    listen: Text = "0.0.0.0"  # noqa: S104 - of a classroom
    """The address that it listens on; all of IPv4 by default, `::` for all of IPv6."""
    address: Text | None = None
    """The name or the address by which students reach this machine; `listen` by default, where it is one address, else this machine's
    name."""


class AccessSection(Section):
    """A way in for each student."""

    model_config = needs("ssh")

    ssh: SshAccessSection | None = None
    """By SSH: `docker` for their own cluster, and a shell on their own machines. `ssh: {}` takes all defaults."""
