"""The Engine contract: the members of a swarm, what they say of themselves, and what may be done to them."""

from contract.engine_membership import refuses_manager_calls
from contract.engines import MANAGER, WORKER, EngineContract, Lab, refusal

from swarmplan.errors import Conflict, Failure, NotFound, NotManager, Permanent, Unreachable


class MembersContract(EngineContract):
    def test_the_first_manager_leads(self, swarm: Lab) -> None:
        own, told, node = swarm.manager.info()["Swarm"], swarm.manager.swarm(), swarm.node(0)
        (network,) = swarm.manager.networks()
        address = swarm.addresses[swarm.names[0]]
        assert (own["LocalNodeState"], own["ControlAvailable"], own["NodeAddr"]) == ("active", True, address)
        assert (own["Nodes"], own["Managers"]) == (3, 1)
        assert own["Cluster"]["ID"] == told["ID"]
        assert "JoinTokens" not in own["Cluster"]
        assert all(token.startswith("SWMTKN-1-") for token in told["JoinTokens"].values())
        assert node["Spec"] == {"Labels": {}, "Role": "manager", "Availability": "active"}
        assert node["ManagerStatus"] == {
            "Leader": True,
            "Reachability": "reachable",
            "Addr": f"{address}:2377",
        }
        assert node["Description"]["Hostname"] == swarm.names[0]
        assert (network["Name"], network["Ingress"]) == ("ingress", True)
        assert told["Spec"]["Orchestration"] == {"TaskHistoryRetentionLimit": 5}
        assert (told["DefaultAddrPool"], told["SubnetSize"], told["DataPathPort"]) == (
            ["10.0.0.0/8"],
            24,
            4789,
        )

    def test_a_worker_knows_its_managers_but_not_the_swarm(self, swarm: Lab) -> None:
        own, node = swarm.engine(1).info()["Swarm"], swarm.node(1)
        assert (own["LocalNodeState"], own["ControlAvailable"]) == ("active", False)
        assert "Cluster" not in own
        assert swarm.id(0) in [peer["NodeID"] for peer in own["RemoteManagers"]]
        assert (node["Spec"]["Role"], node["Status"]["State"]) == ("worker", "ready")
        assert "ManagerStatus" not in node
        refuses_manager_calls(swarm.engine(1), "Worker nodes can't be used to view or modify cluster state")
        create = swarm.engine(1).create_network
        refusal(
            lambda: create({"Name": "app", "Driver": "overlay"}),
            NotManager,
            "Cannot create a multi-host network from a worker node",  # 20.10.24
            "This node is not a swarm manager",  # 26.1.5
        )

    def test_nodes_are_listed_by_their_whole_id_and_by_their_role(self, swarm: Lab) -> None:
        manager, worker = swarm.id(0), swarm.id(1)
        assert [node["ID"] for node in swarm.manager.nodes(worker)] == [worker]
        assert [node["ID"] for node in swarm.manager.nodes(role="manager")] == [manager]
        assert swarm.manager.nodes(worker, role="manager") == swarm.manager.nodes(worker[:-1]) == []
        assert swarm.manager.nodes(worker) == [swarm.node(1)]

    def test_a_member_neither_inits_nor_joins_again(self, swarm: Lab) -> None:
        token = swarm.tokens()["Worker"]
        for number in (0, 1):
            engine, body = swarm.engine(number), swarm.body(number)
            refusal(lambda: engine.init_swarm(body), Permanent, "already part of a swarm")  # noqa: B023  # called at once
            body |= {"RemoteAddrs": [swarm.addresses[swarm.names[0]]], "JoinToken": token}
            refusal(lambda: engine.join_swarm(body), Permanent, "already part of a swarm")  # noqa: B023  # called at once

    def test_a_removed_node_that_lives_is_not_told(self, swarm: Lab) -> None:
        own = swarm.id(1)
        swarm.manager.remove_node(own, force=True)
        assert own not in [node["ID"] for node in swarm.manager.nodes()]
        assert swarm.engine(1).info()["Swarm"]["LocalNodeState"] == "active"
        swarm.engine(1).leave_swarm()
        assert swarm.engine(1).info()["Swarm"]["LocalNodeState"] == "inactive"

    def test_a_stopped_host_is_unreachable_and_comes_back_as_the_same_node(self, swarm: Lab) -> None:
        own, name = swarm.id(2), swarm.names[2]
        swarm.driver.stop(name)
        refusal(swarm.engine(2).info, Unreachable, "does not answer")
        refusal(swarm.engine(2).nodes, Unreachable, "does not answer")
        swarm.driver.start(name)
        swarm.wait(lambda: answers(swarm, 2), "the engine answers again")
        assert swarm.id(2) == own
        swarm.wait(lambda: swarm.node(2)["Status"]["State"] == "ready", "the node is ready again")

    def test_a_node_update_is_whole_and_in_sequence(self, swarm: Lab) -> None:
        node = swarm.node(1)
        full = {"Role": "worker", "Availability": "active"}

        def update(version: int, spec: dict[str, object]) -> None:
            swarm.manager.update_node(node["ID"], version, spec)

        now = node["Version"]["Index"]
        refusal(lambda: update(now, {"Availability": "active"}), Permanent, 'invalid Role: ""')
        refusal(lambda: update(now, {"Role": "worker"}), Permanent, 'invalid Availability: ""')
        refusal(
            lambda: update(now, {**full, "Availability": "busy"}), Permanent, 'invalid Availability: "busy"'
        )
        refusal(lambda: update(now - 1, full), Conflict, "update out of sequence")
        update(now, {**full, "Labels": {"a": "1", "b": "2"}})
        refusal(lambda: update(now, full), Conflict, "update out of sequence")
        assert swarm.node(1)["Spec"] == {**full, "Labels": {"a": "1", "b": "2"}}
        update(swarm.node(1)["Version"]["Index"], {**full, "Labels": {"b": "3"}})
        assert swarm.node(1)["Spec"]["Labels"] == {"b": "3"}
        before = swarm.node(1)["Version"]["Index"]
        update(before, swarm.node(1)["Spec"])
        assert swarm.node(1)["Version"]["Index"] > before

    def test_a_worker_is_promoted_and_demoted_over_some_looks(self, swarm: Lab) -> None:
        swarm.set_node(1, Role=MANAGER)
        assert swarm.node(1)["Spec"]["Role"] == MANAGER
        reachable = {"Reachability": "reachable", "Addr": f"{swarm.addresses[swarm.names[1]]}:2377"}
        swarm.wait(lambda: swarm.node(1).get("ManagerStatus") == reachable, "it is reachable as a manager")
        swarm.wait(
            lambda: bool(swarm.engine(1).info()["Swarm"]["ControlAvailable"]), "it serves as a manager"
        )
        swarm.wait(lambda: serves(swarm, 1), "it lists the nodes")
        assert swarm.engine(1).swarm()["JoinTokens"] == swarm.tokens()
        refusal(swarm.engine(1).leave_swarm, Permanent, "leaves 1 managers out of 2")
        swarm.set_node(1, Role=WORKER)
        swarm.wait(lambda: "ManagerStatus" not in swarm.node(1), "it is no raft member any more")
        swarm.wait(lambda: not swarm.engine(1).info()["Swarm"]["ControlAvailable"], "it serves no more")
        refuses_manager_calls(swarm.engine(1), "This node is not a swarm manager")

    def test_what_would_hurt_the_swarm_is_refused(self, swarm: Lab) -> None:
        leader, worker = swarm.node(0), swarm.node(1)
        demoted = {"Role": "worker", "Availability": "active"}
        update, remove = swarm.manager.update_node, swarm.manager.remove_node
        refusal(
            lambda: update(leader["ID"], leader["Version"]["Index"], demoted),
            Permanent,
            "attempting to demote the last manager of the swarm",
            "this would result in a loss of quorum",  # while a demoted one is still being taken out
        )
        refusal(lambda: remove(leader["ID"]), Permanent, "must be demoted to worker before removal")
        refusal(
            lambda: remove(leader["ID"], force=True), Permanent, "must be demoted to worker before removal"
        )
        refusal(lambda: remove(worker["ID"]), Permanent, "is not down and can't be removed")
        refusal(swarm.manager.leave_swarm, Permanent, "Removing the last manager erases all current state")
        assert len(swarm.manager.nodes()) == 3

    def test_an_unknown_node_is_not_found(self, swarm: Lab) -> None:
        refusal(lambda: swarm.manager.remove_node("nosuch"), NotFound, "node nosuch not found")
        spec = {"Role": "worker", "Availability": "active"}
        refusal(lambda: swarm.manager.update_node("nosuch", 1, spec), NotFound, "node nosuch not found")

    def test_a_swarm_update_is_whole_and_in_sequence(self, swarm: Lab) -> None:
        told = swarm.manager.swarm()
        now, spec = told["Version"]["Index"], told["Spec"]
        refusal(lambda: swarm.manager.update_swarm(now - 1, spec), Conflict, "update out of sequence")
        other = {**spec, "Name": "other"}
        refusal(lambda: swarm.manager.update_swarm(now, other), Permanent, 'must be named "default"')
        changed = {**spec, "Labels": {"a": "b"}, "Orchestration": {"TaskHistoryRetentionLimit": 2}}
        swarm.manager.update_swarm(now, changed)
        after = swarm.manager.swarm()
        assert after["Spec"] == changed
        assert after["JoinTokens"] == told["JoinTokens"]
        swarm.manager.update_swarm(after["Version"]["Index"], spec)
        assert swarm.manager.swarm()["Spec"] == spec

    def test_a_setting_of_zero_is_left_out_where_it_may_be_absent(self, swarm: Lab) -> None:
        told = swarm.manager.swarm()
        spec = told["Spec"]
        raft = {**spec["Raft"], "SnapshotInterval": 0, "LogEntriesForSlowFollowers": 0}
        zeros = {
            "Orchestration": {"TaskHistoryRetentionLimit": 0},
            "Raft": raft,
            "Dispatcher": {"HeartbeatPeriod": 0},
        }
        swarm.manager.update_swarm(told["Version"]["Index"], {**spec, **zeros})
        after = swarm.manager.swarm()
        try:
            assert after["Spec"]["Orchestration"] == {"TaskHistoryRetentionLimit": 0}
            assert after["Spec"]["Raft"].keys() == {"KeepOldSnapshots", "ElectionTick", "HeartbeatTick"}
            assert after["Spec"]["Dispatcher"] == {}
        finally:
            swarm.manager.update_swarm(after["Version"]["Index"], spec)


def answers(lab: Lab, number: int) -> bool:
    try:
        return bool(lab.engine(number).info()["Swarm"]["NodeID"])
    except Unreachable:
        return False


def serves(lab: Lab, number: int) -> bool:
    try:
        return len(lab.engine(number).nodes()) == len(lab.names)
    except Failure:
        return False
