"""The devices that a host may open, where control groups are of v2: there a BPF program at its group decides, since v2 has no files
for it (Documentation/admin-guide/cgroup-v2.rst, "Device controller"; the program's context is ``bpf_cgroup_dev_ctx`` of linux/bpf.h).

It lasts as long as the group, holds for all below, and containers' own programs come on top of it.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from swarmplan.drivers.local.host.cgroup import v2_group

_CALL = {"x86_64": 321, "aarch64": 280}
"""The number of bpf(2)."""
_LOAD, _ATTACH = 5, 8
_CGROUP_DEVICE, _AT_DEVICES, _BESIDE_OTHERS = 15, 6, 2
_MKNOD, _CHARACTER = 1, 2
_LOAD_WORD, _MOVE, _AND, _SHIFT, _JUMP, _UNEQUAL, _EXIT = 0x61, 0xB7, 0x57, 0x77, 0x05, 0x55, 0x95
_LICENSE = b"GPL"


def restrict(group: str, devices: Sequence[tuple[int, int | None]]) -> bool:
    """Have the host's group of this name in the v2 hierarchy, made if need be, open no other character devices than these
    (major, minor; None: all), and no block devices. To make nodes stays allowed. False where this kernel has no v2 or no such
    programs."""
    call = _CALL.get(platform.machine())
    place = v2_group(group)
    if call is None or place is None:
        return False
    code = program(devices)
    with suppress(OSError):
        loaded = _load(call, code)
        try:
            _attach(call, place, loaded)
        finally:
            os.close(loaded)
        return True
    return False


def program(devices: Sequence[tuple[int, int | None]]) -> bytes:
    """The instructions: r0 is the answer, 0 or 1; r2 the type, r3 the access, r4 the major and r5 the minor number."""
    words = [
        _word(_LOAD_WORD, 2, 1, 0), _word(_LOAD_WORD, 3, 1, 0), _word(_LOAD_WORD, 4, 1, 4), _word(_LOAD_WORD, 5, 1, 8),
        _word(_AND, 2, imm=0xFFFF), _word(_SHIFT, 3, imm=16),
        _word(_UNEQUAL, 3, off=2, imm=_MKNOD), *_answer(1),
        _word(_UNEQUAL, 2, off=1, imm=_CHARACTER), _word(_JUMP, off=2),  # a character device: past the refusal
        *_answer(0),
    ]  # fmt: skip
    for major, minor in devices:
        if minor is None:
            words += [_word(_UNEQUAL, 4, off=2, imm=major), *_answer(1)]
        else:
            words += [_word(_UNEQUAL, 4, off=3, imm=major), _word(_UNEQUAL, 5, off=2, imm=minor), *_answer(1)]
    return b"".join([*words, *_answer(0)])


def _answer(allowed: int) -> tuple[bytes, bytes]:
    return _word(_MOVE, 0, imm=allowed), _word(_EXIT)


def _word(code: int, to: int = 0, source: int = 0, off: int = 0, *, imm: int = 0) -> bytes:
    return struct.pack("=BBhi", code, source << 4 | to, off, imm)


def _load(call: int, code: bytes) -> int:
    words, license_ = ctypes.create_string_buffer(code, len(code)), ctypes.create_string_buffer(_LICENSE)
    places = ctypes.addressof(words), ctypes.addressof(license_)
    return _bpf(call, _LOAD, struct.pack("=IIQQ", _CGROUP_DEVICE, len(code) // 8, *places))


def _attach(call: int, place: Path, loaded: int) -> None:
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _bpf(call, _ATTACH, struct.pack("=IIII", folder, loaded, _AT_DEVICES, _BESIDE_OTHERS))
    finally:
        os.close(folder)


def _bpf(call: int, command: int, attributes: bytes) -> int:
    room = ctypes.create_string_buffer(attributes.ljust(128, b"\0"), 128)
    library = ctypes.CDLL(None, use_errno=True)
    found: int = library.syscall(call, command, room, 128)
    if found < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return found
