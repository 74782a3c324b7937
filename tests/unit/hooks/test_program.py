"""One hook: what it is given, and how each way in which it may end is told."""

import secrets
import subprocess
import time
from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.hooks.context import VARIABLES, HookContext
from swarmplan.hooks.program import MOST_LINES, check_programs, run_hook
from swarmplan.limits import OUTPUT_BYTES
from swarmplan.model.hooks import Hook, Phase

OCCASION = HookContext("lab", "apply", "r1", "d1", "converged", 0, document='{"a": 1}\n')
ENVIRON = {"PATH": "/usr/bin:/bin", "HOME": "/h", "SWARMPLAN_RESULT": "of an outer run"}


def lines_of(script: str, context: HookContext = OCCASION, timeout: float = 20.0) -> list[str]:
    told: list[str] = []
    pids: list[int] = []
    hook = Hook(("sh", "-c", script), timeout)
    run_hook(Phase.AFTER_APPLY, hook, context, ENVIRON, report=told.append, on_start=pids.append)
    assert pids
    return [line.removeprefix("hooks.after_apply: ") for line in told]


def failure(script: str, timeout: float = 20.0) -> str:
    with pytest.raises(Permanent) as caught:
        lines_of(script, timeout=timeout)
    return str(caught.value)


def test_it_reads_the_document_and_the_variables() -> None:
    assert lines_of("cat; env | grep -c ^SWARMPLAN_; echo $SWARMPLAN_PHASE $SWARMPLAN_RESULT $HOME") == [
        '{"a": 1}',
        str(len(VARIABLES) + 1),
        "after_apply converged /h",
    ]


def test_what_is_not_known_yet_is_not_set_nor_inherited() -> None:
    script = "echo ${SWARMPLAN_RESULT-unset} ${SWARMPLAN_EXIT_CODE-unset} ${SWARMPLAN_PLAN_DIGEST-unset}"
    assert lines_of(script, HookContext("lab", "plan", "")) == ["unset unset unset"]
    assert lines_of("echo $SWARMPLAN_EXIT_CODE") == ["0"]


def test_no_shell_runs_it() -> None:
    told: list[str] = []
    hook = Hook(("echo", "$HOME;", "`id`", "a b"))
    run_hook(Phase.BEFORE_PLAN, hook, OCCASION, ENVIRON, report=told.append, on_start=lambda _: None)
    assert told == ["hooks.before_plan: $HOME; `id` a b"]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo no >&2; echo 'not today' >&2; exit 3", "failed: exit code 3: not today"),
        ("exit 7", "failed: exit code 7"),
        ("kill -9 $$", "failed: ended by SIGKILL"),
        ("kill -40 $$", "failed: ended by signal 40"),
        ("printf '\\377\\376 x' >&2; exit 1", "failed: exit code 1: \ufffd\ufffd x"),
        ("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1", f"failed: exit code 1: {'x' * 500}"),
    ],
)
def test_a_failure_is_one_line(script: str, told: str) -> None:
    assert failure(script).startswith("hooks.after_apply: `sh -c ")
    assert failure(script).endswith(f"` {told}")


def test_one_that_hangs_is_ended_at_its_deadline() -> None:
    began = time.monotonic()
    told = failure("sleep 1000 & sleep 1000", timeout=0.3)
    assert time.monotonic() - began < 100
    assert told.endswith("` was killed: it ran longer than 0.3 s (hooks.after_apply.timeout)")


@pytest.mark.parametrize(
    "script",
    [
        "timeout 300 sleep {n}; true",  # a process group of its own
        "setsid sleep {n} & sleep 1000",
        "setsid sh -c 'sleep {n} & sleep 1000' & sleep 1000",
        "sh -c 'env -i setsid sleep {n} & wait'",  # not even the mark
        "(setsid sleep {n} >&- 2>&- &); sleep 1000",  # nobody's child
        "setsid sleep {n} >&- 2>&- & yes",  # killed for what it prints
    ],
)
def test_one_that_is_killed_leaves_nothing_that_it_started(script: str) -> None:
    seconds = f"1{secrets.randbelow(10**8):08}"
    assert " " in failure(script.format(n=seconds), timeout=1)
    assert _sleeping(seconds) == []


def test_others_go_on_where_one_is_killed() -> None:
    with subprocess.Popen(["sleep", "1000"], start_new_session=True) as other:
        failure("sleep 1000", timeout=0.3)
        assert other.poll() is None
        other.kill()


def _sleeping(seconds: str) -> list[str]:
    """The processes that sleep so long; the kernel may need a moment for one that was killed."""
    found = []
    for _ in range(100):
        found = [each for each in map(_words, Path("/proc").glob("[0-9]*")) if each == f"sleep {seconds}"]
        if not found:
            break
        time.sleep(0.02)
    return found


def _words(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


@pytest.mark.parametrize(("script", "most"), [("sleep 1000", 2), ("yes >&2 & yes", MOST_LINES + 1)])
def test_what_one_that_is_killed_printed_is_shown(script: str, most: int) -> None:
    told: list[str] = []
    hook = Hook(("sh", "-c", f"echo frozen until monday; echo ask ops >&2; {script}"), 2.0)
    with pytest.raises(Permanent):
        run_hook(Phase.BEFORE_PLAN, hook, OCCASION, ENVIRON, report=told.append, on_start=lambda _: None)
    assert len(told) == most
    if most == 2:
        assert told == ["hooks.before_plan: frozen until monday", "hooks.before_plan: ask ops"]


def test_its_end_is_its_own_though_something_it_left_holds_its_output() -> None:
    assert lines_of("sleep 1000 & echo started", timeout=60) == ["started"]
    assert lines_of("(sleep 0.1; echo later) & echo started") == ["started", "later"]
    assert lines_of("cat >/dev/null & exec 0<&-; seq 1 9999 | tail -n 1; sleep 1000 & true") == ["9999"]
    with pytest.raises(Permanent, match=r"failed: exit code 3$"):
        lines_of("sleep 1000 & exit 3", timeout=60)


def test_one_that_reads_nothing_is_no_failure() -> None:
    large = HookContext("lab", "apply", "r1", document="x" * 5_000_000)
    assert lines_of("exec 0<&-; echo ok", large) == ["ok"]


def test_what_is_printed_has_a_limit() -> None:
    assert f"failed: it printed more than {OUTPUT_BYTES} bytes" in failure("yes")
    many = lines_of("seq 1 100")
    assert many == ["(80 earlier lines not shown)", *(str(number) for number in range(81, 101))]
    assert len(many) == MOST_LINES + 1
    (long,) = lines_of("head -c 100000 /dev/zero | tr '\\0' x")
    assert long == "x" * 500


def test_a_program_that_is_missing_is_known_before() -> None:
    hooks = {Phase.BEFORE_PLAN: Hook(("true",)), Phase.AFTER_APPLY: Hook(("no-such-program", "x"))}
    check_programs(hooks, [Phase.BEFORE_PLAN])
    with pytest.raises(Permanent, match=r"^hooks\.after_apply: no program in PATH named no-such-"):
        check_programs(hooks, Phase)
    with pytest.raises(
        Permanent,
        match=r"no executable file named \./none: install it, or correct hooks\.\w+\.command; nothing was changed$",
    ):
        check_programs({Phase.ON_FAILURE: Hook(("./none",))}, Phase)
