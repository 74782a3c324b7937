"""The texts of cards, a file for each language; ``texts_of`` gives them all, those of the user's own first."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_DEFAULT = "en"


def languages() -> tuple[str, ...]:
    """Those that come with swarmplan, by the names of their files."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.yaml")))


def texts_of(lang: str, own: Mapping[str, str]) -> dict[str, str]:
    """All texts, by their names: ``own`` over those of the language, over those in English."""
    known = lang if lang in languages() else _DEFAULT
    return {**_texts(_DEFAULT), **_texts(known), **own}


@cache
def _texts(lang: str) -> dict[str, str]:
    from swarmplan.spec.fleet.card_texts import read_language_file  # noqa: PLC0415 - a help that lists the languages does not wait for it

    return read_language_file(str(_HERE / f"{lang}.yaml"))
