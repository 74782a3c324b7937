"""The file with a target's token or URLs, read again for each attempt: it may be renewed while the agent runs."""

import os
from pathlib import Path

from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.errors import reason_of
from swarmplan.limits import NOTIFY_SECRET_BYTES
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.render.redact import hide_everywhere, redact
from swarmplan.secret_files import open_to_others
from swarmplan.system import regular_files


def words_of(path: str) -> list[str]:
    """What is in it, by blanks and lines; lines that begin with ``#`` are comments. No text that leaves this process has one of them.
    Raises NotDelivered where it cannot be read, or has nothing in it."""
    try:
        with regular_files.opened(Path(path)) as file:
            if wrong := open_to_others(path, os.fstat(file.fileno())):
                raise NotDelivered(wrong)
            content = file.read(NOTIFY_SECRET_BYTES + 1)
        text = content.decode()
    except (OSError, ValueError) as error:
        reason = "it is not text" if isinstance(error, UnicodeDecodeError) else reason_of(error)
        raise NotDelivered(f"{path}: {reason}") from None
    if len(content) > NOTIFY_SECRET_BYTES:
        raise NotDelivered(f"{path}: it has more than {NOTIFY_SECRET_BYTES} bytes")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    words = [word for line in lines for word in line.split()]
    if not words:
        raise NotDelivered(f"{path}: it is empty")
    if not all(word.isprintable() for word in words):
        raise NotDelivered(f"{path}: it has control characters")
    unknown = {word: HIDDEN for word in words if word in redact(word)}
    if unknown:
        hide_everywhere(unknown)
    return words
