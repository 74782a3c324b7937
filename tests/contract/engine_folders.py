"""The Engine contract: a manager's swarm folder on another machine, and the address that the raft keeps of before."""

from contract.engines import MANAGER, WORKER, EngineContract, Lab

from swarmplan.errors import Failure
from swarmplan.model.bodies import Json


class FoldersContract(EngineContract):
    def test_a_copy_put_back_elsewhere_is_mended_through_one_that_is_led_to_it(self, fresh: Lab) -> None:
        """All of it in one, as each part makes the next: on real engines a swarm and two restarts would be recreated."""
        fresh.init()
        fresh.join(1)
        manager, was, now = fresh.id(0), _address(fresh, 0), _address(fresh, 2)
        copy = fresh.driver.copy_state(fresh.names[0])
        _answers(fresh, 0)
        fresh.manager.update_swarm(
            fresh.manager.swarm()["Version"]["Index"], {"Labels": {"late": "1"}, "Name": "default"}
        )
        fresh.manager.leave_swarm(force=True)

        fresh.driver.replace_state(fresh.names[2], copy)
        _answers(fresh, 2)
        own = fresh.engine(2).info()["Swarm"]
        assert (own["NodeID"], own["NodeAddr"], own["ControlAvailable"]) == (manager, was, True)
        assert "late" not in fresh.engine(2).swarm()["Spec"]["Labels"]
        fresh.engine(2).init_swarm({**fresh.body(2), "ForceNewCluster": True})
        assert fresh.engine(2).info()["Swarm"]["NodeAddr"] == now
        assert _peer(fresh, 2) == was

        worker = fresh.engine(1).info()["Swarm"]
        assert [peer["Addr"] for peer in worker["RemoteManagers"]] == [f"{was}:2377"]
        fresh.engine(1).leave_swarm(force=True)
        for number in (1, 2):
            fresh.driver.redirect(fresh.names[number], was, now)
        token = fresh.engine(2).swarm()["JoinTokens"]["Manager"]
        remote = {"RemoteAddrs": [f"{now}:2377"], "JoinToken": token}
        fresh.engine(1).join_swarm({**fresh.body(1), **remote})
        fresh.wait(lambda: _peer(fresh, 1) == _address(fresh, 1), "the second manager is reached")
        assert _peer(fresh, 2) == was
        _set_role(fresh, WORKER)
        fresh.wait(lambda: _peer(fresh, 2) == "", "the first one is out of the raft")
        for number in (1, 2):
            fresh.driver.redirect(fresh.names[number], was, "")
        fresh.wait(lambda: manager not in _known(fresh, 2), "it knows that it is no manager")
        _set_role(fresh, MANAGER)
        fresh.wait(lambda: _peer(fresh, 2) == now, "the raft has it where it is", within=90)


def _address(lab: Lab, number: int) -> str:
    return lab.addresses[lab.names[number]]


def _answers(lab: Lab, number: int) -> None:
    """Wait until the engine is back and its swarm has a leader."""

    def leads() -> bool:
        try:
            return bool(lab.engine(number).nodes())
        except Failure:
            return False

    lab.wait(leads, f"{lab.names[number]} leads")


def _known(lab: Lab, number: int) -> set[str]:
    """The node ids of the managers that the engine knows."""
    return {peer["NodeID"] for peer in lab.engine(number).info()["Swarm"]["RemoteManagers"] or ()}


def _entry(lab: Lab, number: int) -> Json:
    """What either of the two that may be managers tells of this engine's node."""
    own = lab.id(number)
    for asked in (1, 2):
        try:
            return next(node for node in lab.engine(asked).nodes() if node["ID"] == own)
        except Failure:
            continue
    return {}


def _peer(lab: Lab, number: int) -> str:
    """The address that the raft has this one at, "" where it is no reachable member."""
    manager = _entry(lab, number).get("ManagerStatus") or {}
    return str(manager["Addr"]).partition(":")[0] if manager.get("Reachability") == "reachable" else ""


def _set_role(lab: Lab, role: str) -> None:
    """Give the third engine's node this role, by the second's word."""

    def done() -> bool:
        node = _entry(lab, 2)
        try:
            lab.engine(1).update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], "Role": role})
        except Failure:
            return False
        return True

    lab.wait(done, f"{lab.names[2]} takes the role {role}")
