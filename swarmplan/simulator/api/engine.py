"""The Engine port in memory: one method for each call; the modules of each kind implement them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swarmplan.errors import NotFound, NotManager, Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.simulator.api import contents, info, locking, membership, networks, nodes, services, swarm_spec
from swarmplan.simulator.api.access import LOCKED, NO_SWARM, WORKER, managed_by, serves
from swarmplan.simulator.api.image_archive import images_in
from swarmplan.simulator.state.records import Host, Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit import tasks, volumes

if TYPE_CHECKING:
    from swarmplan.simulator.state.events import Stream


class SimulatedEngine:
    """The engine of whatever machine is at ``key`` when it is called."""

    def __init__(self, state: State, key: str) -> None:
        self._state = state
        self._key = key
        self._streams: list[Stream] = []

    def info(self) -> Json:
        with self._call("GET /info") as host:
            return info.info(self._state, host)

    def images(self) -> list[Json]:
        with self._call("GET /images/json") as host:
            return info.images(host)

    def load_image(self, archive: str) -> None:
        with self._call("POST /images/load", mutates=True) as host:
            loaded = images_in(archive)
            host.images |= loaded
            self._state.preloaded |= loaded.keys()

    def distribution(self, reference: str, auth: str = "") -> Json:
        with self._call("GET /distribution"):
            return self._state.registry.inspect(reference, auth, self._state.preloaded)

    def init_swarm(self, body: Json) -> str:
        with self._call("POST /swarm/init", mutates=True) as host:
            return membership.init(self._state, host, body)

    def join_swarm(self, body: Json) -> None:
        with self._call("POST /swarm/join", mutates=True) as host:
            membership.join(self._state, host, body)

    def leave_swarm(self, *, force: bool = False) -> None:
        with self._call("POST /swarm/leave", mutates=True) as host:
            membership.leave(self._state, host, force=force)

    def swarm(self) -> Json:
        with self._managed("GET /swarm") as swarm:
            return {**swarm_spec.cluster_info(swarm), "JoinTokens": dict(swarm.tokens)}

    def update_swarm(self, version: int, spec: Json, *, rotate: Collection[str] = ()) -> None:
        with self._managed("POST /swarm/update", mutates=True) as swarm:
            swarm_spec.update(self._state, swarm, version, spec)
            membership.rotate(self._state, swarm, rotate)

    def unlock_key(self) -> str:
        with self._managed("GET /swarm/unlockkey") as swarm:
            return swarm.unlock_key

    def unlock_swarm(self, key: str) -> None:
        with self._call("POST /swarm/unlock", mutates=True) as host:
            locking.unlock(self._state, host, key)

    def nodes(self, node_id: str = "", *, role: str = "") -> list[Json]:
        with self._managed("GET /nodes") as swarm:
            return nodes.listed(self._state, swarm, node_id, role)

    def update_node(self, node_id: str, version: int, spec: Json) -> None:
        with self._managed(f"POST /nodes/{node_id}/update", mutates=True) as swarm:
            nodes.update(self._state, swarm, node_id, version, spec)

    def remove_node(self, node_id: str, *, force: bool = False) -> None:
        with self._managed(f"DELETE /nodes/{node_id}", mutates=True) as swarm:
            nodes.remove(self._state, swarm, node_id, force=force)

    def networks(self) -> list[Json]:
        with self._call("GET /networks") as host:
            if host.membership in {"inactive", "locked", "error"} or host.swarm not in self._state.swarms:
                return []
            swarm = self._state.swarms[host.swarm]
            if serves(swarm, host):
                managed_by(self._state, host)
            return [networks.listed(network) for network in networks.visible(swarm, host)]

    def network(self, network_id: str) -> Json:
        with self._managed(f"GET /networks/{network_id}") as swarm:
            return networks.inspected(swarm, network_id)

    def create_network(self, body: Json) -> str:
        with self._call("POST /networks/create", mutates=True) as host:
            try:
                swarm = managed_by(self._state, host)
            except Permanent as error:
                texts = {WORKER: networks.FROM_WORKER, LOCKED: NO_SWARM}
                raise NotManager(texts.get(str(error), str(error))) from None
            return networks.create(self._state, swarm, host, body)

    def remove_network(self, network_id: str) -> None:
        with self._managed(f"DELETE /networks/{network_id}", mutates=True) as swarm:
            networks.remove(self._state, swarm, network_id)

    def volumes(self) -> list[Json]:
        with self._call("GET /volumes") as host:
            return [dict(volume) for volume in host.volumes.values()]

    def remove_volume(self, name: str) -> None:
        with self._call(f"DELETE /volumes/{name}", mutates=True) as host:
            volumes.remove(self._state, host, name)

    def containers(self, volume: str) -> list[Json]:
        with self._call("GET /containers/json") as host:
            return volumes.containers(self._state, host, volume)

    def remove_container(self, container_id: str) -> None:
        with self._call(f"DELETE /containers/{container_id}", mutates=True) as host:
            volumes.remove_container(self._state, host, container_id)

    def contents(self, kind: Kind, name: str = "", *, within: float | None = None) -> list[Json]:  # noqa: ARG002
        with self._managed(f"GET /{kind}") as swarm:
            return [one for one in contents.listed(swarm, kind) if name in {"", one["Spec"]["Name"]}]

    def create_content(self, kind: Kind, body: Json, *, within: float | None = None) -> str:  # noqa: ARG002
        with self._managed(f"POST /{kind}/create {body.get('Name', '')}", mutates=True) as swarm:
            return contents.create(self._state, swarm, kind, body)

    def update_content(
        self,
        kind: Kind,
        content_id: str,
        version: int,
        spec: Json,
        *,
        within: float | None = None,  # noqa: ARG002
    ) -> None:
        with self._managed(f"POST /{kind}/{content_id}/update", mutates=True) as swarm:
            contents.update(self._state, swarm, kind, content_id, version, sent=spec)

    def remove_content(self, kind: Kind, content_id: str) -> None:
        with self._managed(f"DELETE /{kind}/{content_id}", mutates=True) as swarm:
            contents.remove(self._state, swarm, kind, content_id)

    def services(self) -> list[Json]:
        with self._managed("GET /services") as swarm:
            return [services.inspected(swarm, service, status=True) for service in swarm.services.values()]

    def create_service(self, spec: Json, *, auth: str = "") -> str:
        with self._managed(f"POST /services/create {spec.get('Name', '')}", mutates=True) as swarm:
            created = services.create(self._state, swarm, spec)
            self._state.registry.keep_login(created, auth)
            return created

    def update_service(self, service_id: str, version: int, spec: Json, *, auth: str = "") -> None:
        with self._managed(f"POST /services/{service_id}/update", mutates=True) as swarm:
            services.update(self._state, swarm, service_id, version, spec)
            self._state.registry.keep_login(service_id, auth)

    def remove_service(self, service_id: str) -> None:
        with self._managed(f"DELETE /services/{service_id}", mutates=True) as swarm:
            services.remove(self._state, swarm, service_id)

    def service(self, name: str) -> Json:
        with self._managed(f"GET /services/{name}") as swarm:
            found = services.named(swarm, name)
            if found is None:
                raise NotFound(f"service {name} not found")
            return services.inspected(swarm, found, status=False)

    def has_service(self, service_id: str) -> bool:
        with self._managed(f"GET /services/{service_id}") as swarm:
            return service_id in swarm.services

    def tasks(self) -> list[Json]:
        with self._managed("GET /tasks") as swarm:
            return [tasks.listed(task) for task in swarm.tasks.values()]

    def task_logs(self, task_id: str, tail: int) -> list[str]:
        with self._managed(f"GET /tasks/{task_id}/logs") as swarm:
            return tasks.logs(self._state, swarm, task_id)[-tail:]

    def events(self) -> Iterator[Json]:
        with self._call("GET /events") as host:
            stream = self._state.feed.follow(host.key)
            self._streams.append(stream)
            return stream.read()

    def close(self) -> None:
        while self._streams:
            self._state.feed.end(self._streams.pop())

    @contextmanager
    def _call(self, name: str, *, mutates: bool = False) -> Iterator[Host]:
        machine = self._key.rpartition("/")[2]
        with self._state.call(machine, name, mutates=mutates):
            yield self._state.engine_of(self._key)

    @contextmanager
    def _managed(self, name: str, *, mutates: bool = False) -> Iterator[Swarm]:
        with self._call(name, mutates=mutates) as host:
            yield managed_by(self._state, host)
