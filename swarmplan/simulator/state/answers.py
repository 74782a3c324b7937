"""What answers of a manager have in common: the head of an object, and the texts of gRPC errors."""

import json

from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.simulator.state.identity import timestamp
from swarmplan.simulator.state.records import Object, Swarm


def head(thing: Object | Swarm) -> Json:
    """The members that every object begins with."""
    return {
        "ID": thing.id,
        "Version": {"Index": thing.version},
        "CreatedAt": timestamp(thing.created),
        "UpdatedAt": timestamp(thing.updated),
    }


def copied(value: Json) -> Json:
    """A copy that shares nothing with the value."""
    copy: Json = json.loads(json.dumps(value))
    return copy


def rpc(code: str, text: str) -> str:
    """The text of a gRPC error."""
    return f"rpc error: code = {code} desc = {text}"


def invalid(text: str) -> Permanent:
    """A manager's error for a body that is not valid."""
    return Permanent(rpc("InvalidArgument", text))
