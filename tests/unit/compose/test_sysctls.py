"""Kernel parameters with which no task can start are reported before."""

import pytest
from unit.compose.conversion import container, faults

from swarmplan.compose import Scope, service_spec


@pytest.mark.parametrize(
    ("sysctls", "reported"),
    [
        (["net"], "'net' has no value"),
        (["net.core.somaxconn"], "'net.core.somaxconn' has no value"),
        ({"net.core.somaxconn": None}, "has no value"),
        ({"net.core.somaxconn": ""}, "has no value"),
        (["somaxconn=1024"], "'somaxconn' is not a kernel parameter"),
    ],
)
def test_what_is_none(sysctls: object, reported: str) -> None:
    found = faults(sysctls=sysctls)
    (place,) = found
    assert place == "sysctls" + ".net.core.somaxconn" * isinstance(sysctls, dict)
    assert reported in found[place]


def test_what_is_one() -> None:
    assert container(sysctls={"net.core.somaxconn": 0})["Sysctls"] == {"net.core.somaxconn": "0"}


def test_in_a_stack_it_is_sent_as_the_docker_client_sends_it_and_reported() -> None:
    reported: list[str] = []
    scope = Scope("lab", "vote")
    spec = service_spec(
        "web",
        {"image": "a", "sysctls": ["net"]},
        scope,
        on_notice=lambda _, message: reported.append(message),
    )
    assert spec["TaskTemplate"]["ContainerSpec"]["Sysctls"] == {"net": ""}
    assert [message for message in reported if "'net' has no value" in message]
