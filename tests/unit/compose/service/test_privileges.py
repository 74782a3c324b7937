from typing import Any

import pytest
from unit.compose.conversion import SPELLED, container, convert, faults


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["no-new-privileges"], {"NoNewPrivileges": True}),
        (["no-new-privileges:false"], {"NoNewPrivileges": False}),
        (["seccomp=unconfined"], {"Seccomp": {"Mode": "unconfined"}}),
        (["seccomp:builtin"], {"Seccomp": {"Mode": "default"}}),
        (["apparmor=unconfined"], {"AppArmor": {"Mode": "disabled"}}),
        (["apparmor=docker-default"], {"AppArmor": {"Mode": "default"}}),
        (["label=disable"], {"SELinuxContext": {"Disable": True}}),
        (
            ["label=user:u", "label:level:s0:c1"],
            {"SELinuxContext": {"User": "u", "Level": "s0:c1"}},
        ),
    ],
)
def test_security_options(options: list[str], expected: dict[str, Any]) -> None:
    assert container(security_opt=options)["Privileges"] == {**SPELLED, **expected}


@pytest.mark.parametrize(
    "option", ["seccomp=./profile.json", "apparmor=own", "label=x", "systempaths=unconfined"]
)
def test_what_a_swarm_does_not_know(option: str) -> None:
    assert list(faults(security_opt=[option])) == ["security_opt.0"]


def test_a_platform_is_where_it_can_run() -> None:
    found = convert(platform="linux/arm/v7")["TaskTemplate"]["Placement"]
    assert found == {"Platforms": [{"OS": "linux", "Architecture": "arm"}]}
    assert "linux/amd64" in faults(platform="amd64")["platform"]
