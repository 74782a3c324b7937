"""A ServiceSpec's ``Mode``, as the engine reads it."""

from swarmplan.model.bodies import JsonView


def mode_of(spec: JsonView) -> JsonView:
    """The member, or the empty one that means one replica."""
    mode: JsonView = spec.get("Mode") or {}
    return mode


def is_job(spec: JsonView) -> bool:
    """Whether its tasks are to end."""
    return any(kind.endswith("Job") for kind in mode_of(spec))


def replicas_of(spec: JsonView) -> int:
    """How many tasks a replicated service is to have: 1 where it does not say."""
    replicas = (mode_of(spec).get("Replicated") or {}).get("Replicas")
    return 1 if replicas is None else int(replicas)


def completions_of(spec: JsonView) -> int:
    """How many tasks of a replicated job are to end well: as many as it may have at once where it does not say, and 1
    where it says neither. 0 is a number like any other: such a job is done before it begins."""
    job = mode_of(spec).get("ReplicatedJob") or {}
    numbers = (job.get(name) for name in ("TotalCompletions", "MaxConcurrent"))
    return int(next((number for number in numbers if number is not None), 1))
