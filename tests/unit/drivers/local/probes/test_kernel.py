from concurrent.futures import ThreadPoolExecutor

import pytest

from swarmplan.drivers.command import Answer
from swarmplan.drivers.local.probes import kernel
from swarmplan.drivers.local.probes.kernel import KernelProbe

REFUSED = "this machine does not support bridges: load the module"


class Kernel:
    """Answers the probe, and counts how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer, self.asked = Answer(0, "", ""), 0
        monkeypatch.setattr(kernel, "attempt", self._attempt)

    def _attempt(self, *_: object, **__: object) -> Answer:
        self.asked += 1
        return self.answer


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    return Kernel(monkeypatch)


def test_clusters_that_ask_at_once_share_one_try(machine: Kernel) -> None:
    probe = KernelProbe()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: probe.faults(), range(30))) == [[]] * 30
    assert machine.asked == 1


def test_a_fault_is_looked_for_again_until_it_is_remedied(machine: Kernel) -> None:
    probe = KernelProbe()
    machine.answer = Answer(0, f"{REFUSED}\n", "")
    assert probe.faults() == [REFUSED]
    assert probe.faults() == [REFUSED]
    machine.answer = Answer(0, "", "")
    assert probe.faults() == []
    assert machine.asked == 3


def test_a_try_that_fails_as_a_whole_is_a_fault(machine: Kernel) -> None:
    probe = KernelProbe()
    machine.answer = Answer(1, "", "unshare failed: Operation not permitted")
    (told,) = probe.faults()
    assert "does not support namespaces (unshare failed: Operation not permitted)" in told
    probe.faults()
    assert machine.asked == 2
