"""Keys of other programs that do the same, for a file that was written from habit."""

from collections.abc import Mapping

from swarmplan.spec.yaml.tree import Path

_VARIABLES = (
    "${NAME} in a value takes it from the environment, or from a file of variables that --env-file names"
)
_MACHINES = "machines are entries of managers and workers"
_TOP: Mapping[str, str] = {
    **dict.fromkeys(("variables", "variable", "vars", "locals", "env_file"), _VARIABLES),
    **dict.fromkeys(("nodes", "hosts", "servers"), _MACHINES),
    **dict.fromkeys(("env", "environment"), "it is a key of each service: services.NAME.environment"),
    **dict.fromkeys(("provider", "driver"), "write machines: {driver: NAME}"),
    "include": "give each file on the command line; stack files are listed under stacks",
    "metadata": "write name without it, at the top",
    "spec": "write its keys without it, at the top",
}
_HEALTH = "write healthcheck"
_PLACEMENT = "write deploy: {placement: {constraints: […]}}"
_OF_SERVICE: Mapping[str, str] = {
    "env": "write environment",
    **dict.fromkeys(("envFrom", "env_from"), "write env_file"),
    "sensitive": "write x-swarmplan: {sensitive: […]}",
    **dict.fromkeys(("livenessProbe", "readinessProbe", "startupProbe"), _HEALTH),
    **dict.fromkeys(("imagePullPolicy", "image_pull_policy"), "leave it out: Swarm has no such setting"),
    "args": "write command",
    "count": "write deploy: {replicas: N}",
    **dict.fromkeys(("nodeSelector", "affinity", "tolerations"), _PLACEMENT),
    "restartPolicy": "write deploy: {restart_policy: {condition: …}}",
    "strategy": "write deploy: {update_config: {…}}",
    **dict.fromkeys(("volumeMounts", "mounts"), "write volumes"),
    "containers": "a task has one container: write an entry of services for each",
}
_KEY_OF_SERVICE = 3
"""Length of the path of a service's key."""


def habit(path: Path, *, in_cluster_file: bool) -> str:
    """What to write instead of the key at this path; "" where nothing is known."""
    key = str(path[-1])
    if len(path) == 1 and in_cluster_file:
        return _TOP.get(key, "")
    return _OF_SERVICE.get(key, "") if len(path) == _KEY_OF_SERVICE and path[0] == "services" else ""
