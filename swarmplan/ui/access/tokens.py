"""Tokens to sign in with: one that can be used once, or one from a file, until the file is changed."""

import secrets
import threading
from collections.abc import Callable
from typing import Protocol

_BYTES = 32
LEAST_CHARACTERS = 16
"""Of a token from a file."""


class Token(Protocol):
    """What lets somebody in."""

    def take(self, given: str) -> bool:
        """Whether it is this; it may be another one from then on."""


class OneTimeToken:
    """Each can be used once; ``renewed`` is given the next one, and must not block."""

    def __init__(self, renewed: Callable[[str], None]) -> None:
        self._taking, self._renewed = threading.Lock(), renewed
        self.value = secrets.token_urlsafe(_BYTES)

    def take(self, given: str) -> bool:
        """Whether it is the present one."""
        with self._taking:
            if not same(given, self.value):
                return False
            self.value = secrets.token_urlsafe(_BYTES)
        self._renewed(self.value)
        return True


class FileToken:
    """One that somebody chose."""

    def __init__(self, value: str) -> None:
        self._value = value

    def take(self, given: str) -> bool:
        """Whether it is that."""
        return same(given, self._value)


def same(given: str, known: str) -> bool:
    """Whether they are, in a time that does not tell how much of it is right."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), known.encode())
