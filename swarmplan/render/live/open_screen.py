"""The terminal while a screen is drawn on it, for the handler of a signal: what that writes itself would be drawn over."""

_RELEASED = b"\x1b[?7h\x1b[?25h\n"
"""Lines wrap again, the cursor is back, and what follows stands below."""


class _Open:
    """What is to be said above the screen that is open; None while none is."""

    said: list[str] | None = None


def opened() -> None:
    """A screen is drawn from here on."""
    _Open.said = []


def closed() -> list[str]:
    """None is drawn from here on. What is left to say."""
    left, _Open.said = _Open.said or [], None
    return left


def say(text: str) -> bool:
    """Have a screen that is open say it. Whether one is."""
    said = _Open.said
    if said is None:
        return False
    said.append(text)
    return True


def take_said() -> list[str]:
    """What is to be said now, once."""
    said = _Open.said
    taken = []
    while said:
        taken.append(said.pop(0))
    return taken


def released() -> bytes:
    """What a process that ends at once writes to a terminal that a screen is open on; nothing where none is."""
    return b"" if _Open.said is None else _RELEASED
