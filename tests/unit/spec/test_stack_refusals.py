"""What ``docker stack deploy`` refuses in a stack file is refused here, or accepted with a warning."""

import pytest
from spec_desk import Desk
from stack_refusals import REFUSED, TAKEN

STACK = "stacks: {vote: {files: [v.yml]}}\n"
ENVIRON = {"ONE": "1", "YES": "yes", "MODE": "0400"}
HEAD = 'version: "3.8"\n'


def warnings(desk: Desk, text: str, head: str = HEAD) -> list[str]:
    desk.write(head + text, "v.yml")
    found = desk.load(STACK, environ=ENVIRON).warnings
    return [warning.replace(f"{desk.folder}/", "") for warning in found]


@pytest.mark.parametrize(
    ("text", "message"), [(text, message) for text, message in REFUSED.items() if message]
)
def test_what_the_client_refuses_is_refused(desk: Desk, text: str, message: str) -> None:
    desk.write(HEAD + text, "v.yml")
    problems = desk.problems(STACK, environ=ENVIRON)
    assert message in problems[0]


@pytest.mark.parametrize("text", [text for text, message in REFUSED.items() if message is None])
def test_a_warning_reports_what_only_swarmplan_accepts(desk: Desk, text: str) -> None:
    assert "docker stack deploy" in warnings(desk, text)[0]


@pytest.mark.parametrize("text", TAKEN)
def test_of_what_the_client_accepts_nothing_is_reported(desk: Desk, text: str) -> None:
    assert warnings(desk, text) == []


@pytest.mark.parametrize("version", ["'2'", "'2.1'", "'3.14'", "'4'", "x", "2", "'3.08'", "''x''", "[3]"])
def test_an_unknown_version_is_refused(desk: Desk, version: str) -> None:
    desk.write(f"version: {version}\nservices: {{a: {{image: b}}}}", "v.yml")
    assert any(":1:" in problem for problem in desk.problems(STACK))


def test_a_key_of_a_later_version_is_reported(desk: Desk) -> None:
    text = "services: {a: {image: b, init: true}, b: {image: b, init: false}}"
    (warning,) = warnings(desk, text, 'version: "3.0"\n')
    assert warning.startswith(
        "v.yml:2:32: services.a.init: docker stack deploy refuses this in a file of version 3.0"
    )
    assert warning.endswith("it needs 3.7 (and in 1 more place)")
    assert warnings(desk, text, "") == warnings(desk, text, 'version: "3"\n') == []


@pytest.mark.parametrize("mode", ["'0400'", "'${MODE}'"])
def test_a_mode_as_text_is_octal_and_reported(desk: Desk, mode: str) -> None:
    text = f"services: {{a: {{image: b, secrets: [{{source: s, mode: {mode}}}]}}}}\nsecrets: {{s: {{external: true}}}}"
    (warning,) = warnings(desk, text)
    assert "docker stack deploy" in warning
    assert "octal" in warning
    found = desk.load(STACK, environ=ENVIRON).desired.services["vote_a"].spec
    assert found["TaskTemplate"]["ContainerSpec"]["Secrets"][0]["File"]["Mode"] == 0o400


@pytest.mark.parametrize("driver", ["bridge", "host", "macvlan", "ipvlan", "'null'"])
def test_a_network_of_one_node_is_no_stacks(desk: Desk, driver: str) -> None:
    desk.write(
        f"services: {{a: {{image: b, networks: [net]}}}}\nnetworks: {{net: {{driver: {driver}}}}}", "v.yml"
    )
    (problem,) = desk.problems(STACK)
    assert (
        "v.yml:2:26: networks.net.driver: docker stack deploy creates a network of a single node" in problem
    )


@pytest.mark.parametrize("section", ["networks", "volumes", "secrets", "configs"])
def test_an_external_name_is_set_once_in_a_cluster_file_too(desk: Desk, section: str) -> None:
    (problem,) = desk.problems(f"{section}: {{one: {{external: {{name: x}}, name: y}}}}\n")
    assert "external.name and name conflict" in problem


@pytest.mark.parametrize("word", ["yes", "on", "Y", "TRUE", "true"])
def test_external_is_any_spelling_of_true(desk: Desk, word: str) -> None:
    found = desk.load(f"services: {{a: {{image: b, secrets: [s]}}}}\nsecrets: {{s: {{external: {word}}}}}\n")
    assert found.desired.secrets["s"].external


@pytest.mark.parametrize("number", ["1_0", " 1", "1 ", "+ 1", "\u0661", "0x1", "1e0"])
def test_a_number_as_text_is_digits(desk: Desk, number: str) -> None:
    (problem,) = desk.problems(f"services: {{a: {{image: b, deploy: {{replicas: '{number}'}}}}}}\n")
    assert "expected a whole number" in problem
