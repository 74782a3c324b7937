"""Known texts are taken out of a message; what only looks like a part of one stays."""

import pytest

from swarmplan.model.redaction.texts import HiddenTexts

HIDDEN = HiddenTexts(
    {
        "hunter2-x": "${PASS}",
        "hunter2-xyz": "${LONG}",
        "$2y$05$abc": "${HASH}",
        "debug": "${LEVEL}",
        "4711": "${PIN}",
    }
)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("it is hunter2-x, said it", "it is ${PASS}, said it"),
        ("hunter2-x", "${PASS}"),
        ("'hunter2-xyz'", "'${LONG}'"),
        ("hunter2-xy", "hunter2-xy"),
        ("ahunter2-x", "ahunter2-x"),
        ("=hunter2-x=hunter2-x", "=${PASS}=${PASS}"),
        ("users: me:$2y$05$abc", "users: me:${HASH}"),
        ("at debug level, in 4711 s", "at debug level, in 4711 s"),
        ("", ""),
    ],
)
def test_a_text_is_hidden_where_it_stands_alone(message: str, shown: str) -> None:
    assert HIDDEN.hide(message) == shown
    assert HIDDEN.hide(shown) == shown


def test_short_words_and_numbers_are_hidden_where_a_message_may_be_spoiled() -> None:
    spoiling = HiddenTexts({"debug": "${LEVEL}", "4711": "${PIN}", "ab": "${TWO}", "": "${NONE}"}, plain=True)
    assert (
        spoiling.hide("at debug level: 4711, not 47110 or ab") == "at ${LEVEL} level: ${PIN}, not 47110 or ab"
    )


def test_nothing_is_hidden_where_nothing_is_known() -> None:
    assert HiddenTexts({}).hide("hunter2-x") == "hunter2-x"


def test_a_message_is_read_once_however_many_texts_are_known() -> None:
    """Each place of a message is compared with the texts that begin as it does, not with all."""
    many = HiddenTexts({f"{number:06}-secret": "${X}" for number in range(5000)})
    assert max(map(len, many._by_head.values())) <= 1000
    assert many.hide("a 004999-secret b") == "a ${X} b"
