import pytest

from swarmplan.compose.service.words import words


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
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


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
        words(text)
