"""Known texts that nobody is to see, taken out of a message that quotes them."""

import re
from collections import defaultdict
from collections.abc import Mapping

_SHORTEST = 6
_SHORTEST_OF_ALL = 3
"""Anything shorter is found everywhere and hides nothing."""
_PLAIN = re.compile(r"[A-Za-z]+|[0-9.]{1,9}|[^\S\n]*")
"""A single word and a short number stand in messages for other reasons: taking them out would spoil the message."""
_HEAD = 3


class HiddenTexts:
    """``texts`` are what is hidden, each with what is shown in its place. Those that are too plain to be recognized are left
    out, unless ``plain`` asks for them: where a message may be spoiled."""

    def __init__(self, texts: Mapping[str, str], *, plain: bool = False) -> None:
        least = _SHORTEST_OF_ALL if plain else _SHORTEST
        known = {
            text: shown
            for text, shown in texts.items()
            if len(text) >= least and (plain or not _PLAIN.fullmatch(text))
        }
        self._shown = known
        self._by_head: dict[str, list[str]] = defaultdict(list)
        for text in sorted(known, key=len, reverse=True):
            self._by_head[text[:_HEAD]].append(text)
        firsts = "".join(map(re.escape, sorted({text[0] for text in known})))
        self._starts = re.compile(f"[{firsts}]") if firsts else None

    def hide(self, message: str) -> str:
        """The message with what is shown in place of each text that stands in it by itself, not within a longer word."""
        if self._starts is None:
            return message
        found: list[str] = []
        done = 0
        for start in self._starts.finditer(message):
            at = start.start()
            if at < done:
                continue
            for text in self._by_head.get(message[at : at + _HEAD], ()):
                if message.startswith(text, at) and _stands_alone(message, at, at + len(text)):
                    found += (message[done:at], self._shown[text])
                    done = at + len(text)
                    break
        return "".join((*found, message[done:]))


def _stands_alone(message: str, start: int, end: int) -> bool:
    return not (_joined(message[start - 1 : start + 1], start) or _joined(message[end - 1 : end + 1], end))


def _joined(pair: str, at: int) -> bool:
    """Whether the two characters at a border belong to one word."""
    return at > 0 and len(pair) > 1 and all(map(str.isalnum, pair))
