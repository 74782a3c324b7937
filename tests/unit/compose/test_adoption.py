from typing import Any

import pytest

from swarmplan.compose import ComposeProblems, Scope, network_spec, service_spec
from swarmplan.compose.service.handling import handling

ADOPT = {"x-swarmplan": {"adopt": True}}
SCOPE = Scope("lab", networks={"app": "app"})


def service(**more: Any) -> dict[str, Any]:
    return {"image": "a", "networks": ["app"], "deploy": {"labels": {"x": "y"}}, **more}


def test_what_is_adopted_has_no_label_and_no_alias_of_ours() -> None:
    ours, taken = service_spec("web", service(), SCOPE), service_spec("web", service(**ADOPT), SCOPE)
    assert taken["Labels"] == {"x": "y"}
    assert taken["TaskTemplate"]["Networks"] == [{"Target": "app"}]
    assert ours["Labels"].keys() > taken["Labels"].keys()
    assert ours["TaskTemplate"]["Networks"] == [{"Target": "app", "Aliases": ["web"]}]
    assert "Labels" not in network_spec("app", ADOPT, SCOPE)
    assert "Labels" in network_spec("app", {}, SCOPE)


def test_a_service_says_that_it_is_adopted() -> None:
    assert handling(service(**ADOPT), SCOPE).adopt
    assert handling(service(**{"x-swarmplan": {"adopt": "yes"}}), SCOPE).adopt
    assert not handling(service(**{"x-swarmplan": {"adopt": False}}), SCOPE).adopt


def faults(section: dict[str, Any], scope: Scope) -> list[tuple[Any, str]]:
    """What a service and a network each report about it: one fault each, reported alike."""
    found: list[tuple[Any, str]] = []
    for judge in (lambda: handling(section, scope), lambda: network_spec("app", section, scope)):
        with pytest.raises(ComposeProblems) as caught:
            judge()
        found += caught.value.faults
    assert len(found) == 2
    return found


def test_what_belongs_to_a_stack_cannot_be_adopted() -> None:
    expected = "members of a stack are identified by the stack's label: leave it out"
    assert faults(ADOPT, Scope("lab", "vote")) == [(("x-swarmplan", "adopt"), expected)] * 2


def test_what_is_wrong_with_it_is_reported() -> None:
    expected = "expected true or false, found 'perhaps'"
    assert faults({"x-swarmplan": {"adopt": "perhaps"}}, SCOPE) == [(("x-swarmplan", "adopt"), expected)] * 2
    for _, message in faults({"x-swarmplan": {"adop": True}}, SCOPE):
        assert message.startswith("unknown key 'adop'")
