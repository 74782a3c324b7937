import tarfile

import pytest
from unit.drivers.swarm_folder.folders import BLOCK, archive, folder

from swarmplan.drivers.swarm_folder.archive import checked, entries, is_spare, packed
from swarmplan.errors import Permanent


def test_what_is_packed_is_read_with_its_modes_and_owners() -> None:
    there = folder(owner=1000, group=7)
    assert entries(packed(there)) == there


def test_an_archive_of_gnu_tar_is_read() -> None:
    state = archive(("./raft", {"type": tarfile.DIRTYPE}), ("./raft/" + "x" * 120, {}))
    assert [entry.name for entry in entries(state)] == ["docker-state.json", "raft", "raft/" + "x" * 120]


def test_no_cut_is_taken_for_a_whole_archive() -> None:
    state = packed(folder())
    content = len(state.rstrip(b"\0"))
    for end in range(0, content + BLOCK, BLOCK):
        with pytest.raises(ValueError, match=r"cut off|cannot be read"):
            entries(state[:end])


@pytest.mark.parametrize("block", [0, 1, 4])
def test_a_damaged_header_is_noticed(block: int) -> None:
    damaged = bytearray(packed(folder()))
    damaged[block * BLOCK + 3] ^= 1
    with pytest.raises(ValueError, match=r"cut off or damaged|cannot be read"):
        entries(bytes(damaged))


def test_nothing_may_stand_behind_the_end() -> None:
    state = packed(folder())
    with pytest.raises(ValueError, match="cut off or damaged"):
        entries(state + archive(("../etc/passwd", {})))


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("/etc/passwd", {}, "would be unpacked outside"),
        ("raft/../../etc/passwd", {}, "would be unpacked outside"),
        ("..", {"type": tarfile.DIRTYPE}, "would be unpacked outside"),
        ("link", {"type": tarfile.SYMTYPE, "linkname": "raft"}, "neither a folder nor a plain file"),
        ("link", {"type": tarfile.SYMTYPE, "linkname": "/etc"}, "neither a folder nor a plain file"),
        (
            "link",
            {"type": tarfile.LNKTYPE, "linkname": "docker-state.json"},
            "neither a folder nor a plain file",
        ),
        (
            "disk",
            {"type": tarfile.BLKTYPE, "devmajor": 8, "devminor": 0},
            "neither a folder nor a plain file",
        ),
        ("tty", {"type": tarfile.CHRTYPE}, "neither a folder nor a plain file"),
        ("pipe", {"type": tarfile.FIFOTYPE}, "neither a folder nor a plain file"),
        ("owned", {"uid": -1}, "an owner that cannot be"),
        ("owned", {"gid": 2**32}, "an owner that cannot be"),
        ("docker-state.json", {}, "twice"),
        ("docker-state.json/below", {}, "below a file"),
        ("./docker-state.json/below", {}, "below a file"),
    ],
)
def test_what_no_swarm_folder_has_is_refused(name: str, fields: dict[str, int], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        entries(archive((name, fields)))


def test_a_size_that_cannot_be_ends_the_reading() -> None:
    evil = bytearray(archive(("bad", {})))
    header = 2 * BLOCK
    evil[header + 124 : header + 136] = (256**12 - 2 * BLOCK).to_bytes(12, "big")  # base-256, negative
    total = sum(evil[header : header + 148]) + 8 * 32 + sum(evil[header + 156 : header + BLOCK])
    evil[header + 148 : header + 156] = b"%06o\0 " % total
    with pytest.raises(ValueError, match=r"in it|damaged|cannot be read"):
        entries(bytes(evil))


def test_what_is_no_members_folder_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no docker-state\.json"):
        entries(packed([entry for entry in folder() if entry.name != "docker-state.json"]))


def test_nothing_may_set_its_user() -> None:
    assert [entry.mode for entry in entries(archive(("x", {"mode": 0o4755})))] == [0o644, 0o755]


def test_the_fault_is_told_with_the_machine_and_what_to_do() -> None:
    with pytest.raises(Permanent) as failure:
        checked("machine one", b"nonsense")
    assert str(failure.value).startswith(
        "machine one: this is not a complete copy of a swarm folder: it cannot be read"
    )
    assert str(failure.value).endswith("; nothing was changed, take another copy")


@pytest.mark.parametrize(
    ("name", "spare"),
    [
        ("raft/wal-v3-encrypted/0.tmp", True),
        ("raft/wal-v3/1.tmp", True),
        ("raft/wal-v3-encrypted/0000000000000000-0000000000000000.wal", False),
        ("raft/snap-v3-encrypted/0.tmp", False),
        ("worker/x.tmp", False),
    ],
)
def test_only_log_files_laid_out_in_advance_are_left_out(name: str, spare: bool) -> None:  # noqa: FBT001  # a column
    assert is_spare(name) is spare
