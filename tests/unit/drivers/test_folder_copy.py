"""The copy of a folder, by the shell of this machine."""

import os
from pathlib import Path

import pytest

from swarmplan.drivers import folder_copy
from swarmplan.drivers.command import Answer, attempt
from swarmplan.errors import Permanent, Unreachable


def shell(text: str, script: str, deadline: float) -> Answer:
    return attempt(["sh", "-s", "--", script], what="machine m1", stdin=text, deadline=deadline)


def test_what_was_copied_is_put_back_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "a volume's" / "_data"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file").write_bytes(b"\0\1content")
    (folder / "link").symlink_to("deep/file")
    content = folder_copy.copy("m1", shell, str(folder), 1_000_000)
    (folder / "deep" / "file").unlink()
    (folder / "later").write_text("later")
    folder_copy.replace("m1", shell, str(folder), content)
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) == [
        "deep",
        "deep/file",
        "link",
    ]
    assert (folder / "link").read_bytes() == b"\0\1content"
    assert [path.name for path in folder.parent.iterdir()] == ["_data"]
    other = tmp_path / "not" / "there"
    folder_copy.replace("m1", shell, str(other), content)
    assert (other / "deep" / "file").read_bytes() == b"\0\1content"


def test_what_is_not_there_or_too_large_or_cut_off(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="cannot be copied"):
        folder_copy.copy("m1", shell, str(tmp_path / "none"), 1000)
    (tmp_path / "file").write_bytes(os.urandom(5000))
    with pytest.raises(Permanent, match="the most that is kept"):
        folder_copy.copy("m1", shell, str(tmp_path), 1000)
    for out in ("--- folder\nAAAA", "--- folder\nAAAA--- end\n", ""):
        with pytest.raises(Unreachable, match="cut off"):
            folder_copy.copy("m1", lambda *_, out=out: Answer(0, out, ""), str(tmp_path), 1000)
    with pytest.raises(Permanent, match="cannot be put back"):
        folder_copy.replace("m1", shell, str(tmp_path / "file" / "below"), b"not an archive")
