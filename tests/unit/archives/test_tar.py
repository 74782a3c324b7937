"""Tar archives: what is put in comes out; what is cut short, altered or could do harm does not."""

import io
import tarfile
from collections.abc import Callable

import pytest
from archive_samples import STATE
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.archives import tar as bundle
from swarmplan.archives.tar import files_in, pack, tarball, unpack
from swarmplan.errors import Permanent

NAMES = st.from_regex(r"[a-zé]{1,3}(/[a-z. ]{1,90}x){0,2}", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=2000), max_size=5)


def made(*members: tarfile.TarInfo, content: bytes = b"") -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(content))
    return written.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    for field, value in fields.items():
        setattr(info, field, value)
    return info


@given(FILES)
def test_packed_files_are_unpacked(files: dict[str, bytes]) -> None:
    assert dict(files_in(tarball(files))) == files
    assert unpack(pack(files)) == files
    assert pack(files) == pack(dict(files))


def test_a_folder_as_tar_itself_packs_it_is_read() -> None:
    data = made(
        member(".", tarfile.DIRTYPE),
        member("./raft", tarfile.DIRTYPE),
        member("./raft/wal", size=3),
        content=b"abc",
    )
    assert dict(files_in(data)) == {"raft/wal": b"abc"}


@given(st.integers(0, len(STATE.rstrip(b"\0")) + 512))
def test_truncated_anywhere_it_is_refused(length: int) -> None:
    with pytest.raises(Permanent):
        list(files_in(STATE[:length]))


def test_a_header_altered_in_the_middle_is_not_taken_for_the_end() -> None:
    whole = tarball({"a": b"1", "b": b"2"})
    altered = whole[:1024] + b"x" + whole[1025:]
    with pytest.raises(Permanent, match="cut off or damaged"):
        list(files_in(altered))


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (member("/etc/passwd"), "would be unpacked outside"),
        (member("a/../../etc/passwd"), "would be unpacked outside"),
        (member("a\x1b[2J"), "has characters that cannot be printed"),
        (member("a", tarfile.SYMTYPE, linkname="/etc"), "neither a folder nor a plain file"),
        (member("a", tarfile.LNKTYPE, linkname="b"), "neither a folder nor a plain file"),
        (member("a", tarfile.CHRTYPE, devmajor=1, devminor=1), "neither a folder nor a plain file"),
        (member("a", tarfile.FIFOTYPE), "neither a folder nor a plain file"),
    ],
)
def test_members_unsafe_to_unpack_are_refused(hostile: tarfile.TarInfo, said: str) -> None:
    with pytest.raises(Permanent, match=said) as caught:
        list(files_in(made(hostile)))
    assert "\x1b" not in str(caught.value)


def twice() -> bytes:
    return made(member("a"), member("./a"))


def more_than_there_is() -> bytes:
    return member("a", size=1 << 40).tobuf(tarfile.GNU_FORMAT) + bytes(2048)


def names_of_names() -> bytes:
    """One GNU long name after another: tarfile recurs for each."""
    return member("././@LongLink", tarfile.GNUTYPE_LONGNAME, size=1).tobuf() * 1 + b"".join(
        b"x" + bytes(511) + member("././@LongLink", tarfile.GNUTYPE_LONGNAME, size=1).tobuf()
        for _ in range(3000)
    )


@pytest.mark.parametrize(
    "hostile", [twice, more_than_there_is, names_of_names, lambda: b"", lambda: b"no tar" * 200]
)
def test_a_tar_not_written_by_swarmplan_is_refused(hostile: Callable[[], bytes]) -> None:
    with pytest.raises(Permanent):
        list(files_in(hostile()))


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_MOST_MEMBERS", 2)
    assert len(list(files_in(tarball({"a": b"", "b": b""})))) == 2
    with pytest.raises(Permanent, match="too many or too large files"):
        list(files_in(tarball({"a": b"", "b": b"", "c": b""})))


def test_members_with_too_large_sizes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As sparse ones can, which take no room in the archive."""
    monkeypatch.setattr(bundle, "MOST", 4)
    assert dict(files_in(tarball({"a": b"12", "b": b"34"})))
    with pytest.raises(Permanent, match="too many or too large files"):
        list(files_in(tarball({"a": b"12", "b": b"345"})))


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = pack({"a": bytes(3_000_000)})
    monkeypatch.setattr(bundle, "MOST", 2_000_000)
    with pytest.raises(Permanent, match="unpacks to more than 2 MB"):
        unpack(bomb)
    with pytest.raises(Permanent, match="the swarm folder is 3 MB, a backup is at most 2 MB"):
        pack({"a": bytes(3_000_000)})


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data + data, lambda data: data[1:], lambda _: b""]
)
def test_anything_but_one_gzip_stream_is_refused(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Permanent):
        unpack(change(pack({"a": b"1"})))
