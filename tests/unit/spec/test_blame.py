"""A fault that comes of several files names the file that has it, or all that have part in it."""

import pytest
from spec_desk import Desk

STACK = "stacks: {s: {files: [a.yml, b.yml]}}\n"
SERVICE = {
    "ports": ("['80:80']", "[x]"),
    "volumes": ("['/a']", "['a:']"),
    "environment": ("{A: b}", "{C: {}}"),
    "labels": ("[a=b]", "[1: 2]"),
    "sysctls": ("{a.b: c}", "{a.d: {}}"),
    "ulimits": ("{nofile: 1}", "{nofile: -7}"),
    "networks": ("{n: }", "{n: 3}"),
    "healthcheck": ("{test: [CMD, a]}", "{interval: x}"),
    "deploy": ("{replicas: 1}", "{mode: x}"),
    "logging": ("{driver: a}", "{driver: b, options: 3}"),
    "command": ("a", '"b \'c"'),
    "stop_grace_period": ("1s", "x"),
}
"""Key of a service → what is right, and what is invalid when it is merged over that."""
OBJECTS = {
    "secrets": ("{external: true}", "{name: x}"),
    "configs": ("{external: true}", "{name: x}"),
    "networks": ("{attachable: true}", "{attachable: x}"),
    "volumes": ("{driver: local}", "{driver: [x]}"),
}
"""Section → the same of one object in it; the later one takes the earlier one's place."""


def faults(desk: Desk, first: str, second: str, *, stack: bool) -> list[str]:
    if not stack:
        return desk.problems(first, second)
    desk.write(first, "a.yml")
    desk.write(second, "b.yml")
    return desk.problems(STACK)


@pytest.mark.parametrize("kind", ["stack", "cluster"])
@pytest.mark.parametrize("key", SERVICE)
def test_the_file_with_the_faulty_value_is_blamed(desk: Desk, key: str, kind: str) -> None:
    right, wrong = SERVICE[key]
    head = "networks: {n: }\n" * (key == "networks")
    first = f"{head}services:\n  a:\n    image: x\n    {key}: {right}\n"
    message = faults(desk, first, f"services:\n  a:\n    {key}: {wrong}\n", stack=kind == "stack")
    assert message
    assert all(line.startswith(("b.yml:3:", "over0.yaml:3:")) for line in message), message


@pytest.mark.parametrize("section", OBJECTS)
def test_what_takes_anothers_place_has_its_own(desk: Desk, section: str) -> None:
    right, wrong = OBJECTS[section]
    first = f"services: {{a: {{image: x}}}}\n{section}:\n  one: {right}\n"
    (message,) = faults(desk, first, f"services: {{}}\n{section}:\n  one: {wrong}\n", stack=True)
    assert message.startswith("b.yml:3:"), message


@pytest.mark.parametrize(
    ("first", "second", "places"),
    [
        ("user: x", "tty: true", (3, 3)),
        ("image: x\n    healthcheck: {disable: true}", "healthcheck: {test: [CMD, a]}", (0, 4)),
    ],
)
def test_what_both_have_part_in_names_both(
    desk: Desk, first: str, second: str, places: tuple[int, int]
) -> None:
    """The image that is in neither file; a test beside ``disable`` is its own file's fault."""
    for stack, names in ((True, ("a.yml", "b.yml")), (False, ("c.yaml", "over0.yaml"))):
        message = faults(
            desk, f"services:\n  a:\n    {first}\n", f"services:\n\n  a:\n    {second}\n", stack=stack
        )
        (reported,) = message
        for name, line in zip(names, places, strict=True):
            assert (name in reported) is bool(line), reported


def test_a_secret_of_two_files_without_a_source_names_both(desk: Desk) -> None:
    (message,) = desk.problems("secrets:\n  s: {keep: 2}\n", "secrets:\n  s: {labels: {a: b}}\n")
    assert message.startswith("c.yaml:6:3: secrets.s: needs exactly one of file"), message
    assert message.endswith("(parts of it are at over0.yaml:2:3)"), message
