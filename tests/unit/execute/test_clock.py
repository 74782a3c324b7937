"""Clocks only go forward, the swift one as far as it is told."""

from fake_clock import FakeClock

from swarmplan.execute.clock import RealClock


def test_time_passes_by_sleeping() -> None:
    swift, real = FakeClock(), RealClock()
    swift.sleep(600)
    assert swift.now() == 600
    before = real.now()
    real.sleep(0.001)
    assert real.now() >= before + 0.001
