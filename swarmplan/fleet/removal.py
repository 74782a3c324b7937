"""What it takes to remove a cluster whose template cannot be read any more: its machines, and what is kept. As text, in what is remembered of the
fleet."""

import json
from dataclasses import replace

from swarmplan.model.cluster import Desired
from swarmplan.model.swarm import SwarmSettings


def removable(desired: Desired) -> Desired:
    """The part of it that its removal needs, and nothing of what runs on it."""
    return replace(
        desired.destroyed(),
        machines=desired.machines,
        nodes=desired.nodes,
        swarm=SwarmSettings(unlock_key=desired.swarm.unlock_key),
        hidden_texts=desired.hidden_texts,
        decrypted=desired.decrypted,
    )


def removal_text(desired: Desired) -> str:
    """The same as text; "" where something would be written that nobody is to see, or that was encrypted."""
    from swarmplan.spec import dump  # noqa: PLC0415 - a command that changes nothing does without

    if desired.decrypted:
        return ""
    text = dump(replace(desired, hidden_texts={}))
    hidden = any(
        secret and json.dumps(secret, ensure_ascii=False)[1:-1] in text for secret in desired.hidden_texts
    )
    return "" if hidden else text


def desired_of(text: str) -> Desired:
    """The inverse. Raises SpecError."""
    from swarmplan.spec import parse, validated  # noqa: PLC0415 - as above

    return validated(parse(text))
