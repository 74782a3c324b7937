"""What a docker client asks of an engine besides the port ``Engine``: containers without a service, local networks, a rollback."""

from swarmplan.errors import NotFound
from swarmplan.model.bodies import Json
from swarmplan.simulator.api import services
from swarmplan.simulator.api.engine import SimulatedEngine
from swarmplan.simulator.docker_cli.ended import not_known
from swarmplan.simulator.docker_cli.lookup import chosen
from swarmplan.simulator.state.identity import digest
from swarmplan.simulator.swarmkit import containers

_LOCAL = {"bridge": "bridge", "host": "host", "none": "null"}


class Console(SimulatedEngine):
    """A simulated engine with what its own machine's client uses."""

    def networks(self) -> list[Json]:
        """Also those that are the machine's own."""
        with self._call("GET /networks/local") as host:
            names = {**_LOCAL, **({"docker_gwbridge": "bridge"} if host.membership == "active" else {})}
            own = [
                {"Name": name, "Id": digest("network", host.key, name), "Driver": driver, "Scope": "local"}
                for name, driver in names.items()
            ]
        return [*super().networks(), *own]

    def roll_back_service(self, service_id: str, version: int) -> None:
        """``POST /services/{id}/update?rollback=previous``."""
        with self._managed(f"POST /services/{service_id}/update", mutates=True) as swarm:
            services.roll_back(self._state, swarm, service_id, version)

    def pull(self, image: str) -> bool:
        """``POST /images/create``: whether the registry has it; it is there then."""
        with self._call("POST /images/create", mutates=True) as host:
            found = image in host.images or bool(self._state.registry.digest(image, self._state.preloaded))
            if found:
                host.images.setdefault(image, f"sha256:{digest('image', image)}")
            return found

    def has_image(self, image: str) -> bool:
        """Whether the image is on the machine."""
        return any(image in each["RepoTags"] for each in self.images())

    def machine_containers(self) -> list[containers.Container]:
        """``GET /containers/json?all=1``: those of tasks, too; the newest first."""
        with self._call("GET /containers/json") as host:
            return containers.listed(self._state, host)

    def run_container(self, name: str, body: Json) -> str:
        """``POST /containers/create`` and ``/start``; the id. Raises Conflict."""
        with self._call("POST /containers/create", mutates=True) as host:
            return containers.run(self._state, host, name, body)

    def start_container(self, reference: str) -> None:
        """``POST /containers/{id}/start``."""
        with self._call("POST /containers/start", mutates=True) as host:
            if containers.find(self._state, host, reference).task:
                raise not_known("how a task's container is started by hand")
            containers.start(self._state, host, reference)

    def end_container(self, reference: str, *, code: int) -> None:
        """``POST /containers/{id}/stop`` and ``/kill``. A task's container that ends is replaced by the swarm."""
        with self._call("POST /containers/stop", mutates=True) as host:
            containers.end(self._state, host, reference, code)

    def delete_container(self, reference: str, *, force: bool) -> None:
        """``DELETE /containers/{id}``. Raises Conflict while it runs."""
        with self._call("DELETE /containers", mutates=True) as host:
            containers.remove(self._state, host, reference, force=force)

    def network_named(self, reference: str) -> Json:
        """The network of this id, name or id prefix."""
        found = chosen(self.networks(), reference, lambda each: str(each["Name"]), "network")
        if found is None:
            raise NotFound(f"network {reference} not found")
        return found
