"""A command killed as each of its steps begins, and run again until none is left that it was not killed at."""

import json
from collections.abc import Callable
from typing import Any

from integration.clusters import Cluster, kill
from integration.waiting import eventually

_MOST = 60


def killed_at_each_step(cluster: Cluster, *words: str, done: bool = False) -> tuple[set[str], str]:
    """``kill -9`` the command whenever a step begins that never began before (``done``: or ends that never ended), waits aside,
    and run it again; it ends well at last. The steps, and all that was told."""
    seen, told = set[str](), ""
    for _ in range(_MOST):
        code, lines = _until_news(cluster, words, seen, done=done)
        told += lines
        if code is not None:
            assert code == 0, told
            assert "Traceback" not in told, told
            return {name for _, name in (one.split(" ", 1) for one in seen)}, told
    raise AssertionError(told)


def killed_when(cluster: Cluster, condition: Callable[[], bool], *words: str) -> None:
    """``kill -9`` the command as soon as the condition holds; it must not have ended before."""
    process = cluster.start(*words)
    eventually(lambda: condition() or process.poll() is not None, within=120)
    assert process.poll() is None, process.communicate()
    kill(process)


def killed_at(cluster: Cluster, step: str, *words: str) -> None:
    """``kill -9`` the command as a step begins whose name begins so; it must come to that."""
    process = cluster.start("--log-format", "json", *words)
    assert process.stderr is not None
    lines = ""
    for line in process.stderr:
        lines += line
        told = _event(line)
        if told.get("event") == "step.started" and str(told.get("step")).startswith(step):
            kill(process)
            return
    raise AssertionError(lines + process.communicate()[0])


def _until_news(
    cluster: Cluster, words: tuple[str, ...], seen: set[str], *, done: bool
) -> tuple[int | None, str]:
    """The exit code (None: it was killed), and what it told."""
    process = cluster.start("--log-format", "json", *words)
    assert process.stderr is not None
    lines = ""
    for line in process.stderr:
        lines += line
        if _is_news(line, seen, done=done):
            kill(process)
            return None, lines
    out, _ = process.communicate()
    return process.returncode, lines + out


def _is_news(line: str, seen: set[str], *, done: bool) -> bool:
    told = _event(line)
    step, event = str(told.get("step")), told.get("event")
    if event not in ({"step.started", "step.done"} if done else {"step.started"}) or step.startswith("await"):
        return False
    what = f"{event} {step}"
    if what in seen:
        return False
    seen.add(what)
    return True


def _event(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
