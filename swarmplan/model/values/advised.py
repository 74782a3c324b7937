"""A text that ends with an advice, which who knows better may leave out."""

from typing import Self


class Advised(str):  # noqa: SLOT000 - what it is without the advice is what it adds
    """The ``fact`` and the advice as one text."""

    fact: str

    def __new__(cls, fact: str, advice: str) -> Self:
        text = super().__new__(cls, fact + advice)
        text.fact = fact
        return text


def fact_of(text: str) -> str:
    """The text without its advice, if it has one."""
    return text.fact if isinstance(text, Advised) else text
