"""The Engine contract: making a swarm, joining, leaving, and losing the majority."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from contract.engines import MANAGER, EngineContract, Lab, refusal, service

from swarmplan.errors import NotManager, Permanent, Transient, Unreachable
from swarmplan.ports import Engine

NOT_MANAGER = "This node is not a swarm manager"
READS = ("swarm", "nodes", "services", "tasks")


class MembershipContract(EngineContract):
    def test_an_outsider_answers_for_itself_only(self, fresh: Lab) -> None:
        own = fresh.manager.info()["Swarm"]
        assert (own["LocalNodeState"], own["NodeID"], own["ControlAvailable"]) == ("inactive", "", False)
        assert fresh.manager.networks() == []
        refuses_manager_calls(fresh.manager, 'Use "docker swarm init" or "docker swarm join"')
        refusal(fresh.manager.leave_swarm, Permanent, "not part of a swarm")

    def test_a_swarm_lives_from_init_with_its_settings_to_the_last_managers_leave(self, fresh: Lab) -> None:
        spec = {"Labels": {"a": "b"}, "Orchestration": {"TaskHistoryRetentionLimit": 0}}
        more = {"DefaultAddrPool": ["10.77.0.0/16"], "SubnetSize": 26, "DataPathPort": 5789, "Spec": spec}
        fresh.manager.init_swarm({**fresh.body(0), "SubnetSize": 26})
        swarm = fresh.manager.swarm()
        assert (swarm["DefaultAddrPool"], swarm["SubnetSize"]) == (["10.0.0.0/8"], 24)  # a size is a pool's
        fresh.manager.leave_swarm(force=True)
        fresh.manager.init_swarm({**fresh.body(0), "DefaultAddrPool": ["10.77.0.0/16"]})
        assert fresh.manager.swarm()["SubnetSize"] == 0  # and no task ever runs
        fresh.manager.leave_swarm(force=True)
        fresh.manager.init_swarm({**fresh.body(0), **more})
        swarm = fresh.manager.swarm()
        assert (swarm["DefaultAddrPool"], swarm["SubnetSize"], swarm["DataPathPort"]) == (
            ["10.77.0.0/16"],
            26,
            5789,
        )
        assert swarm["Spec"]["Labels"] == {"a": "b"}
        assert swarm["Spec"]["Orchestration"] == {"TaskHistoryRetentionLimit": 0}
        assert swarm["Spec"]["Dispatcher"] == {"HeartbeatPeriod": 5_000_000_000}
        refusal(fresh.manager.leave_swarm, Permanent, "Removing the last manager erases all current state")
        fresh.manager.leave_swarm(force=True)
        assert fresh.manager.info()["Swarm"]["LocalNodeState"] == "inactive"

    def test_an_init_that_is_refused_changes_nothing(self, fresh: Lab) -> None:
        refusal(lambda: fresh.manager.init_swarm({}), Permanent, "invalid ListenAddr")
        wrong = {**fresh.body(0), "Spec": {"Name": "other"}}
        refusal(lambda: fresh.manager.init_swarm(wrong), Permanent, 'must be named "default"')
        assert fresh.manager.info()["Swarm"]["LocalNodeState"] == "inactive"

    def test_a_left_nodes_entry_stays_and_meanwhile_wrong_tokens_are_refused(self, fresh: Lab) -> None:
        """Two in one: an entry goes down after fifteen seconds, and a wrong token is tried for ten."""
        fresh.init()
        fresh.join(1)
        old = fresh.id(1)
        fresh.engine(1).leave_swarm()
        assert fresh.engine(1).info()["Swarm"]["LocalNodeState"] == "inactive"
        refuses_wrong_tokens(fresh)
        assert (
            [node["ID"] for node in fresh.manager.nodes()].count(old) == len(fresh.manager.nodes()) - 1 == 1
        )
        fresh.join(1)
        hosts = [node["Description"].get("Hostname") for node in fresh.manager.nodes()]
        assert hosts.count(fresh.names[1]) == 2
        assert fresh.id(1) != old
        fresh.wait(lambda: state_of(fresh, old) == "down", "the old entry is down")
        fresh.manager.remove_node(old)
        assert old not in [node["ID"] for node in fresh.manager.nodes()]

    def test_a_token_made_anew_is_another_and_leaves_the_other_roles_alone(self, fresh: Lab) -> None:
        fresh.init()
        live, before = fresh.manager.swarm(), fresh.tokens()
        fresh.manager.update_swarm(live["Version"]["Index"], live["Spec"], rotate=["worker"])
        after = fresh.tokens()
        assert after["Worker"] != before["Worker"]
        assert after["Manager"] == before["Manager"]
        assert after["Worker"].split("-")[:3] == before["Worker"].split("-")[:3]  # the same authority
        fresh.join(1)
        live = fresh.manager.swarm()
        fresh.manager.update_swarm(live["Version"]["Index"], live["Spec"], rotate=["worker", "manager"])
        assert not set(fresh.tokens().values()) & {*before.values(), *after.values()}

    @pytest.mark.long
    def test_while_managers_elect_a_leader_nothing_is_told_to_be_gone(self, fresh: Lab) -> None:
        """A follower that does not reach the leader answers 404 for a network, and lists those of its own node alone, with 200
        (measured on 20.10.24, 26.1.5 and 28.5.2)."""
        fresh.init()
        for number in (1, 2):
            fresh.join(number, MANAGER)
        fresh.manager.create_network({"Name": "app", "Driver": "overlay"})
        fresh.manager.create_service(service(replicas=0, task={"Networks": [{"Target": "host"}]}))
        (attached,) = fresh.manager.service("web")["Spec"]["TaskTemplate"]["Networks"]
        follower = fresh.engine(1)
        fresh.wait(lambda: follower.network(attached["Target"])["Name"] == "host", "the follower serves")

        def led() -> bool:
            try:
                assert {found["Name"] for found in follower.networks()} == {"app", "ingress"}
                assert follower.network(attached["Target"])["Name"] == "host"
                assert follower.service("web")["Spec"]["Name"] == "web"
            except Transient:
                return False
            return fresh.names[0] not in leaders(follower)

        with fresh.freeze(fresh.names[0]):
            fresh.wait(led, "another manager leads", within=90)

    @pytest.mark.long
    def test_a_manager_that_leaves_by_force_takes_the_majority_along(self, fresh: Lab) -> None:
        fresh.init()
        fresh.join(1, MANAGER)
        fresh.wait(
            lambda: bool(fresh.engine(1).info()["Swarm"]["ControlAvailable"]), "the second manager serves"
        )
        refusal(fresh.engine(1).leave_swarm, Permanent, "leaves 1 managers out of 2")
        fresh.engine(1).leave_swarm(force=True)

        def leaderless() -> bool:
            try:
                return "does not have a leader" in fresh.manager.info()["Swarm"]["Error"]
            except Unreachable:  # for some seconds even this call hangs
                return False

        fresh.wait(leaderless, "the rest notices that the majority is gone", within=90)
        refusal(fresh.manager.nodes, Transient, "does not have a leader")
        refusal(fresh.manager.networks, Transient, "does not have a leader")
        refusal(lambda: fresh.manager.create_service(service()), Transient, "does not have a leader")
        own = fresh.manager.info()["Swarm"]
        assert (own["LocalNodeState"], own["ControlAvailable"]) == ("active", True)


def refuses_wrong_tokens(lab: Lab) -> None:
    right = lab.tokens()["Worker"]
    nonsense, secret, authority = "SWMTKN-1-nonsense", right.split("-")[3], right.split("-")[2]
    refusal(lambda: lab.join(1, token=nonsense), Permanent, "invalid join token")
    wrong = {
        "A valid join token is necessary": right.replace(secret, other(secret)),
        "remote CA does not match fingerprint": right.replace(authority, other(authority)),
    }
    with ThreadPoolExecutor() as pool:
        for said in [
            pool.submit(refusal, partial(lab.join, number, token=token), Permanent, words)
            for number, (words, token) in enumerate(wrong.items(), 1)
        ]:
            said.result()
    assert {lab.engine(number).info()["Swarm"]["LocalNodeState"] for number in (1, 2)} == {"inactive"}


def other(digits: str) -> str:
    """As many digits that read alike and are not the same."""
    return ("1" if digits[0] == "0" else "0") + digits[1:]


def refuses_manager_calls(engine: Engine, words: str) -> None:
    for read in READS:
        refusal(getattr(engine, read), NotManager, words)
    refusal(lambda: engine.service("web"), NotManager, words)
    refusal(lambda: engine.create_service(service()), NotManager, words)
    refusal(
        lambda: engine.update_node("x", 1, {"Role": "worker", "Availability": "active"}), NotManager, words
    )
    refusal(lambda: engine.remove_node("x"), NotManager, words)
    refusal(lambda: engine.remove_service("x"), NotManager, words)


def leaders(engine: Engine) -> set[str]:
    """The host name of the node that leads, as this manager has it."""
    told = [node for node in engine.nodes() if (node.get("ManagerStatus") or {}).get("Leader")]
    return {node["Description"]["Hostname"] for node in told}


def state_of(lab: Lab, node_id: str) -> str:
    return str(next(node["Status"]["State"] for node in lab.manager.nodes() if node["ID"] == node_id))
