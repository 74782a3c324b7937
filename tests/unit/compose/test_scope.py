import pytest
from unit.compose.conversion import convert

from swarmplan.compose import ComposeProblems, Scope, declared_volume, network_spec, scope_of

DOCUMENT = {
    "networks": {
        "front": None,
        "ext": {"external": True},
        "old": {"external": {"name": "real"}},
        "n": {"name": "x"},
    },
    "volumes": {
        "data": {"driver": "nfs", "driver_opts": {"o": 1}, "labels": ["a=b"]},
        "ext": {"external": True},
    },
    "secrets": {"db": {"file": "a"}, "ext": {"external": True, "name": "shared"}},
}


def test_a_stack_puts_its_name_before_what_has_none() -> None:
    scope = scope_of(DOCUMENT, "lab", "st")
    assert scope.networks == {
        "front": "st_front", "ext": "ext", "old": "real", "n": "x", "default": "st_default",
    }  # fmt: skip
    assert scope.secrets == {"db": "st_db", "ext": "shared"}
    assert scope.service_name("web") == "st_web"
    assert {key: volume.name for key, volume in scope.volumes.items()} == {"data": "st_data", "ext": "ext"}
    assert scope.volumes["data"].options == {
        "Labels": {"a": "b", "com.docker.stack.namespace": "st"},
        "DriverConfig": {"Name": "nfs", "Options": {"o": "1"}},
    }


def test_the_clusters_own_go_by_their_keys() -> None:
    scope = scope_of(DOCUMENT, "lab")
    assert scope.networks["front"] == "front"
    assert "default" not in scope.networks
    assert scope.volumes["data"].options["Labels"] == {"a": "b"}


@pytest.mark.parametrize("section", ["networks", "volumes", "secrets", "configs"])
@pytest.mark.parametrize("written", [{"a": "./a"}, {"a": [1]}, {"a": 5}, ["a"], [{"a": {"file": "x"}}]])
def test_what_has_an_error_is_declared_nevertheless(section: str, written: object) -> None:
    """Its error is reported where it is declared, and not again as 'not declared' where it is used."""
    assert list(getattr(scope_of({section: written}, "lab"), section)) == ["a"]


def test_a_stacks_objects_carry_its_labels_and_no_other() -> None:
    scope = Scope("lab", "st")
    assert network_spec("default", {}, scope_of({}, "lab", "st")) == {
        "Name": "st_default", "Driver": "overlay", "Labels": {"com.docker.stack.namespace": "st"},
    }  # fmt: skip
    spec = convert(scope=scope, image="nginx")
    assert spec["Name"] == "st_web"
    assert spec["Labels"] == {"com.docker.stack.namespace": "st", "com.docker.stack.image": "nginx"}
    assert spec["TaskTemplate"]["ContainerSpec"]["Labels"] == {"com.docker.stack.namespace": "st"}


def test_a_stacks_services_meet_in_its_default_network() -> None:
    spec = convert(scope=scope_of({}, "lab", "st"))
    assert spec["TaskTemplate"]["Networks"] == [{"Target": "st_default", "Aliases": ["web"]}]
    assert "Networks" not in convert()["TaskTemplate"]


def test_an_external_volume_takes_nothing_else() -> None:
    with pytest.raises(ComposeProblems, match="driver_opts: swarmplan does not configure an external volume"):
        declared_volume("data", {"external": True, "driver_opts": {"a": "b"}}, "st")
