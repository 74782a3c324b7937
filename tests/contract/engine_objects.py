"""The Engine contract: networks, images and the services' bodies."""

import json
from collections import Counter
from ipaddress import ip_network
from pathlib import Path

import pytest
from contract import refusals
from contract.engines import IMAGE, EngineContract, Lab, refusal, service
from contract.round_trips import NEWER, ROUND_TRIPS, UNKNOWN_FIELDS

from swarmplan.errors import Conflict, InUse, NotFound, Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.normal import normal_service, same_network
from swarmplan.model.normal.last_applied import changed_since, with_hash
from swarmplan.model.values.release import older
from swarmplan.model.wire import with_network_names

APP = {"Name": "app", "Driver": "overlay"}
CONFIG = {"Name": "settings", "Data": "eA=="}


class ObjectsContract(EngineContract):
    def test_a_loaded_image_is_listed_by_tag_and_id(self, swarm: Lab) -> None:
        tags = {tag: image["Id"] for image in swarm.engine(1).images() for tag in image["RepoTags"] or ()}
        assert tags[IMAGE] == swarm.image_id

    def test_what_is_no_image_is_refused(self, swarm: Lab, tmp_path: Path) -> None:
        wrong = tmp_path / "wrong.tar"
        refusal(lambda: swarm.manager.load_image(str(wrong)), Permanent, "No such file")
        wrong.write_text("no archive at all")
        refusal(lambda: swarm.manager.load_image(str(wrong)), Permanent, "wrong.tar")

    def test_a_network_is_listed_as_asked_for_with_what_was_allocated(self, swarm: Lab) -> None:
        asked = {**APP, "Attachable": True, "Labels": {"a": "b"}, "Options": {"encrypted": ""}}
        own = swarm.manager.create_network({**asked, "IPAM": {"Config": [{"Subnet": "10.50.0.0/24"}]}})
        swarm.wait(lambda: bool(network(swarm, "app")["IPAM"]["Config"]), "its subnet is allocated")
        found = network(swarm, "app")
        assert (found["Id"], found["Scope"], found["Driver"]) == (own, "swarm", "overlay")
        assert found["IPAM"]["Config"] == [{"Subnet": "10.50.0.0/24", "Gateway": "10.50.0.1"}]
        assert (found["Attachable"], found["Internal"], found["Labels"]) == (True, False, {"a": "b"})
        assert {"encrypted", "com.docker.network.driver.overlay.vxlanid_list"} == found["Options"].keys()

    def test_a_networks_addresses_come_back_as_asked_for_but_those_to_be_kept_free(self, swarm: Lab) -> None:
        pool = {"Subnet": "10.50.0.0/24", "Gateway": "10.50.0.9", "IPRange": "10.50.0.0/25"}
        asked = {**APP, "IPAM": {"Driver": "default", "Options": {"a": "b"}, "Config": [pool]}}
        free = {**pool, "AuxiliaryAddresses": {"host": "10.50.0.5"}}
        swarm.manager.create_network({**asked, "IPAM": {**asked["IPAM"], "Config": [free]}})
        swarm.wait(lambda: bool(network(swarm, "app")["IPAM"]["Config"]), "its subnet is allocated")
        live = network(swarm, "app")
        assert live["IPAM"]["Config"] == [pool]
        assert live["IPAM"]["Options"] == {"a": "b", "com.docker.network.ipam.serial": "true"}
        assert same_network(asked, live)

    def test_an_ipv6_subnet_is_allocated_by_older_engines_only(self, swarm: Lab) -> None:
        pools = [{"Subnet": "10.52.0.0/24"}, {"Subnet": "fd00:52::/64"}]
        swarm.manager.create_network({**APP, "EnableIPv6": True, "IPAM": {"Config": pools}})
        swarm.manager.create_network({**APP, "Name": "later"})
        swarm.wait(lambda: bool(network(swarm, "later")["IPAM"]["Config"]), "a later one is allocated")
        kept = older(swarm.manager.info()["ServerVersion"], "28.0")
        assert bool(network(swarm, "app")["IPAM"]["Config"]) is kept

    def test_a_network_without_wishes_gets_a_subnet_of_its_own(self, swarm: Lab) -> None:
        swarm.manager.create_network(APP)
        swarm.wait(lambda: bool(network(swarm, "app")["IPAM"]["Config"]), "its subnet is allocated")
        own, other = (
            ip_network(network(swarm, name)["IPAM"]["Config"][0]["Subnet"]) for name in ("app", "ingress")
        )
        assert not own.overlaps(other)
        assert not network(swarm, "app")["Labels"]

    def test_an_overlapping_subnet_is_taken_and_never_allocated(self, swarm: Lab) -> None:
        pool = {"IPAM": {"Config": [{"Subnet": "10.51.0.0/24"}]}}
        swarm.manager.create_network({**APP, **pool})
        swarm.manager.create_network({**APP, **pool, "Name": "twin"})
        swarm.manager.create_network({**APP, "Name": "later"})
        swarm.wait(lambda: bool(network(swarm, "later")["IPAM"]["Config"]), "a later one is allocated")
        assert network(swarm, "twin")["IPAM"]["Config"] is None

    def test_a_subnet_that_is_none_is_refused(self, swarm: Lab) -> None:
        wrong = {**APP, "IPAM": {"Config": [{"Subnet": "nonsense"}]}}
        refusal(lambda: swarm.manager.create_network(wrong), Permanent, "nonsense")

    @pytest.mark.parametrize("name", ["app", "APP", "bridge"])
    def test_a_network_name_in_use_is_a_conflict(self, swarm: Lab, name: str) -> None:
        swarm.manager.create_network(APP)
        refusal(lambda: swarm.manager.create_network({**APP, "Name": name}), Conflict, "exist")

    def test_a_network_in_use_stays(self, swarm: Lab) -> None:
        own = swarm.manager.create_network(APP)
        user = swarm.manager.create_service(service(replicas=0, task={"Networks": [{"Target": "app"}]}))
        refusal(lambda: swarm.manager.remove_network(own), InUse, "is in use by service")
        swarm.manager.remove_service(user)
        swarm.manager.remove_network(own)
        refusal(lambda: swarm.manager.remove_network(own), NotFound, "not found")
        assert not listed(swarm, own)

    def test_a_removed_network_lingers_where_a_task_still_goes(self, swarm: Lab) -> None:
        """Listed, its name in use, and yet not found: for some seconds at a manager that ran a task on it."""
        own = swarm.manager.create_network(APP)
        here = {"Networks": [{"Target": "app"}], "Placement": {"Constraints": ["node.role==manager"]}}
        user = swarm.manager.create_service(service(task=here))
        swarm.wait_running("web", 1)
        swarm.manager.remove_service(user)
        swarm.manager.remove_network(own)
        assert network(swarm, "app")["Id"] == own
        refusal(lambda: swarm.manager.remove_network(own), NotFound, "not found")
        refusal(lambda: swarm.manager.create_network(APP), Conflict, "already exists")
        swarm.wait(lambda: not listed(swarm, own), "it is gone")
        assert swarm.manager.create_network(APP) != own

    @pytest.mark.parametrize(("sent", "back"), ROUND_TRIPS)
    def test_a_spec_comes_back_as_the_engine_has_it(self, swarm: Lab, sent: Json, back: Json) -> None:
        own = swarm.manager.create_network(APP)
        asked = service(replicas=0, **json.loads(json.dumps(sent)))
        swarm.manager.create_service(asked)
        live = swarm.manager.service("web")["Spec"]
        found = differences(asked, json.loads(json.dumps(live).replace(own, "<app>")))
        assert {path: value for path, value in found.items() if (path, value) not in NEWER.items()} == back
        assert normal_service(with_network_names(live, {own: "app"})) == normal_service(asked)
        known = with_hash({**asked, "Labels": {OWNER_LABEL: "lab"}})["Labels"]
        assert not changed_since({**with_network_names(live, {own: "app"}), "Labels": known})

    def test_an_unknown_field_goes_silently(self, swarm: Lab) -> None:
        swarm.manager.create_service(service(replicas=0, **UNKNOWN_FIELDS))
        assert "Nonsense" not in json.dumps(swarm.manager.service("web")["Spec"])

    def test_a_service_is_found_by_its_name(self, swarm: Lab) -> None:
        own = swarm.manager.create_service(service(replicas=0))
        assert swarm.manager.service("web")["ID"] == own
        (listed,) = swarm.manager.services()
        assert listed["ServiceStatus"] == {"RunningTasks": 0, "DesiredTasks": 0, "CompletedTasks": 0}
        assert "ServiceStatus" not in swarm.manager.service("web")
        refusal(lambda: swarm.manager.service("we"), NotFound, "service we not found")
        refusal(lambda: swarm.manager.remove_service("nosuch"), NotFound, "service nosuch not found")

    def test_the_beginning_of_an_id_is_no_services_name(self, swarm: Lab) -> None:
        """The engine takes it for one (which made ``s26`` already there in a swarm of 200 services)."""
        own = swarm.manager.create_service(service(replicas=0))
        assert swarm.manager.has_service(own)
        for beginning in (own[:1], own[:6], own):
            refusal(lambda name=beginning: swarm.manager.service(name), NotFound, "not found")  # type: ignore[misc]  # bound now
        assert not swarm.manager.has_service(own[:6])
        assert not swarm.manager.has_service("web")

    def test_an_engine_takes_the_beginning_of_an_id_for_the_whole(self, swarm: Lab) -> None:
        """So nothing is ever changed or removed by name."""
        manager = swarm.manager
        network_id, config_id = manager.create_network(APP), manager.create_content(Kind.CONFIG, CONFIG)
        service_id = manager.create_service(service(replicas=0))
        live = manager.service("web")
        manager.update_service(
            service_id[:8], live["Version"]["Index"], {**live["Spec"], "Labels": {"a": "b"}}
        )
        assert manager.service("web")["Spec"]["Labels"] == {"a": "b"}
        manager.remove_service(service_id[:8])
        manager.remove_network(network_id[:8])
        manager.remove_content(Kind.CONFIG, config_id[:8])
        refusal(lambda: manager.remove_node("nosuch"), NotFound, "node nosuch not found")
        assert manager.services() == manager.contents(Kind.CONFIG) == []

    def test_a_beginning_that_several_ids_share_is_ambiguous(self, swarm: Lab) -> None:
        made = [swarm.manager.create_content(Kind.CONFIG, {**CONFIG, "Name": f"c{n}"}) for n in range(37)]
        first = Counter(one[0] for one in made).most_common(1)[0][0]  # of 36 that there are
        words = f"config {first} is ambiguous ({sum(one.startswith(first) for one in made)} matches found)"
        refusal(lambda: swarm.manager.remove_content(Kind.CONFIG, first), Permanent, words)

    @pytest.mark.parametrize("name", ["web", "WEB"])
    def test_a_service_name_in_use_is_a_conflict(self, swarm: Lab, name: str) -> None:
        swarm.manager.create_service(service(replicas=0))
        refusal(lambda: swarm.manager.create_service(service(name)), Conflict, "already exists")

    def test_an_update_is_whole_and_in_sequence(self, swarm: Lab) -> None:
        own = swarm.manager.create_service(service(replicas=0, Labels={"a": "1"}))
        before = swarm.manager.service("web")
        now, spec = before["Version"]["Index"], before["Spec"]
        update = swarm.manager.update_service
        refusal(lambda: update(own, now - 1, spec), Conflict, "update out of sequence")
        refusal(lambda: update("nosuch", now, spec), NotFound, "service nosuch not found")
        refusal(
            lambda: update(own, now, {**spec, "Name": "other"}),
            Permanent,
            "renaming services is not supported",
        )
        refusal(
            lambda: update(own, now, {**spec, "Mode": {"Global": {}}}),
            Permanent,
            "mode change is not allowed",
        )
        update(own, now, {**spec, "Labels": {"b": "2"}})
        after = swarm.manager.service("web")
        assert (after["Spec"]["Labels"], after["PreviousSpec"]) == ({"b": "2"}, spec)
        assert after["Version"]["Index"] > now
        refusal(lambda: update(own, now, spec), Conflict, "update out of sequence")

    def test_an_update_that_the_allocator_outran_is_read_again(self, swarm: Lab) -> None:
        swarm.manager.create_network(APP)
        swarm.manager.create_service(service(replicas=0, task={"Networks": [{"Target": "app"}]}))

        def changed() -> bool:
            try:
                swarm.change("web", lambda spec: spec.update(Labels={"a": "b"}))
            except Conflict:
                return False
            return True

        swarm.wait(changed, "an update goes through", within=5)
        assert swarm.manager.service("web")["Spec"]["Labels"] == {"a": "b"}

    def test_a_published_port_is_one_services(self, swarm: Lab) -> None:
        swarm.manager.create_service(service("a", replicas=0, **published("ingress")))
        refusal(
            lambda: swarm.manager.create_service(service("b", **published("host"))),
            Permanent,
            "already in use",
        )
        refusal(
            lambda: swarm.manager.create_service(service("b", **published("ingress"))), Permanent, "in use"
        )

    def test_host_mode_ports_may_be_several_services(self, swarm: Lab) -> None:
        swarm.manager.create_service(service("a", replicas=0, **published("host")))
        swarm.manager.create_service(service("b", replicas=0, **published("host")))
        assert len(swarm.manager.services()) == 2

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"name": "a b"}, "name must be valid as a DNS name component"),
            ({"container": {"Image": ""}}, "image reference must be provided"),
            ({"task": {"Networks": [{"Target": "nosuch"}]}}, "network nosuch not found"),
            ({"Mode": {"Global": {}, "Replicated": {}}}, "must specify only one service mode"),
            ({"TaskTemplate": {}}, "mismatched Runtime and *Spec fields"),
            *((one.body, one.words) for one in refusals.SERVICES.values()),
        ],
    )
    def test_what_a_manager_refuses(self, swarm: Lab, more: Json, words: str) -> None:
        refusal(
            lambda: swarm.manager.create_service(service(**json.loads(json.dumps(more)))), Permanent, words
        )
        assert swarm.manager.services() == []

    @pytest.mark.parametrize("what", refusals.NETWORKS)
    def test_what_a_manager_refuses_of_networks(self, swarm: Lab, what: str) -> None:
        wrong = refusals.NETWORKS[what]
        refusal(lambda: swarm.manager.create_network({**APP, **wrong.body}), Permanent, wrong.words)

    def test_no_service_is_on_the_network_none(self, swarm: Lab) -> None:
        wrong = service(task={"Networks": [{"Target": "none"}]})
        refusal(lambda: swarm.manager.create_service(wrong), NotFound, "network none not found")

    @pytest.mark.parametrize("kind", [Kind.SECRET, Kind.CONFIG])
    @pytest.mark.parametrize("what", refusals.CONTENTS)
    def test_what_a_manager_refuses_of_contents(self, swarm: Lab, kind: Kind, what: str) -> None:
        wrong = refusals.CONTENTS[what]
        refusal(lambda: swarm.manager.create_content(kind, {**CONFIG, **wrong.body}), Permanent, wrong.words)

    @pytest.mark.parametrize(
        "text",
        [
            "{{.Service.Name}}",
            "{{.Node.Platform.OS}}",
            "{{ .Task.Slot }}",
            '{{index .Service.Labels "x"}}',
            "}}",
            "{",
        ],
    )
    def test_what_a_manager_fills_in(self, swarm: Lab, text: str) -> None:
        swarm.manager.create_service(service(replicas=0, container={"Env": [f"A={text}"]}))

    def test_events_tell_of_changes_until_closed(self, swarm: Lab) -> None:
        events = swarm.manager.events()
        swarm.manager.create_service(service(replicas=0))
        told = next(event for event in events if event["Type"] == "service")
        assert (told["Action"], told["Actor"]["Attributes"]["name"]) == ("create", "web")
        swarm.manager.close()
        assert all(event["Type"] for event in events)  # what had come in still comes, and then it ends
        assert swarm.manager.info()["Swarm"]["NodeID"]


def network(lab: Lab, name: str) -> Json:
    return next(network for network in lab.manager.networks() if network["Name"] == name)


def listed(lab: Lab, network_id: str) -> bool:
    return network_id in [found["Id"] for found in lab.manager.networks()]


def published(mode: str) -> Json:
    return {"EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 8099, "PublishMode": mode}]}}


def differences(before: Json, after: Json) -> Json:
    """What became of each field, by its path: the new value, or "gone". Lists are compared whole."""
    found: Json = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name, "gone")
        if isinstance(old, dict) and isinstance(new, dict):
            found |= {f"{name}.{path}": value for path, value in differences(old, new).items()}
        elif name not in before or old != new:
            found[name] = new
    return found
