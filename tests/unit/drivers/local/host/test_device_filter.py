"""The program that decides which devices a host may open, run by an interpreter of its few instructions (as the kernel has them:
Documentation/bpf/standardization/instruction-set.rst)."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.drivers.local.host import device_filter
from swarmplan.drivers.local.host.limits import DEVICES

MKNOD, READ, WRITE = 1, 2, 4
BLOCK, CHARACTER = 1, 2
CALCULATED: dict[int, Callable[[int, int], int]] = {
    0xB7: lambda _, value: value,
    0x57: lambda was, value: was & value,
    0x77: lambda was, value: was >> value,
}
DISK, KMSG, MEMORY = (254, 0), (1, 11), (1, 1)


def answer(code: bytes, kind: int, access: int, major: int, minor: int) -> int:
    """What the program says to this access."""
    context = struct.pack("=III", access << 16 | kind, major, minor)
    words = list(struct.iter_unpack("=BBhi", code))
    registers, at = [0] * 11, 0
    while True:
        operation, places, offset, value = words[at]
        to, at = places & 15, at + 1
        match operation:
            case 0x61:
                (registers[to],) = struct.unpack_from("=I", context, offset)
            case 0xB7 | 0x57 | 0x77:
                registers[to] = CALCULATED[operation](registers[to], value)
            case 0x05 | 0x55:
                at += offset if operation == 0x05 or registers[to] != value else 0
            case 0x95:
                return registers[0]
            case _:
                pytest.fail(f"an unknown instruction: {operation:#x}")


numbers = st.one_of(st.integers(0, 4095), st.sampled_from([1, 5, 10, 136]))


@given(kind=st.sampled_from([BLOCK, CHARACTER]), access=st.integers(1, 7), major=numbers, minor=numbers)
def test_only_the_devices_of_every_container_are_opened(
    kind: int, access: int, major: int, minor: int
) -> None:
    listed = (major, minor) in DEVICES or (major, None) in DEVICES
    wanted = access == MKNOD or (kind == CHARACTER and listed)
    assert answer(device_filter.program(DEVICES), kind, access, major, minor) == wanted


@pytest.mark.parametrize(("major", "minor"), DEVICES)
def test_each_of_them_is(major: int, minor: int | None) -> None:
    assert (
        answer(device_filter.program(DEVICES), CHARACTER, READ | WRITE, major, 7 if minor is None else minor)
        == 1
    )


@pytest.mark.parametrize(("kind", "device"), [(BLOCK, DISK), (CHARACTER, KMSG), (CHARACTER, MEMORY)])
def test_disks_and_the_kernels_memory_are_not(kind: int, device: tuple[int, int]) -> None:
    assert answer(device_filter.program(DEVICES), kind, READ, *device) == 0


def test_without_a_v2_hierarchy_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_filter, "v2_group", lambda _: None)
    assert not device_filter.restrict("swarmplan/lab/m1", DEVICES)
