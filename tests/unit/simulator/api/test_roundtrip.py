from swarmplan.simulator.api.roundtrip import stored


def test_names_are_known_in_any_case() -> None:
    sent = {
        "name": "web",
        "tasktemplate": {"containerspec": {"image": "x"}},
        "Mode": {"replicated": {"replicas": 0}},
    }
    back = stored(sent)
    assert back["Name"] == "web"
    assert back["TaskTemplate"]["ContainerSpec"]["Image"] == "x"
    assert back["Mode"] == {"Replicated": {"Replicas": 0}}


def test_stored_twice_is_stored_once() -> None:
    sent = {
        "Name": "web",
        "TaskTemplate": {
            "ContainerSpec": {
                "Image": "x",
                "Mounts": [{"Target": "/a", "Consistency": "default"}],
                "Privileges": {},
            },
            "RestartPolicy": {"Delay": 0},
        },
        "EndpointSpec": {"Ports": [{"TargetPort": 80, "Protocol": "TCP"}]},
        "UpdateConfig": {},
    }
    once = stored(sent)
    assert stored(once) == once


def test_the_argument_is_left_alone() -> None:
    sent = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "x", "Env": []}}}
    stored(sent)
    assert sent == {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "x", "Env": []}}}
