"""The Engine contract: what an engine keeps of a ServiceSpec, by its version. ``model.shapes.engine_keys`` is held to it."""

import json

import pytest
from contract.engines import EngineContract, Lab, refusal, service

from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.shapes.engine_keys import ENGINE_KEYS, EngineKey

_VOLUME = {"Type": "volume", "Source": "data", "Target": "/data"}
SAMPLES: dict[str, Json] = {
    "healthcheck.start_interval": {"Healthcheck": {"Test": ["CMD", "true"], "StartInterval": 10**9}},
    "oom_score_adj": {"OomScoreAdj": 100},
    "security_opt no-new-privileges": {"Privileges": {"NoNewPrivileges": True}},
    "security_opt seccomp": {"Privileges": {"Seccomp": {"Mode": "unconfined"}}},
    "security_opt apparmor": {"Privileges": {"AppArmor": {"Mode": "disabled"}}},
    "volumes.volume.subpath": {"Mounts": [{**_VOLUME, "VolumeOptions": {"Subpath": "a/b"}}]},
    "volumes.type cluster": {"Mounts": [{"Type": "cluster", "Source": "group:a", "Target": "/a"}]},
}
"""A ContainerSpec for each key of the table."""
_REFUSED = {"volumes.type cluster": 'invalid MountType: "cluster"'}
"""What an older engine says of the ones it does not drop."""


class VersionsContract(EngineContract):
    def test_the_table_has_a_sample_for_each_key(self) -> None:
        assert [key.word for key in ENGINE_KEYS] == list(SAMPLES)
        for key in ENGINE_KEYS:
            assert key.in_use(service(container=SAMPLES[key.word]))

    @pytest.mark.parametrize("key", ENGINE_KEYS, ids=lambda key: str(key.word))
    def test_a_key_is_kept_from_its_version_on_and_dropped_before(self, swarm: Lab, key: EngineKey) -> None:
        asked = service(replicas=0, container=json.loads(json.dumps(SAMPLES[key.word])))
        kept = key.supported_by(swarm.manager.info()["ServerVersion"])
        if not kept and key.word in _REFUSED:
            refusal(lambda: swarm.manager.create_service(asked), Permanent, _REFUSED[key.word])
            return
        swarm.manager.create_service(asked)
        assert key.in_use(swarm.manager.service("web")["Spec"]) is kept

    def test_nodes_tell_the_version_that_their_engine_tells(self, swarm: Lab) -> None:
        for number in range(len(swarm.names)):
            told = swarm.node(number)["Description"]["Engine"]["EngineVersion"]
            assert told == swarm.engine(number).info()["ServerVersion"]

    def test_a_task_moves_when_its_node_loses_the_label_that_it_asks_for(self, swarm: Lab) -> None:
        for number in (1, 2):
            swarm.set_node(number, Labels={"disk": "ssd"})
        placement = {"Constraints": ["node.labels.disk==ssd"]}
        swarm.manager.create_service(service(task={"Placement": placement}))
        (task,) = swarm.wait_running("web", 1)
        at = next(number for number in (1, 2) if swarm.id(number) == task["NodeID"])
        swarm.set_node(at, Labels={"disk": "hdd"})
        swarm.wait(
            lambda: [found["NodeID"] for found in swarm.tasks("web")] == [swarm.id(3 - at)], "it moves"
        )
