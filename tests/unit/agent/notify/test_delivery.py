"""The thread of a target: what fails or hangs there holds up nobody else, and is told once."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from unit.agent.notify.passes import NOON, failed, held, unchanged

from swarmplan.agent.notify.delivery import MOST_EVENTS, Ways
from swarmplan.agent.notify.notifier import Notifier
from swarmplan.agent.notify.sender import NotifyResult
from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.agent.notify.text.notification import Notification
from swarmplan.spec.agent.outside import Notify, TargetKind


class Lab:
    """Targets in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.got: list[tuple[str, Notification]] = []
        self.counts: Counter[tuple[str, NotifyResult]] = Counter()
        self.warnings: list[str] = []
        self.trouble: dict[str, Callable[[], None]] = {}
        self.late = 0.0
        self.notifiers: list[Notifier] = []

    def notifier(self, *names: str) -> Notifier:
        targets = [Notify(name, TargetKind.CLOUDEVENTS, "https://example.org/") for name in names]
        ways = Ways(self.count, self.warnings.append, self.send, lambda: NOON + self.late)
        made = Notifier(targets, self.folder, ["prod", "lab"], ways)
        self.notifiers.append(made)
        return made

    def count(self, target: str, result: NotifyResult) -> None:
        self.counts[target, result] += 1

    def send(self, target: Notify, notification: Notification) -> None:
        self.trouble.get(target.name, lambda: None)()
        self.got.append((target.name, notification))

    def titles(self, name: str) -> list[str]:
        return [each.title for target, each in self.got if target == name]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    made = Lab(tmp_path / "notifications")
    yield made
    for each in made.notifiers:
        each.close(0.0)


def wait_for(true: Callable[[], object]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until, "it did not come true"
        threading.Event().wait(0.01)


def test_each_target_is_told(lab: Lab) -> None:
    notifier = lab.notifier("ops", "chat")
    notifier.start()
    notifier(failed())
    wait_for(lambda: lab.titles("ops") and lab.titles("chat"))
    notifier.close()
    assert lab.counts == {("ops", NotifyResult.SENT): 1, ("chat", NotifyResult.SENT): 1}


def test_one_that_hangs_holds_up_no_other_and_no_pass(lab: Lab) -> None:
    free = threading.Event()
    lab.trouble["slow"] = lambda: free.wait(60) and None
    notifier = lab.notifier("slow", "ops")
    notifier.start()
    notifier(failed())
    wait_for(lambda: lab.titles("ops"))
    for at in range(2 * MOST_EVENTS):
        notifier(failed(at))
    assert lab.titles("slow") == []
    wait_for(lambda: lab.counts["slow", NotifyResult.MISSED] >= MOST_EVENTS - 1)
    notifier(unchanged(60))
    wait_for(lambda: len(lab.titles("ops")) == 2)
    free.set()
    wait_for(lambda: len(lab.titles("slow")) == 2)


@pytest.mark.parametrize(
    "error",
    [
        NotDelivered("it answered 400", final=True),
        RuntimeError("a bug"),
        ValueError("bad\nnews"),
        NotDelivered("no"),
    ],
)
def test_an_error_is_told_once_and_counted(lab: Lab, error: Exception) -> None:
    def fail() -> None:
        raise error

    lab.trouble["ops"] = fail
    notifier = lab.notifier("ops")
    notifier.start()
    notifier(failed())
    notifier(held(60))
    wait_for(lambda: sum(lab.counts.values()) >= 1)
    lab.late = 30.0
    notifier(held(61))
    wait_for(lambda: sum(lab.counts.values()) >= 2)
    notifier.close()
    assert len(lab.warnings) == 1
    assert lab.warnings[0].startswith("notify.ops: ")
    assert "\n" not in lab.warnings[0]
    assert lab.got == []


def test_a_target_that_comes_back_gets_what_it_missed(lab: Lab) -> None:
    down = threading.Event()
    down.set()

    def fail_while_down() -> None:
        if down.is_set():
            raise NotDelivered("connection refused")

    lab.trouble["ops"] = fail_while_down
    notifier = lab.notifier("ops")
    notifier.start()
    notifier(failed())
    wait_for(lambda: lab.counts["ops", NotifyResult.RETRIED])
    down.clear()
    lab.late = 60.0
    notifier(failed(60))
    wait_for(lambda: lab.titles("ops"))
    assert len(lab.titles("ops")) == 1


def test_what_could_not_be_sent_before_the_end_is_sent_by_the_next_agent(lab: Lab) -> None:
    def fail() -> None:
        raise NotDelivered("connection refused")

    lab.trouble["ops"] = fail
    first = lab.notifier("ops")
    first.start()
    first(failed())
    first.close()
    assert lab.got == []
    lab.trouble.clear()
    lab.late = 60.0
    second = lab.notifier("ops")
    second.start()
    wait_for(lambda: lab.titles("ops"))
    second(failed(60))
    second.close()
    assert len(lab.titles("ops")) == 1


def test_the_end_sends_what_is_due(lab: Lab) -> None:
    notifier = lab.notifier("ops")
    notifier.start()
    notifier(failed())
    notifier(unchanged(60))
    notifier.close(30)
    assert len(lab.titles("ops")) == 2


def test_a_target_that_hangs_does_not_hold_up_the_end(lab: Lab) -> None:
    free, within = threading.Event(), threading.Event()

    def hang() -> None:
        within.set()
        free.wait(60)

    lab.trouble["ops"] = hang
    notifier = lab.notifier("ops")
    notifier.start()
    notifier(failed())
    assert within.wait(30)
    notifier.close(0.05)
    free.set()


def test_a_damaged_state_is_told_and_replaced(lab: Lab) -> None:
    first = lab.notifier("ops")
    first.start()
    first(failed())
    first.close(30)
    (file,) = lab.folder.iterdir()
    file.write_text("{")
    second = lab.notifier("ops")
    second.start()
    second(failed(60))
    second.close(30)
    assert len(lab.titles("ops")) == 2
    assert lab.warnings == [
        f"notify.ops: {file}: it is damaged: what was notified before may be notified again"
    ]


def test_where_no_state_can_be_kept_it_tells_all_the_same(lab: Lab) -> None:
    lab.folder.write_text("a file in its place")
    notifier = lab.notifier("ops")
    notifier.start()
    notifier(failed())
    wait_for(lambda: lab.titles("ops"))
    notifier(held(60))
    wait_for(lambda: len(lab.titles("ops")) == 2)
    assert len([each for each in lab.warnings if "cannot be written" in each]) == 1


def test_one_that_was_never_started_can_be_closed(lab: Lab) -> None:
    lab.notifier("ops").close()
