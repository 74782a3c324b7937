"""What an engine tells, in our words."""

import pytest

from swarmplan.model.wire import engine_state, node_state


@pytest.mark.parametrize(("told", "address"), [("10.0.0.1:2377", "10.0.0.1"), ("[fd00::1]:2377", "fd00::1")])
def test_a_raft_members_address_is_without_port_and_brackets(told: str, address: str) -> None:
    assert node_state({"ID": "a", "ManagerStatus": {"Addr": told}}, "m1").peer == address
    assert engine_state({"Swarm": {"RemoteManagers": [{"NodeID": "a", "Addr": told}]}}).peers == {
        "a": address
    }


def test_a_worker_has_none() -> None:
    state = node_state({"ID": "a", "Status": {"Addr": "10.0.0.2"}}, "w1")
    assert (state.peer, state.address) == ("", "10.0.0.2")
