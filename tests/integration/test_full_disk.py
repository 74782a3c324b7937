"""A disk that takes nothing more: what takes a cluster down runs all the same, and says what it could not write."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.engines  # root, to mount a disk that small

SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
"""
ON_A_SMALL_DISK = """
mount --make-rprivate /
mount -t tmpfs -o size=64k tmpfs "$XDG_STATE_HOME"
set -e
"$@" apply --simulate --auto-approve
rm -r "$XDG_STATE_HOME"/swarmplan/journal "$XDG_STATE_HOME"/swarmplan/locks
mount -o remount,nr_inodes=$(find "$XDG_STATE_HOME" | wc -l) "$XDG_STATE_HOME" || true
cat /dev/zero > "$XDG_STATE_HOME"/fill || true
exec "$@" destroy --simulate --auto-approve --allow all
"""


def test_destroy_runs_with_the_state_disk_full_and_warns(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text(SPEC)
    (tmp_path / "state").mkdir()
    command = ["unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, "sh", sys.executable, "-m", "swarmplan"]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "XDG_STATE_HOME": str(tmp_path / "state")}
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "lab is destroyed: nothing of it is left." in ended.stdout
    told = [line for line in ended.stderr.splitlines() if line.startswith("Warning: ")]
    assert [line.partition("swarmplan/")[2] for line in told] == [
        f"locks/lab.simulated.lock cannot be written, as the disk is full or read-only: {tmp_path}/state/swarmplan is locked instead",
        "journal/lab.simulated.jsonl: the journal cannot be written (No space left on device): no event of this run is kept on this machine",
    ]
