"""What an agent file says."""

import os
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.messages import warn

if TYPE_CHECKING:
    from swarmplan.spec.agent.settings import AgentSettings


def loaded_agent(file: str) -> "AgentSettings":
    """The settings, with the warnings printed. Raises SpecError with every fault."""
    from swarmplan.spec.agent.loader import load_agent

    loaded = load_agent(file, os.environ)
    for warning in loaded.warnings:
        warn(warning)
    return loaded.settings
