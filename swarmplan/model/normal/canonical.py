"""One place for each thing: spellings and places the engine takes in and we do not look in twice."""

from swarmplan.model.bodies import JsonView


def canonical(spec: JsonView) -> JsonView:
    """The ServiceSpec with networks in the task template and the healthcheck under its own name.

    A top-level ``Networks`` is the deprecated place, used when the task template names none; ``HealthCheck`` is read
    as ``Healthcheck`` (Go ignores case). Nothing else changes; the argument itself comes back when nothing had to.
    """
    task = spec.get("TaskTemplate") or {}
    container = task.get("ContainerSpec") or {}
    if not spec.get("Networks") and "HealthCheck" not in container:
        return spec
    found = {key: value for key, value in spec.items() if key != "Networks"}
    task = {**task, "Networks": task.get("Networks") or spec.get("Networks")}
    if "HealthCheck" in container:
        rest = {key: value for key, value in container.items() if key != "HealthCheck"}
        task["ContainerSpec"] = {**rest, "Healthcheck": container["HealthCheck"]}
    return {**found, "TaskTemplate": task}
