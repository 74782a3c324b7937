"""What apply shows on a terminal, second by second, as it was read."""

import pytest
from fake_clock import FakeClock
from golden.specs import HERE
from golden.test_plans import agrees
from recorded_terminal import RecordedTerminal
from unit.render.progress.told import event, plan

from swarmplan.events import Stage
from swarmplan.render.live import screen
from swarmplan.render.progress.live import LiveProgress

MACHINES = [f"machines.lab-{role}" for role in ("manager-1", "worker-1", "worker-2", "worker-3")]
NODES = [f"nodes.lab-worker-{number}" for number in (1, 2, 3)]
STEPS = [*MACHINES, "swarm", *NODES, "networks.front", "services.api", "services.web"]
TOLD = [
    (0.0, [event(key, Stage.STARTED, "new") for key in MACHINES]),
    (1.5, [event(key, Stage.DONE, elapsed=1.5) for key in MACHINES[:3]]),
    (6.25, [event(MACHINES[3], Stage.WAITING, "the engine does not answer yet"), event("swarm", Stage.SKIPPED)]),
    (2.0, [event(MACHINES[3], Stage.DONE, elapsed=9.75), *(event(key, Stage.STARTED) for key in NODES)]),
    (1.0, [event(NODES[0], Stage.DONE, elapsed=1.0), event(NODES[1], Stage.RETRIED, "lab-manager-1: no leader")]),
    (60.0, [event(NODES[1], Stage.DONE, "it has another address now", 61.0), event(NODES[2], Stage.DONE, elapsed=59.0),
            event("networks.front", Stage.STARTED), event("networks.front", Stage.DONE, elapsed=0.04), event("services.api", Stage.STARTED),
            event("services.web", Stage.STARTED), event("services.web", Stage.WAITING, "0/3 tasks running the current spec, task 2 is starting on lab-worker-2")]),
    (4.0, [event("services.web", Stage.FAILED, "services.web: timed out after 60 s: 1/3 tasks running the current spec", 4.0)]),
]  # fmt: skip
LAST = [event("services.api", Stage.NOT_STARTED, "stopped")]


def frames(columns: int, rows: int = 24, encoding: str = "utf-8") -> str:
    terminal, clock, parts = RecordedTerminal(columns, rows, encoding), FakeClock(), []
    live = LiveProgress(terminal.console(), clock.now)
    live.begin_plan(plan(*STEPS))
    for seconds, events in TOLD:
        clock.sleep(seconds)
        for one in events:
            live(one)
        assert live.screen is not None
        live.screen.refresh()
        parts.append("\n".join([f"## after {clock.now():g} s", *terminal.shown]))
    for one in LAST:
        live(one)
    assert terminal.cursor_shown
    parts.append("\n".join(["## at the end", *terminal.shown]))
    return "\n".join(parts)


def test_the_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        screen, "PER_SECOND", 1 / 3600
    )  # drawn when this test asks for it, and at no other time
    sizes = {
        "120 columns": frames(120), "80 columns": frames(80), "60 columns": frames(60), "36 columns": frames(36),
        "80 columns, 8 rows": frames(80, 8), "80 columns, ASCII": frames(80, encoding="ascii"),
    }  # fmt: skip
    agrees("\n\n".join(f"# {title}\n{text}" for title, text in sizes.items()), HERE / "progress.txt")
