from typing import Any

from swarmplan.compose.reverse import Live, Pools, document_of

POOLS = Pools(["10.0.0.0/8"], 24)
STACK = {"com.docker.stack.namespace": "vote"}


def service(name: str = "web", **container: Any) -> dict[str, Any]:
    return {"Name": name, "TaskTemplate": {"ContainerSpec": {"Image": "nginx:1", **container}}}


def sections(live: Live) -> dict[str, Any]:
    found = document_of(live, "lab", POOLS)
    assert found.lost == {}
    return dict(found.sections)


def adopted(spec: dict[str, Any]) -> dict[str, Any]:
    found = sections(Live(services={"web": spec}, adopted=frozenset({"web"})))["services"]["web"]
    assert found.pop("x-swarmplan") == {"adopt": True}
    return dict(found)


def test_what_the_docker_client_always_sends_is_not_repeated() -> None:
    update = {
        "Parallelism": 1,
        "FailureAction": "pause",
        "Monitor": 5 * 10**9,
        "MaxFailureRatio": 0,
        "Order": "stop-first",
    }
    spec = service(StopGracePeriod=10 * 10**9, DNSConfig={}, Isolation="default", Labels={})
    spec["TaskTemplate"] |= {
        "Resources": {"Limits": {}, "Reservations": {}},
        "RestartPolicy": {"Condition": "any", "Delay": 5 * 10**9, "MaxAttempts": 0},
        "Placement": {"Platforms": [{"Architecture": "amd64", "OS": "linux"}]},
        "ForceUpdate": 3,
        "Runtime": "container",
    }
    spec |= {"UpdateConfig": update, "RollbackConfig": update, "EndpointSpec": {"Mode": "vip"}, "Labels": {}}
    assert adopted(spec) == {"image": "nginx:1", "deploy": {"replicas": 1}}


def test_the_digest_of_a_tag_is_looked_up_and_not_written() -> None:
    digest = "@sha256:" + "0" * 64
    assert adopted(service(Image="nginx:1" + digest))["image"] == "nginx:1"
    assert adopted(service(Image="nginx" + digest))["image"] == "nginx" + digest


def test_an_adopted_service_has_no_own_name_among_its_aliases() -> None:
    spec = service()
    spec["TaskTemplate"]["Networks"] = [{"Target": "back"}]
    networks = {"back": {"Name": "back", "Driver": "overlay"}}
    taken = Live(services={"web": spec}, networks=networks, adopted=frozenset({"web", "back"}))
    assert sections(taken)["services"]["web"]["networks"] == ["back"]
    ours = document_of(Live(services={"web": spec}), "lab", POOLS)
    assert "networks" in ours.lost["service web"]  # ours would have it


def test_a_stack_is_written_with_its_own_short_names() -> None:
    spec = service(
        "vote_web",
        Labels=STACK,
        Mounts=[
            {"Type": "volume", "Source": "vote_data", "Target": "/d", "VolumeOptions": {"Labels": STACK}},
            {"Type": "volume", "Source": "old", "Target": "/o", "VolumeOptions": {}},
        ],
        Secrets=[
            {
                "File": {"Name": "pw", "UID": "0", "GID": "0", "Mode": 0o444},
                "SecretID": "1",
                "SecretName": "vote_pw",
            }
        ],
    )
    spec["Labels"] = {**STACK, "com.docker.stack.image": "nginx:1", "tier": "front"}
    spec["TaskTemplate"]["Networks"] = [
        {"Target": "vote_default", "Aliases": ["web"]},
        {"Target": "edge", "Aliases": ["web", "www"]},
    ]
    default = {"Name": "vote_default", "Driver": "overlay", "Labels": STACK}
    live = Live(
        "vote", {"vote_web": spec}, {"vote_default": default}, secrets=frozenset({"vote_pw", "vote_old"})
    )
    assert sections(live) == {
        "services": {
            "web": {
                "image": "nginx:1",
                "networks": {"edge": {"aliases": ["www"]}, "default": None},
                "volumes": ["data:/d", "old:/o"],
                "secrets": ["pw"],
                "deploy": {"replicas": 1, "labels": {"tier": "front"}},
            }
        },
        "networks": {"edge": {"external": True}},
        "volumes": {"data": None, "old": {"external": True}},
        "secrets": {
            "old": {"external": True, "name": "vote_old"},
            "pw": {"external": True, "name": "vote_pw"},
        },
    }


def test_a_network_is_written_with_the_subnets_that_were_chosen_for_it() -> None:
    body = {
        "Name": "back",
        "Driver": "overlay",
        "Options": {"encrypted": "", "com.docker.network.driver.overlay.vxlanid_list": "4097"},
        "IPAM": {
            "Driver": "default",
            "Config": [
                {"Subnet": "10.0.3.0/24", "Gateway": "10.0.3.1"},
                {"Subnet": "192.168.7.0/24", "Gateway": "192.168.7.254"},
            ],
        },
    }
    live = Live(networks={"back": body}, adopted=frozenset({"back"}))
    assert sections(live)["networks"]["back"] == {
        "driver_opts": {"encrypted": ""},
        "ipam": {"config": [{"subnet": "192.168.7.0/24", "gateway": "192.168.7.254"}]},
        "x-swarmplan": {"adopt": True},
    }


def test_what_cannot_be_expressed_is_reported_by_its_field() -> None:
    plain = service("plain")
    plain["TaskTemplate"]["PluginSpec"] = {"Name": "p"}
    services = {
        "web": service(Env=["=x"]),
        "job": {**service("job"), "Mode": {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 3}}},
        "plain": plain,
    }
    networks = {"lan": {"Name": "lan", "Driver": "macvlan", "ConfigFrom": {"Network": "lan-config"}}}
    live = Live(services=services, networks=networks, adopted=frozenset({*services, *networks}))
    assert document_of(live, "lab", POOLS).lost == {
        "network lan": ("config_from",),
        "service job": ("deploy.mode.MaxConcurrent",),
        "service plain": ("TaskTemplate.PluginSpec.Name",),
        "service web": ("environment.… (a variable has no name: write NAME=value)",),
    }
