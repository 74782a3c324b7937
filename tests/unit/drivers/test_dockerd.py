"""What a host tells of an engine before it runs."""

from swarmplan.drivers.dockerd import size_in, version_in
from swarmplan.model.values.capacity import Capacity

TOLD = "Docker version 20.10.24+dfsg1, build 5d6db84\ncpus=2\nMemTotal:        4039424 kB\n"


def test_version_and_size() -> None:
    assert version_in(TOLD) == "20.10.24+dfsg1"
    assert size_in(TOLD) == Capacity(2_000_000_000, 4039424 * 1024)


def test_what_is_not_told_is_not_known() -> None:
    without = "sh: 1: dockerd: not found\ncpus=\nMemTotal: 4 kB\n"
    assert (version_in(without), size_in(without), size_in("")) == ("", None, None)
