"""Makes the simulated swarm of a cluster one that was set up by hand: ``python -m doc_pages.handmade CLUSTER MANAGER``.

Its marks go; a service and a stack come, as ``docker service create`` and ``docker stack deploy`` make them.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.simulator import World

IMAGE = "lab/hello:1"
STACK = {"com.docker.stack.namespace": "vote"}


def services(image: str) -> list[dict[str, Any]]:
    return [
        {"Name": "worker", "TaskTemplate": {"ContainerSpec": {"Image": image, "Env": ["API_TOKEN=t"]}}},
        {
            "Name": "vote_web",
            "Labels": {**STACK, "com.docker.stack.image": IMAGE},
            "TaskTemplate": {
                "ContainerSpec": {"Image": image, "Labels": STACK},
                "Networks": [{"Target": "vote_default", "Aliases": ["web"]}],
            },
        },
    ]


def main(cluster: str, manager: str) -> None:
    place = Path(os.environ["XDG_STATE_HOME"]) / "swarmplan" / "simulated" / f"{cluster}.json"
    world = World.from_json(json.loads(place.read_text(encoding="utf-8")))
    engine = world.connect(world.driver(cluster).endpoint(manager))
    live = engine.swarm()
    del live["Spec"]["Labels"][OWNER_LABEL]
    engine.update_swarm(live["Version"]["Index"], live["Spec"])
    for node in engine.nodes():
        engine.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], "Labels": {}})
    engine.create_network({"Name": "vote_default", "Driver": "overlay", "Labels": STACK})
    image = f"{IMAGE}@{engine.distribution(IMAGE)['Descriptor']['digest']}"
    for service in services(image):
        engine.create_service({**service, "Mode": {"Replicated": {"Replicas": 1}}})
    place.write_text(json.dumps(world.to_json()), encoding="utf-8")


main(*sys.argv[1:])
