"""Where an agent keeps what it remembers, and where it is asked."""

from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan import private_files
from swarmplan.cli.terminal.paths import agent_folder, agent_socket
from swarmplan.errors import Permanent, reason_of

if TYPE_CHECKING:
    from swarmplan.spec.agent.settings import AgentSettings

_FOLDERS = ("clusters", "mirrors", "files", "notifications")
"""In the state folder."""


def socket_of(settings: "AgentSettings") -> Path:
    """Where it is asked."""
    return Path(settings.socket) if settings.socket else agent_socket()


def state_of(settings: "AgentSettings") -> Path:
    """The folder of what it remembers, and of mirrors."""
    return Path(settings.state) if settings.state else agent_folder()


def make_state(state: Path) -> None:
    """Make the state folder and those in it, for its owner only. Raises Permanent where one cannot be, or cannot be written in: an agent
    that finds that out in a pass, months later, forgets what it knew."""
    for folder in (state, *(state / name for name in _FOLDERS)):
        try:
            private_files.make_folder(folder)
            private_files.reserve(folder, "state", 1)
        except OSError as error:
            raise Permanent(
                f"{folder}: no folder that can be written: {reason_of(error)}; move away what is there, or set `state` in the agent file"
            ) from error
