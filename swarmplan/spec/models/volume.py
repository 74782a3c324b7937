"""One volume under ``volumes:``, in Compose syntax."""

from pydantic import model_validator

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.network import External, named_once
from swarmplan.spec.models.values import Pairs, Text, TextMapping


class VolumeSection(Section):
    """A volume. Each node makes its own when a task needs it there. One that is declared otherwise since is made anew,
    without its data, with `--allow destroy`; one that is no longer declared stays on the nodes."""

    name: Text = None
    """Its name on the nodes; the key when left out, in a stack with the stack's name before it."""
    driver: Text = None
    """The volume driver; `local` when left out."""
    driver_opts: TextMapping = None
    """The driver's options."""
    external: External = False
    """The volume is there already: nothing is asked of it."""
    labels: Pairs = None
    """Labels of the volume."""

    _named_once = model_validator(mode="after")(named_once)
