"""Field paths in the spec's words."""

import pytest

from swarmplan.compose.paths import network_path
from swarmplan.model.shapes.swarm_fields import swarm_path


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("Orchestration", "TaskHistoryRetentionLimit"), "task_history_limit"),
        (("TaskDefaults", "LogDriver", "Options", "Max-Size"), "log_driver.options.Max-Size"),
        (("Labels", "Tier"), "labels.Tier"),
        (("Something", "New"), "Something.New"),
    ],
)
def test_of_the_swarm(path: tuple[str, ...], words: str) -> None:
    assert swarm_path(path) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("EnableIPv6",), "enable_ipv6"),
        (("IPAM", "Config"), "ipam.config"),
        (("Options", "Encrypted"), "driver_opts.Encrypted"),
        (("Scope",), "Scope"),
    ],
)
def test_of_a_network(path: tuple[str, ...], words: str) -> None:
    assert network_path(path) == words
