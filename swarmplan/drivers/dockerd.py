"""What ``dockerd --version`` says."""

import re

_TOLD = re.compile(r"\bversion ([\w.+~-]+)")


def version_in(text: str) -> str:
    """The version in ``Docker version 20.10.24+dfsg1, build 5d6db84``; "" where there is none."""
    found = _TOLD.search(text)
    return found[1] if found else ""
