import pytest

from swarmplan.compose.service.command_line import split_command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("sh -c 'echo a  b'", ["sh", "-c", "echo a  b"]),
        ("a\\ b  c", ["a b", "c"]),
        ('"a\\"b"c\'d\'', ['a"bcd']),
        ('"a\\$b"', ["a$b"]),
        ("'a\\b'", ["a\\b"]),
        ("''", [""]),
        ("a#b #c d\ne", ["a#b", "e"]),
        ("#all", []),
    ],
)
def test_splits_as_docker_does(text: str, expected: list[str]) -> None:
    assert split_command(text) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a 'b", "the quote ' is not closed"),
        ('a"b', 'the quote " is not closed'),
        ("a\\", "a backslash at the end"),
    ],
)
def test_what_does_not_end(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        split_command(text)
