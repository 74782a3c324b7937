"""Colours on a terminal only, and none where nobody wants them; in a log of a pipeline no control character at all."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\n"
COLOUR = re.compile(r"\x1b\[[0-9;]*(3[0-7]|9[0-7])m")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "CI"}
    }
    return {**kept, "XDG_STATE_HOME": str(folder), "TERM": "xterm", "COLUMNS": "60", **more}


def on_terminal(folder: Path, *words: str, **more: str) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "swarmplan", *words], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
        env=environment(folder, **more),
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # how Linux says that the other end is closed
            pass
        finally:
            os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def test_a_terminal_has_colours_unless_it_must_not(folder: Path) -> None:
    assert COLOUR.search(on_terminal(folder, "plan", "--simulate"))
    assert not COLOUR.search(on_terminal(folder, "plan", "--simulate", NO_COLOR="1"))
    assert "\x1b" not in on_terminal(folder, "plan", "--simulate", TERM="dumb")


@pytest.mark.parametrize("more", [{}, {"CI": "true"}, {"CI": "true", "TERM": "dumb"}])
def test_a_log_has_no_control_characters(folder: Path, more: dict[str, str]) -> None:
    for words in (["plan"], ["apply", "--auto-approve"], ["status"], ["destroy", "--auto-approve"]):
        done = subprocess.run(
            [sys.executable, "-m", "swarmplan", words[0], "--simulate", *words[1:]], cwd=folder,
            env=environment(folder, **more), capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert [char for char in done.stdout + done.stderr if char < " " and char != "\n"] == []


def test_clusters_fit_a_narrow_terminal(folder: Path) -> None:
    on_terminal(folder, "apply", "--simulate", "--auto-approve")
    lines = on_terminal(folder, "clusters").replace("\r", "").splitlines()
    assert lines[:2] == ["lab (simulated)", "  machines:  1"]
    files = next(number for number, line in enumerate(lines) if line.startswith("  files:"))
    assert "".join(line.strip() for line in lines[files:]) == f"files:{folder / 'cluster.yaml'}"
    assert max(map(len, lines)) <= 60
    assert re.search("NAME.*MACHINES.*LAST RUN", on_terminal(folder, "clusters", COLUMNS="300"))
