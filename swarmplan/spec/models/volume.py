"""One volume under ``volumes:``, in Compose syntax."""

from pydantic import ConfigDict, model_validator

from swarmplan.spec.models.base import Section, allow_keep
from swarmplan.spec.models.network import External, named_once
from swarmplan.spec.models.words.values import Pairs, Text, TextMapping


class VolumeSection(Section):
    """A volume. Each node creates its own when a task needs it there. A changed declaration recreates it,
    losing its data, with `--allow destroy`; one that is no longer declared stays on the nodes."""

    model_config = ConfigDict(json_schema_extra=allow_keep)

    name: Text = None
    """Its name on the nodes; defaults to the key, in a stack prefixed with the stack's name."""
    driver: Text = None
    """The volume driver; defaults to `local`."""
    driver_opts: TextMapping = None
    """The driver's options."""
    external: External = False
    """The volume exists already and is not managed by swarmplan."""
    labels: Pairs = None
    """Labels of the volume."""

    _named_once = model_validator(mode="after")(named_once)
