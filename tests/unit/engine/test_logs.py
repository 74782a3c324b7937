"""The two forms of what an engine answers to a question for logs."""

import pytest

from swarmplan.engine.logs import log_lines


def frame(stream: int, content: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(content).to_bytes(4, "big") + content


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (frame(1, b"out\n") + frame(2, b"err\n"), ["out", "err"]),
        (frame(1, b"two\nlines\n"), ["two", "lines"]),
        (frame(1, b"cut") + frame(1, b" short\n"), ["cut short"]),
        (b"t\r\n", ["t"]),
        (b"a terminal's plain bytes\n", ["a terminal's plain bytes"]),
        (frame(1, b"whole\n")[:-2], ["\x01\x00\x00\x00\x00\x00\x00\x06whol"]),
        (frame(9, b"no such stream\n"), ["\t\x00\x00\x00\x00\x00\x00\x0fno such stream"]),
        (frame(1, b"\xff\xfe\n"), ["\N{REPLACEMENT CHARACTER}" * 2]),
    ],
)
def test_frames_are_taken_apart_and_plain_bytes_left(content: bytes, lines: list[str]) -> None:
    assert log_lines(content) == lines
