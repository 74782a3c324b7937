"""Variables and scalars without quotes in a stack's files are read as ``docker stack deploy`` reads them."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from spec_desk import Desk
from stack_texts import ENVIRON, FILLED, PLAIN, REFUSED_SCALARS, SCALARS, UNUSUAL
from unit.spec.test_stacks import STACK, container, problems

from swarmplan.spec.stack_files.template import interpolate


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def filled(text: str) -> tuple[str, list[str], list[str]]:
    """The text interpolated, the variables that are not set, and what is reported about it."""
    unset: list[str] = []
    notices: list[str] = []
    return interpolate(text, ENVIRON, unset.append, notices.append), unset, notices


@pytest.mark.parametrize(("text", "expected"), FILLED.items())
def test_a_text_is_interpolated(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match=r"required|write \$\$ for a dollar sign"):
            filled(text)
    else:
        assert filled(text)[0] == expected


@pytest.mark.parametrize(("text", "message"), UNUSUAL.items())
def test_a_misleading_expression_is_reported(text: str, message: str) -> None:
    _, _, notices = filled(text)
    assert any(message in notice for notice in notices), notices


@pytest.mark.parametrize("text", PLAIN)
def test_of_a_clear_expression_nothing_is_reported(text: str) -> None:
    assert filled(text)[2] == []


def test_an_unset_variable_is_reported_by_its_name() -> None:
    assert filled("${U}$W${EMPTY}${W:-d}")[1] == ["U", "W"]


def test_no_value_of_a_variable_is_reported() -> None:
    environ = {"A": "s3cret", "B": "s3cret"}
    notices: list[str] = []
    for text in ("$A-b", "${A:-${B}}", "${X:-$B}", "$ ${A}", "${A-x:-$B}"):
        interpolate(text, environ, notices.append, notices.append)
    assert notices
    assert "s3cret" not in str(notices)


@pytest.mark.usefixtures("utc")
def test_scalars_have_the_docker_clients_types(desk: Desk) -> None:
    lines = [f"      V{number:03}: {text}\n" for number, text in enumerate(SCALARS)]
    desk.write("services:\n  web:\n    image: a\n    environment:\n" + "".join(lines), "stacks/vote.yml")
    spec = desk.load(STACK).desired.services["vote_web"].spec
    expected = [f"V{number:03}={text}" for number, text in enumerate(SCALARS.values())]
    assert spec["TaskTemplate"]["ContainerSpec"]["Env"] == expected


@pytest.mark.parametrize("text", REFUSED_SCALARS)
def test_other_scalars_are_refused(desk: Desk, text: str) -> None:
    (problem,) = problems(desk, f"services: {{web: {{image: a, environment: {{A: {text}}}}}}}")
    assert "write it in quotes" in problem


@pytest.mark.parametrize("key", ["1", "true", "~", "2020-01-01", "1_0", "1.5"])
def test_a_key_must_be_text(desk: Desk, key: str) -> None:
    text = f"services: {{web: {{image: a, environment: {{{key}: x}}}}}}"
    assert problems(desk, text) == [
        f"stacks/vote.yml:1:42: docker stack deploy does not read the key {key!r} as text; write it in quotes"
        + ", or a port without the space after the colon" * key.isdecimal()
    ]
    assert container(desk, f"{{image: a, environment: {{{json.dumps(key)}: x}}}}")["Env"] == [f"{key}=x"]


def test_the_clusters_own_file_has_composes_ways(desk: Desk) -> None:
    body = 'services: {web: {image: a, environment: {A: "${U:-$$x}", B: "$V-alpine", C: "${U:-${V}}", D: 1_000, 5: x}}}'
    loaded = desk.load(body, environ={"V": "3.19"})
    env = loaded.desired.services["web"].spec["TaskTemplate"]["ContainerSpec"]["Env"]
    assert env == ["5=x", "A=$x", "B=3.19-alpine", "C=3.19", "D=1_000"]
    assert loaded.warnings == ()


def test_a_warning_has_its_place(desk: Desk) -> None:
    desk.write("services: {web: {image: 'a:$V-alpine'}}", "stacks/vote.yml")
    (warning,) = desk.load(STACK, environ={"V": "3.19"}).warnings
    place = Path("stacks/vote.yml:1:25: services.web.image: ")
    assert f"{place}docker stack deploy takes the text after $V as its default" in warning
