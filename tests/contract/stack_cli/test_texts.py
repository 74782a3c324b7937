"""Variables and scalars without quotes: swarmplan makes of them what the real ``docker stack deploy`` does."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from contract.stack_cli.docker_cli import DockerCli
from contract.stack_cli.recording_manager import Sent
from contract.stack_cli.stack_files import desired
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stack_texts import ENVIRON, FILLED, REFUSED_SCALARS, SCALARS

from swarmplan.errors import SpecError

AROUND = {**ENVIRON, "TZ": "UTC"}
QUICK = settings(
    max_examples=min(settings.default.max_examples, 40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def stack(written: Mapping[str, str], folder: Path) -> Path:
    """A stack file with a variable for each of these, as they are written."""
    file = folder / "texts.yml"
    lines = [f"      {name}: {text}\n" for name, text in written.items()]
    file.write_text(
        'version: "3.8"\nservices:\n  a:\n    image: b\n    environment:\n' + "".join(lines), encoding="utf-8"
    )
    return file


def theirs(cli: DockerCli, file: Path) -> list[str] | None:
    """The variables that the client sends, None for what it refuses."""
    try:
        return _variables(cli.deploy([file], AROUND))
    except AssertionError:
        return None


def ours(file: Path, folder: Path) -> list[str] | None:
    try:
        found = desired([file], ENVIRON, folder).services["st_a"].spec
    except SpecError:
        return None
    return found["TaskTemplate"]["ContainerSpec"].get("Env", [])  # type: ignore[no-any-return]  # Engine JSON


def _variables(sent: Sent) -> list[str]:
    body = sent.of("services")["st_a"]
    return body["TaskTemplate"]["ContainerSpec"].get("Env") or []


def numbered(texts: list[str]) -> dict[str, str]:
    return {f"V{number:03}": text for number, text in enumerate(texts)}


def test_the_table_of_filled_texts(cli: DockerCli, tmp_path: Path) -> None:
    taken = {text: filled for text, filled in FILLED.items() if filled is not None}
    file = stack(numbered([json.dumps(text) for text in taken]), tmp_path)
    expected = [f"V{number:03}={filled}" for number, filled in enumerate(taken.values())]
    assert theirs(cli, file) == expected
    assert ours(file, tmp_path) == expected


@pytest.mark.parametrize("text", [text for text, filled in FILLED.items() if filled is None])
def test_the_table_of_refused_texts(cli: DockerCli, text: str, tmp_path: Path) -> None:
    file = stack({"X": json.dumps(text)}, tmp_path)
    assert theirs(cli, file) is None
    assert ours(file, tmp_path) is None


def test_the_table_of_scalars(cli: DockerCli, tmp_path: Path) -> None:
    found = theirs(cli, stack(numbered(list(SCALARS)), tmp_path))
    file = stack(numbered(list(SCALARS)), tmp_path)
    expected = [f"V{number:03}={filled}" for number, filled in enumerate(SCALARS.values())]
    if cli.since_28:  # the older client's reader is another, with yes and no and without dates
        assert found == expected
    assert ours(file, tmp_path) == expected


@pytest.mark.parametrize("text", REFUSED_SCALARS)
def test_the_table_of_refused_scalars(cli: DockerCli, text: str, tmp_path: Path) -> None:
    file = stack({"X": text}, tmp_path)
    assert theirs(cli, file) is None
    assert ours(file, tmp_path) is None


PIECES = [
    "$",
    "{",
    "}",
    ":",
    "-",
    "?",
    "+",
    "A",
    "U",
    "EMPTY",
    "x",
    " ",
    "$$",
    "${A}",
    "${U:-",
    "${A-",
    "5",
    "_",
]
TEMPLATES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
USUAL = st.lists(
    st.sampled_from(["${A}", "$NAME", "$$", "${U:-", "}", "a", "-", "${EMPTY:-x}", "${A:?m}", " "]),
    max_size=6,
).map("".join)


@QUICK
@given(texts=st.lists(TEMPLATES, min_size=1, max_size=2) | st.lists(USUAL, min_size=1, max_size=6))
def test_any_text_is_filled_in_alike(
    cli: DockerCli, texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    file = stack(numbered([json.dumps(text) for text in texts]), folder)
    assert ours(file, folder) == theirs(cli, file)


NUMBERS = st.text("0123456789_.+-eExXoObBaf:", min_size=1, max_size=9).filter(lambda text: ": " not in text)
DATES = st.builds(
    "{}-{}-{}{}".format,
    st.sampled_from(["2020", "0000", "9999", "202"]),
    st.sampled_from(["1", "02", "13", "0"]),
    st.sampled_from(["1", "29", "31", "00"]),
    st.sampled_from(
        ["", "T1:2:3Z", "t01:02:03.5Z", " 1:2:3", "  1:2:3.1230", "T1:2:3-05:00", "T25:0:0Z", "T1:2Z"]
    ),
)


@QUICK
@given(texts=st.lists(NUMBERS | DATES, min_size=1, max_size=8))
def test_any_scalar_is_read_alike(
    cli: DockerCli, texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not cli.since_28:
        texts = [
            text
            for text in texts
            if not text.startswith(("2020", "0000", "9999")) and "o" not in text.lower()
        ]
    folder = tmp_path_factory.getbasetemp()
    file = stack(numbered(texts), folder)
    assert (ours(file, folder) or None) == (theirs(cli, file) or None)
