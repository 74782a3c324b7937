"""The limits of a host, as its control groups get them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.drivers.local.host.limits import container_limits, host_limits, meminfo, processors_for
from swarmplan.model.values.machine_size import LEAST_MEMORY, Size

MIB = 1 << 20


def limits(text: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in text.splitlines() if not line.startswith("devices."))


def test_a_host_without_a_size_has_no_limit_of_its_own() -> None:
    assert host_limits(Size(), [], privileged=True) == ""
    assert container_limits(Size()) == ""
    assert limits(host_limits(Size(), [], privileged=False)) == {}


def test_a_size_in_the_words_of_both_versions() -> None:
    found = limits(host_limits(Size(memory=1024 * MIB, cpus=0.5), [1], privileged=True))
    assert (
        found["memory.limit_in_bytes"]
        == found["memory.max"]
        == found["memory.memsw.limit_in_bytes"]
        == str(1 << 30)
    )
    assert found["memory.swap.max"] == "0"
    assert (found["cpu.cfs_quota_us"], found["cpu.cfs_period_us"], found["cpu.max"]) == (
        "50000",
        "100000",
        "50000 100000",
    )
    assert found["cpuset.cpus"] == "1"
    assert "pids.max" in found


def test_devices_are_denied_before_the_few_are_allowed() -> None:
    lines = host_limits(Size(), [], privileged=False).splitlines()
    assert lines[0] == "devices.deny a"
    assert all(line.startswith("devices.allow ") for line in lines[1:])
    assert not [
        line for line in lines if line.startswith("devices.allow b") and line != "devices.allow b *:* m"
    ]
    assert "devices.allow c 1:11 rwm" not in lines  # kmsg


@given(memory=st.integers(LEAST_MEMORY, 1 << 45))
def test_containers_have_less_than_the_host_and_most_of_it(memory: int) -> None:
    rest = int(limits(container_limits(Size(memory=memory)))["memory.max"])
    assert memory // 2 < rest <= memory - 96 * MIB


@given(
    cpus=st.floats(0.1, 64),
    there=st.sets(st.integers(0, 255), min_size=1, max_size=64),
    last=st.integers(1, 254),
)
def test_a_host_runs_on_as_many_processors_as_its_engine_sees(
    cpus: float, there: set[int], last: int
) -> None:
    size = Size(cpus=cpus)
    found = processors_for(size, f"198.18.0.{last}", there)
    assert set(found) <= there
    assert len(found) == (size.processors if (size.processors or 0) < len(there) else 0)


def test_hosts_are_spread_over_the_processors() -> None:
    assert {tuple(processors_for(Size(cpus=1), f"198.18.0.{last}", {0, 1})) for last in (2, 3)} == {
        (0,),
        (1,),
    }


@pytest.mark.parametrize("memory", [None, 512 * MIB])
def test_the_memory_that_the_engine_reads(memory: int | None) -> None:
    real = "MemTotal:       24669120 kB\nMemFree:         1 kB\nSwapTotal: 5 kB\nHugePages_Total:       0\n"
    found = meminfo(Size(memory=memory), real)
    if memory is None:
        assert found == ""
        return
    assert found.splitlines()[0].split() == ["MemTotal:", "524288", "kB"]
    assert "SwapTotal:            0 kB" in found
    assert "HugePages_Total:       0" in found
