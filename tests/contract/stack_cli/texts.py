"""Texts as people write them into stack files, the awkward ones often."""

from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]
_ALPHABET = "ab Z09_-./:=,#'\"\\é@%{}[]~*&!|>\t"
names = st.from_regex(r"[a-z][a-z0-9_-]{0,5}[a-z0-9]", fullmatch=True)
variables = st.from_regex(r"[A-Z][A-Z0-9_]{0,6}", fullmatch=True)
plain = st.text(_ALPHABET, max_size=8)
filled_in = st.sampled_from(
    [
        "$PLANTED",
        "${PLANTED}",
        "a${EMPTY}b",
        "${NOWHERE:-d}",
        "${EMPTY-d}",
        "${EMPTY:-d e}",
        "$$",
        "a$$b",
        "${PLANTED-x}",
    ]
)
texts = plain | filled_in
numbers = st.integers(-5, 5000) | st.floats(-1e4, 1e25, allow_nan=False)
values = texts | numbers | st.none()


def pairs(keys: Strategy = names) -> Strategy:
    """A mapping, or a list of ``name=value``."""
    listed = st.builds("{}={}".format, keys, texts) | keys
    return st.dictionaries(keys, values, max_size=3) | st.lists(listed, max_size=3, unique=True)


def _joined(pieces: list[str]) -> str:
    return "".join(pieces)


_word = st.lists(
    st.one_of(
        st.text("ab#Z0=$-é", min_size=1, max_size=4).map(lambda text: text.replace("$", "$$")),
        st.text('ab #"\\$', max_size=4).map(lambda text: f"'{text}'".replace("$", "$$")),
        st.lists(st.sampled_from(["a", " ", "#", "'", '\\"', "\\\\", "\\a", "\\ "]), max_size=4).map(
            lambda pieces: f'"{_joined(pieces)}"'
        ),
        st.sampled_from(["\\ ", "\\'", "\\#", "\\\\", "\\n"]),
    ),
    min_size=1,
    max_size=3,
).map(_joined)
commands = st.one_of(
    st.lists(_word, max_size=4).flatmap(
        lambda words: st.sampled_from([" ", "  ", "\t", "\n", " #x\n"]).map(lambda by: by.join(words))
    ),
    st.lists(texts, max_size=3),
)
"""A command as one text with quotes, escapes and comments, or as a list."""


def durations(least: str = "0s") -> Strategy:
    """Go's durations of at least a millisecond, or the least."""
    parts = st.tuples(st.integers(1, 99), st.sampled_from(["h", "m", "s", "ms"])).map(
        lambda part: f"{part[0]}{part[1]}"
    )
    return st.lists(parts, min_size=1, max_size=2).map(_joined) | st.sampled_from(
        [least, "1.5s", "0.25h", "1h2m3.5s"]
    )


sizes = st.one_of(
    st.tuples(st.integers(8, 99), st.sampled_from(["m", "M", "mb", "MiB", "g", "G", "gb"])).map(
        lambda size: f"{size[0]}{size[1]}"
    ),
    st.sampled_from(["8388608", "8388608b", "10000k", "1.3g", "17.7MB", "0.1t", "33 mb"]),
)
