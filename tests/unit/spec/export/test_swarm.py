from typing import Any

from swarmplan.model.swarm import SwarmState
from swarmplan.simulator.api.swarm_spec import DEFAULTS
from swarmplan.spec.export.swarm import lost_swarm_settings, swarm_section

NEW = {**DEFAULTS, "Labels": {"swarmplan.cluster": "lab"}}


def swarm(**changes: Any) -> SwarmState:
    return SwarmState("id", {**NEW, **changes}, ("10.0.0.0/8",), 24, 4789)


def test_a_new_swarm_needs_no_settings() -> None:
    assert swarm_section(swarm()) == {}
    assert lost_swarm_settings(swarm()) == []


def test_what_differs_is_written_as_spec_keys() -> None:
    state = SwarmState(
        "id",
        {
            **NEW,
            "Labels": {"swarmplan.cluster": "lab", "swarmplan.stacks": "vote", "site": "a"},
            "Orchestration": {"TaskHistoryRetentionLimit": 2},
            "CAConfig": {
                "NodeCertExpiry": 3_600_000_000_000,
                "ExternalCAs": [{"Protocol": "cfssl", "URL": "https://ca"}],
            },
            "TaskDefaults": {"LogDriver": {"Name": "syslog", "Options": {"tag": "x"}}},
        },
        ("10.20.0.0/16",),
        25,
        7777,
    )
    assert swarm_section(state) == {
        "default_addr_pool": ["10.20.0.0/16"],
        "subnet_size": 25,
        "data_path_port": 7777,
        "labels": {"site": "a"},
        "task_history_limit": 2,
        "cert_expiry": "1h",
        "external_cas": [{"url": "https://ca", "protocol": "cfssl"}],
        "log_driver": {"driver": "syslog", "options": {"tag": "x"}},
    }


def test_what_cannot_be_expressed_is_reported() -> None:
    assert lost_swarm_settings(swarm(Raft={**NEW["Raft"], "New": 3}, Other={"A": 1})) == [
        "Raft.New",
        "Other.A",
    ]


def test_what_was_set_to_zero_is_written_too() -> None:
    """As 20.10.24 tells it after ``docker swarm update --task-history-limit 0 --snapshot-interval 0 --dispatcher-heartbeat 0s``."""
    raft = {name: value for name, value in NEW["Raft"].items() if name != "SnapshotInterval"}
    state = swarm(Orchestration={"TaskHistoryRetentionLimit": 0}, Raft=raft, Dispatcher={})
    assert swarm_section(state) == {"task_history_limit": 0, "snapshot_interval": 0, "heartbeat_period": "0s"}
