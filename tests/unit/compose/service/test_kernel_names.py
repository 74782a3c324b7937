"""What an engine accepts and no node can start a task with is reported before."""

import pytest
from unit.compose.conversion import container, faults, notices

from swarmplan.compose import Scope

STACK = Scope("lab", "vote")


@pytest.mark.parametrize(
    ("keys", "place", "message"),
    [
        ({"cap_add": ["NET_ADMIN", "NOPE"]}, "cap_add.1", "'NOPE' is not a valid capability"),
        ({"cap_drop": ["CAP_ALL"]}, "cap_drop.0", "'CAP_ALL' is not a valid capability"),
        ({"stop_signal": "SIGNOPE"}, "stop_signal", "'SIGNOPE' is not a valid signal"),
        ({"stop_signal": 0}, "stop_signal", "'0' is not a valid signal"),
        ({"stop_signal": "RTMIN+16"}, "stop_signal", "'RTMIN+16' is not a valid signal"),
        ({"stop_signal": "SIGSIGTERM"}, "stop_signal", "'SIGSIGTERM' is not a valid signal"),
        ({"stop_signal": "٩"}, "stop_signal", "'٩' is not a valid signal"),
        ({"ulimits": {"bogus": 1}}, "ulimits.bogus", "'bogus' is not a valid limit: use one of as, core, cpu"),
        ({"ulimits": {"RLIMIT_NOFILE": 1}}, "ulimits.RLIMIT_NOFILE", "'RLIMIT_NOFILE' is not a valid limit"),
        ({"isolation": "foo"}, "isolation", "expected default or process or hyperv, found 'foo'"),
        ({"environment": {"A": "x\0y"}}, "environment.A", "contains a NUL character"),
        ({"environment": {"A\0": "x"}}, "environment.A\0", "has a NUL character in its name"),
        ({"environment": ["A=x\0y"]}, "environment.0", "contains a NUL character"),
        ({"command": ["a", "b\0"]}, "command.1", "contains a NUL character"),
        ({"command": "a\0b"}, "command", "contains a NUL character"),
        ({"entrypoint": ["\0"]}, "entrypoint.0", "contains a NUL character"),
        ({"hostname": "a\0b"}, "hostname", "contains a NUL character"),
        ({"user": "a\0b"}, "user", "contains a NUL character"),
        ({"working_dir": "/a\0b"}, "working_dir", "contains a NUL character"),
        ({"group_add": ["a\0"]}, "group_add.0", "contains a NUL character"),
        ({"sysctls": {"net.core.somaxconn": "1\0"}}, "sysctls.net.core.somaxconn", "contains a NUL character"),
        ({"healthcheck": {"test": ["CMD", "a\0"]}}, "healthcheck.test.1", "contains a NUL character"),
        ({"volumes": [{"type": "bind", "source": "/a", "target": "/\0"}]}, "volumes.0.target", "contains a NUL"),
        ({"volumes": ["/srv:/a\0"]}, "volumes.0", "contains a NUL character"),
    ],
)  # fmt: skip
def test_what_no_task_starts_with(keys: dict[str, object], place: str, message: str) -> None:
    found = faults(**keys)
    assert list(found) == [place]
    assert found[place].startswith(message)
    # In a stack it is sent as the docker client sends it, and reported.
    assert notices(scope=STACK, **keys)[place].startswith(message)


@pytest.mark.parametrize(
    ("keys", "place", "value"),
    [
        ({"cap_add": ["net_admin"]}, "CapabilityAdd", ["CAP_NET_ADMIN"]),
        ({"cap_add": ["all", "CHOWN"]}, "CapabilityAdd", ["ALL"]),
        ({"cap_drop": ["CAP_BPF"]}, "CapabilityDrop", ["CAP_BPF"]),
        ({"stop_signal": "sigterm"}, "StopSignal", "sigterm"),
        ({"stop_signal": "QUIT"}, "StopSignal", "QUIT"),
        ({"stop_signal": 9}, "StopSignal", "9"),
        ({"stop_signal": "SIGRTMIN+3"}, "StopSignal", "SIGRTMIN+3"),
        ({"stop_signal": "RTMAX-14"}, "StopSignal", "RTMAX-14"),
        ({"ulimits": {"NOFILE": 5}}, "Ulimits", [{"Name": "NOFILE", "Soft": 5, "Hard": 5}]),
        ({"isolation": "HyperV"}, "Isolation", "HyperV"),
        ({"environment": {"A\nB": "1\n2"}}, "Env", ["A\nB=1\n2"]),
        ({"labels": {"a\0": "x\0y\n"}}, "Labels", {"a\0": "x\0y\n"}),
    ],
)
def test_what_tasks_run_with(keys: dict[str, object], place: str, value: object) -> None:
    assert container(**keys)[place] == value
