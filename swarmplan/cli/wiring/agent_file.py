"""An agent file where a cluster file may stand as well."""

import os
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import warn
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.wiring.other_kinds import refuse_options

if TYPE_CHECKING:
    from swarmplan.spec.agent.settings import AgentSettings


def checked_agent_file(source: Source) -> str | None:
    """What is in the agent file that is named, with its warnings printed; None where it is none. Raises SpecError, and click.UsageError
    for options that an agent file has no use for."""
    from swarmplan.spec.agent.loader import load_agent
    from swarmplan.spec.kinds.recognized import is_agent_path

    if len(source.files) != 1 or not is_agent_path(source.files[0]):
        return None
    (file,) = source.files
    refuse_options(source, "an agent file")
    found = load_agent(file, os.environ)
    for warning in found.warnings:
        warn(warning)
    return f"{file} is valid: {_counts(found.settings)}."


def _counts(settings: "AgentSettings") -> str:
    from swarmplan.model.values.first_few import counted

    hooks = settings.server.webhooks if settings.server is not None else ()
    counts = (("cluster", settings.clusters), ("webhook", hooks), ("notification target", settings.notify))
    return ", ".join(counted(len(found), word) for word, found in counts)
