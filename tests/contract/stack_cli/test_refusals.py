"""What the real ``docker stack deploy`` refuses in a file, swarmplan refuses, too, or says that it goes further."""

import json
from pathlib import Path
from typing import Any

import pytest
from contract.stack_cli.docker_cli import DockerCli
from contract.stack_cli.shaped import shaped, versions
from contract.stack_cli.stack_files import loaded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stack_refusals import REFUSED, TAKEN

from swarmplan.errors import SpecError

QUICK = settings(
    max_examples=min(settings.default.max_examples, 60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ENVIRON = {"HOME": "/root", "ONE": "1", "YES": "yes", "MODE": "0400", "WORD": "word"}


def judged(cli: DockerCli, text: str, folder: Path) -> tuple[str, str]:
    """What the client says of a file, and what swarmplan does: ``refused``, ``taken``, ``further`` (it says that the
    client refuses the file) or ``ignored`` (it says that a key has no effect)."""
    file = folder / "shaped.yml"
    file.write_text(text, encoding="utf-8")
    try:
        cli.deploy([file], ENVIRON)
        theirs = ""
    except AssertionError as refused:
        theirs = str(refused)
    try:
        warnings = loaded([file], ENVIRON, folder).warnings
    except SpecError:
        return theirs, "refused"
    if any("docker stack deploy" in warning and "refuses" in warning for warning in warnings):
        return theirs, "further"
    return theirs, "ignored" if any("ignored: " in warning for warning in warnings) else "taken"


def assert_alike(cli: DockerCli, document: dict[str, Any], folder: Path) -> None:
    theirs, ours = judged(cli, json.dumps(document), folder)
    assert ours != "taken" or not theirs, f"{document}: {theirs}"
    assert ours != "further" or theirs, f"{document} is not refused"


@QUICK
@given(document=shaped())
def test_what_the_client_refuses_is_never_just_taken(
    cli: DockerCli, document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_alike(cli, document, tmp_path_factory.getbasetemp())


PARTS = st.sampled_from(
    [
        "",
        "80",
        "8080",
        "80-81",
        "90-91",
        "0",
        "foo",
        "127.0.0.1",
        "999.1.1.1",
        "01.1.1.1",
        "[::1]",
        "[::1",
        "[1.2.3.4]",
    ]
)


@QUICK
@given(parts=st.lists(PARTS, min_size=1, max_size=4), protocol=st.sampled_from(["", "/udp", "/icmp", "/"]))
def test_ports(
    cli: DockerCli, parts: list[str], protocol: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ports = [":".join(parts) + protocol]
    document = {"version": "3.8", "services": {"a": {"image": "b", "ports": ports}}}
    assert_alike(cli, document, tmp_path_factory.getbasetemp())


@settings(QUICK, max_examples=min(settings.default.max_examples, 20))
@given(version=versions())
def test_versions(cli: DockerCli, version: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    if not cli.since_28 and version in {"3", "3.13", "", 3, None}:
        return  # newer than it, or none at all
    assert_alike(cli, {"version": version, "services": {"a": {"image": "b"}}}, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize("text", REFUSED)
def test_the_table_of_refused_files(cli: DockerCli, text: str, tmp_path: Path) -> None:
    theirs, ours = judged(cli, f'version: "3.8"\n{text}\n', tmp_path)
    assert theirs
    expected = REFUSED[text]
    assert ours == ("further" if expected is None else "refused")


@pytest.mark.parametrize("text", TAKEN)
def test_the_table_of_files_that_are_taken(cli: DockerCli, text: str, tmp_path: Path) -> None:
    assert judged(cli, f'version: "3.8"\n{text}\n', tmp_path) == ("", "taken")
