"""The content of secrets and configs is read byte for byte, and no error quotes it."""

import os
from pathlib import Path

import pytest

from swarmplan.errors import Permanent, Transient
from swarmplan.model.content import Source
from swarmplan.sources.reader import Reader

BYTES = b"\x00pl4nt3d\xff\n"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "held"
    path.write_bytes(BYTES)
    return str(path)


def test_files_and_programs_are_read_byte_for_byte(file: str) -> None:
    reader = Reader({})
    assert reader.read(Source(file=file)) == BYTES
    assert reader.read(Source(command=("cat", file))) == BYTES


def test_variables_and_inline_content_are_read_as_text() -> None:
    reader = Reader({"A": "ä\udcff", "EMPTY": ""})  # a byte that is no text, as Python has it in os.environ
    assert reader.read(Source(variable="A")) == b"\xc3\xa4\xff"
    assert reader.read(Source(variable="EMPTY")) == b""
    assert reader.read(Source(text="ä")) == b"\xc3\xa4"


def test_a_file_is_read_up_to_its_limit(file: str) -> None:
    os.truncate(file, 2_000_000)
    assert len(Reader({}).read(Source(file=file))) == 1_024_001


def test_a_pipe_without_a_writer_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Permanent, match="pipe is a pipe or device, not a file"):
        Reader({}).read(Source(file=str(tmp_path / "pipe")))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Source(file="/gone"), "no such file: /gone"),
        (Source(file="/"), "/ cannot be read: Is a directory"),
        (Source(file="/a\0b"), "cannot be read: embedded null byte"),
        (Source(variable="NONE"), "the environment variable NONE is not set"),
        (Source(command=("sh", "-c", "echo pl4nt3d; echo pl4nt3d >&2; exit 3")), "the command sh failed with exit code 3"),
        (Source(command=("sh", "pl4nt3d\0")), "the command sh failed: embedded null byte"),
        (Source(command=("pl4nt3d",)), "no program of this name can be run: install it, or correct its name or path; the content itself belongs in a file"),
        (Source(command=("no-such", "pl4nt3d")), "no program of this name can be run"),
        (Source(command=("/no-such/pl4nt3d",)), "no program of this name can be run"),
        (Source(variable="correct pl4nt3d"), "this is not the name of an environment variable; the content itself belongs in a file"),
        (Source(variable="pl4nt3d"), "the environment variable of this name is not set: set it where swarmplan runs; the content itself belongs in a file"),
        (Source(variable="PL4NT3D"), "the environment variable of this name is not set"),
        (Source(variable="pl4nt3d!"), "this is not the name of an environment variable"),
    ],
)  # fmt: skip
def test_an_error_is_one_line_that_quotes_nothing(source: Source, said: str) -> None:
    with pytest.raises(Permanent) as caught:
        Reader({}).read(source)
    assert said in str(caught.value)
    assert "pl4nt3d" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_program_that_does_not_end_is_killed() -> None:
    with pytest.raises(Transient, match=r"the command sleep failed: it did not end within 0\.2 s"):
        Reader({}, deadline=0.2).read(Source(command=("sleep", "1000")))


def test_a_program_runs_once(tmp_path: Path) -> None:
    counted = ("sh", "-c", f"echo . >> {tmp_path}/count; wc -l < {tmp_path}/count")
    reader = Reader({})
    assert {reader.read(Source(command=counted)).strip() for _ in range(3)} == {b"1"}


def test_an_archive_is_looked_for_and_not_read(file: str, tmp_path: Path) -> None:
    Reader({}).check_file(file)
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(Permanent, match="no such file"):
            Reader({}).check_file(str(path))
