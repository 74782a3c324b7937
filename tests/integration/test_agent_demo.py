"""The agent's demo, as ``make demo-agent`` runs it: on real engines, and simulated."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from swarmplan.drivers.local.layout import Layout

SCRIPT = Path(__file__).parents[2] / "scripts" / "demo-agent.sh"


def demo(folder: Path, **variables: str) -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    done = subprocess.run(
        [str(SCRIPT)], env={**os.environ, "TMPDIR": str(folder), "PORT": port, **variables},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(folder.glob("tmp.*")) == []
    return done.stdout


def agrees(told: str) -> None:
    times = re.findall(r"^true after (\d+\.\d) s, of which .* is (\d+\.\d) s$", told, re.MULTILINE)
    assert len(times) == 3
    assert all(float(engines) <= float(whole) for whole, engines in times)
    assert "held: removes 1 (services.page); policy.max_destroys is 0" in told
    checkout = r"git clone -q \S+ demo && git -C demo checkout -q [0-9a-f]{40}"
    assert re.search(
        rf"`{checkout} && swarmplan apply demo/cluster\.yaml (--simulate )?--allow destroy`", told
    )
    assert re.search(r'swarmplan_passes_total\{cluster="demo",result="held"\} [1-9]', told)
    assert 'swarmplan_sync_state{cluster="demo",state="up to date"} 1.0' in told
    assert re.search(r"^  demo +up to date +healthy ", told, re.MULTILINE)


@pytest.mark.long
def test_it_shows_a_push_a_held_commit_and_drift_in_the_simulator(tmp_path: Path) -> None:
    agrees(demo(tmp_path, SIMULATE="1", XDG_STATE_HOME=str(tmp_path / "state")))


@pytest.mark.long
@pytest.mark.engines
@pytest.mark.xdist_group("agent-demo")
def test_it_shows_the_same_on_real_engines_and_leaves_nothing(tmp_path: Path) -> None:
    told = demo(tmp_path)
    agrees(told)
    assert "because of drift: services.web deploy.replicas: 1 → 3" in told
    assert not Layout("agent-demo").home.exists()
