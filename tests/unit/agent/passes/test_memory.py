"""What an agent remembers, as a file."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.agent.events import Commit, Suspended
from swarmplan.agent.passes.memory.memory import Memory, decoded, encoded
from swarmplan.agent.passes.memory.memory_file import MemoryFile
from swarmplan.agent.passes.ports import HeldBack
from swarmplan.agent.policy.heal import Healed, History
from swarmplan.agent.policy.retry import Failed, Tried
from swarmplan.errors import Permanent

TEXT = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=20)
TIMES = st.floats(0, 1e10)
COMMITS = st.builds(
    Commit, id=TEXT, ref=TEXT, author=TEXT, subject=TEXT, signer=TEXT, time=st.integers(0, 2**40)
)
MEMORIES = st.builds(
    Memory,
    cluster=TEXT,
    applied=st.none() | COMMITS,
    files=st.dictionaries(TEXT, TEXT, max_size=3),
    contents=st.dictionaries(TEXT, TEXT, max_size=3),
    failed=st.none()
    | st.builds(
        Failed,
        tried=st.builds(Tried, TEXT, TEXT, TEXT),
        at=TIMES,
        transient=st.booleans(),
        count=st.integers(1),
        reason=TEXT,
    ),
    healed=st.builds(
        History,
        st.dictionaries(
            TEXT, st.builds(Healed, st.lists(TIMES, max_size=3).map(tuple), st.booleans()), max_size=3
        ),
    ),
    recalled=st.booleans(),
    inputs=TEXT,
    run=TEXT,
    source=TEXT,
    begun=TEXT,
    suspended=st.none()
    | st.builds(
        Suspended, cluster=TEXT, at=st.floats(0, 1e10), by=TEXT, reason=TEXT, until=st.floats(0, 1e10)
    ),
)


@given(memory=MEMORIES)
def test_it_is_read_as_it_was_written(memory: Memory) -> None:
    assert decoded(encoded(memory)) == memory


@given(memory=MEMORIES, data=st.data())
def test_of_a_damaged_one_nothing_is_taken_for_true(memory: Memory, data: Any) -> None:
    """Cut anywhere, it is none, and says so with a ValueError alone."""
    whole = encoded(memory)
    cut = data.draw(st.integers(0, len(whole) - 3))
    with pytest.raises(ValueError, match=r".+"):
        decoded(whole[:cut])


@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_other_json_is_none(junk: Any) -> None:
    import json  # noqa: PLC0415

    with pytest.raises(ValueError, match=r".+"):
        decoded(json.dumps(junk).encode())


def test_its_file_is_for_its_owner_only_and_no_link_is_followed(tmp_path: Path) -> None:
    file = MemoryFile(tmp_path / "state", "lab")
    assert file.read() is None
    file.write(Memory("lab"))
    assert file.read() == Memory("lab")
    assert (file.path.stat().st_mode & 0o777, file.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.path.unlink()
    file.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Permanent, match="symbolic link"):
        file.write(Memory("lab"))
    file.path.unlink()
    file.path.mkdir()
    with pytest.raises(HeldBack, match="cannot be read"):
        file.read()


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a" * 300])
def test_a_name_that_is_no_file_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="not a valid cluster name"):
        MemoryFile(tmp_path, name)
