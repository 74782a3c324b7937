"""Several files of a stack are merged as the docker client does; what it drops is reported.

That they come to what the client sends is shown against the client itself, in tests/contract/stack_cli.
"""

from contextlib import suppress
from typing import Any

import pytest
from spec_desk import Desk

from swarmplan.errors import SpecError
from swarmplan.spec.reading.parse import parse
from swarmplan.spec.stack_files import merge_documents
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Node, key_position, plain


def laid(base: str, over: str) -> tuple[Node, Findings]:
    first, second = (parse(text, name)[0] for text, name in ((base, "1.yml"), (over, "2.yml")))
    assert first is not None
    assert second is not None
    findings = Findings(first)
    return merge_documents(first, second, findings), findings


def service(base: str, over: str) -> tuple[Any, tuple[str, ...]]:
    """One service merged over another, written as flow mappings, and what is reported of it."""
    tree, findings = laid(f"services: {{w: {base}}}", f"services: {{w: {over}}}")
    findings.raise_errors()
    return plain(tree)["services"]["w"], findings.warnings


@pytest.mark.parametrize(
    ("base", "over", "result"),
    [
        ("{user: a, tty: true}", "{user: '', tty: false}", {"user": "a", "tty": True}),
        ("{depends_on: [a]}", "{depends_on: {a: {condition: service_healthy}}}", {"depends_on": {"a": {"condition": "service_healthy"}}}),
        ("{x-swarmplan: {timeout: 1m}}", "{x-swarmplan: {settle: 2s}}", {"x-swarmplan": {"timeout": "1m", "settle": "2s"}}),
        ("{x-own: [1]}", "{x-own: text}", {"x-own": "text"}),
        ("{dns_opt: a}", "{dns_opt: [a]}", {"dns_opt": ["a", "a"]}),
        ("{user: a}", "{dns: []}", {"user": "a"}),
        ("{ports: [x:y]}", "{ports: [80]}", {"ports": ["x:y", 80]}),
        ("{ports: ['1.2.3.4:80-81:80-81']}", "{}", {"ports": ["1.2.3.4:80:80/tcp", "1.2.3.4:81:81/tcp"]}),
    ],
)  # fmt: skip
def test_a_service(base: str, over: str, result: object) -> None:
    assert service(base, over) == (result, ())


@pytest.mark.parametrize(
    ("base", "over", "result", "message"),
    [
        ("{ports: [80, 81]}", "{}", {"ports": [81]}, "1.yml:1:24: services.w.ports: docker stack deploy ignores this when there are several files: another entry here also publishes a port chosen by the swarm, and it keeps only one"),
        ("{}", "{ports: [80, 81]}", {"ports": [80, 81]}, None),
        ("{secrets: [{source: a, target: x}, {source: a, target: y}]}", "{user: b}", {"secrets": [{"source": "a", "target": "y"}], "user": "b"}, "another entry here is also of a"),
        ("{volumes: ['a:/x']}", "{volumes: ['b:/y', 'c:/y']}", {"volumes": ["a:/x", "c:/y"]}, "2.yml:1:26: services.w.volumes: docker stack deploy ignores this when there are several files: another entry here is also mounted at /y"),
        ("{logging: {driver: a}}", "{logging: {options: {b: 1}}}", {"logging": {"driver": "a"}}, "2.yml:1:35: services.w.logging.options: docker stack deploy ignores this: logging has no options in the earlier file"),
        ("{networks: {a: {}}}", "{networks: {a: {driver_opts: {b: 1}}}}", {"networks": {"a": {}}}, "2.yml:1:44: services.w.networks.a.driver_opts: docker stack deploy ignores this"),
        ("{healthcheck: {test: a}}", "{healthcheck: {test: b}}", {"healthcheck": {"test": ["CMD-SHELL", "a", "CMD-SHELL", "b"]}}, "2.yml:1:36: services.w.healthcheck.test: docker stack deploy appends this to the test"),
        ("{ports: [80]}", "{ports: !override [81]}", {"ports": [81]}, "2.yml:1:23: services.w.ports: docker stack deploy does not support !override"),
        ("{user: a}", "{user: !reset null}", {}, "2.yml:1:22: services.w.user: docker stack deploy does not support !reset"),
    ],
)  # fmt: skip
def test_what_the_client_drops_is_dropped_and_reported(
    base: str, over: str, result: object, message: str | None
) -> None:
    found, warnings = service(base, over)
    assert found == result
    assert [message in warning for warning in warnings if message] == [True] * bool(message)


def test_an_object_is_replaced_whole_and_stands_where_it_was_written_last() -> None:
    tree, _ = laid("networks: {a: {internal: true}}", "\nnetworks: {a: {attachable: true}, b: null}")
    assert plain(tree) == {"networks": {"a": {"attachable": True}, "b": None}}
    assert str(key_position(tree, ("networks", "a", "attachable"))) == "2.yml:2:16"


@pytest.mark.parametrize(("one", "other"), [("", '"3"'), ('"3"', '"3.13"'), ("3.8", '"3.8"')])
def test_versions_that_are_one(one: str, other: str) -> None:
    _, findings = laid(f"version: {one}", f"version: {other}")
    findings.raise_errors()


PORTS = ["x", "80:x", "x:80", "[1]", "{target: 80, published: x}", "{target: 80, published: [1]}", "{target: 80, published: {}}",
         "{target: 80, published: 70000}", "{target: [80], published: true}", "{}", "true", "1.5", "'1-2:3-9'", "[]"]  # fmt: skip


@pytest.mark.parametrize("bad", PORTS)
@pytest.mark.parametrize("bad_is_first", [True, False])
def test_two_files_over_a_bad_port_are_a_fault(desk: Desk, bad: str, *, bad_is_first: bool) -> None:
    texts = [f"services: {{w: {{image: a, ports: [{port}]}}}}" for port in (bad, "'81:81'")]
    for name, text in zip(("1.yml", "2.yml"), texts if bad_is_first else reversed(texts), strict=True):
        desk.write(text, name)
    problems = desk.problems("stacks: {vote: {files: [1.yml, 2.yml]}}\n")
    assert problems[0].startswith(f"{'1' if bad_is_first else '2'}.yml:1:")
    assert "services.w.ports" in problems[0]


VALUES = ["x", "1", "[x]", "[[1]]", "{a: b}", "{a: [b]}", "{a: }", "[{target: {}}]"]
KEYS = ["ports", "volumes", "secrets", "configs", "logging", "networks", "environment", "healthcheck", "command", "deploy",
        "extra_hosts", "ulimits", "dns", "labels", "depends_on", "env_file", "tmpfs", "sysctls", "credential_spec"]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_two_files_of_any_values_are_merged_or_refused(desk: Desk, key: str) -> None:
    for first in VALUES:
        for second in VALUES:
            for name, value in (("1.yml", first), ("2.yml", second)):
                desk.write(f"services: {{w: {{image: a, {key}: {value}}}}}", name)
            with suppress(SpecError):
                desk.load("stacks: {vote: {files: [1.yml, 2.yml]}}\n")
