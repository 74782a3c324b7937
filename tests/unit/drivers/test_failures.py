import errno

import pytest

from swarmplan.drivers.local.failures import translated
from swarmplan.errors import Permanent, Unreachable


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        (errno.ENOSPC, Permanent, "/data: the disk is full; free some space"),
        (errno.EDQUOT, Permanent, "disk is full"),
        (errno.EACCES, Unreachable, "/data: the local driver needs root"),
        (errno.EPERM, Unreachable, "needs root"),
        (errno.EIO, Permanent, "/data: Input/output error"),
    ],
)
def test_errors_of_the_system_are_told_in_our_words(code: int, kind: type[Exception], text: str) -> None:
    @translated
    def fails() -> None:
        raise OSError(code, "Input/output error", "/data")

    with pytest.raises(kind, match=text):
        fails()


def test_all_else_passes() -> None:
    @translated
    def double(number: int) -> int:
        return number * 2

    assert double(4) == 8
