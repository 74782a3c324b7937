"""``command:``: a program of the teacher's that decides. Its exit codes are those of automake's tests: 0, 1 and 77."""

import os
import secrets
from collections.abc import Mapping

from swarmplan.errors import Failure, Interrupted, Permanent, Transient
from swarmplan.fleet.checks.results import Finding, Status
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.limits import CHECK_OUTPUT_BYTES, LINE
from swarmplan.model.machine import EngineState
from swarmplan.programs import Ended, command_line, run
from swarmplan.spec.fleet.checks import OfProgram

_CODES = {0: Status.PASS, 1: Status.FAIL, 77: Status.SKIPPED}
_OF_DOCKER = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_TLS")
"""What points a docker client somewhere: the teacher's own must not be what is graded."""
_MARK = "SWARMPLAN_CHECK"


def judge(wanted: OfProgram, snapshot: Snapshot) -> Finding:
    """What the program says. Raises Interrupted."""
    if snapshot.graded.simulated:
        return Finding(Status.SKIPPED, "a program cannot speak to a simulated cluster")
    unreadable = snapshot.unreadable()
    if unreadable is not None and unreadable.status is not Status.FAIL:
        return unreadable
    try:
        environment = _environment(snapshot)
    except Failure as error:
        return Finding(Status.BROKEN, f"cannot be reached: {error}")
    if environment is None:
        return Finding(Status.BROKEN, "cannot be reached: no manager's engine answers")

    def over() -> Exception | None:
        stopped = snapshot.graded.stop.is_set()
        return Interrupted("stopped while a program was checking") if stopped else None

    shown = command_line(wanted.command)
    try:
        ended = run(
            wanted.command,
            snapshot.graded.document(snapshot.graded.desired, snapshot.seen).encode(),
            deadline=wanted.timeout,
            max_output=CHECK_OUTPUT_BYTES,
            environment=environment,
            until_exit=True,
            mark=f"{_MARK}={secrets.token_hex(8)}",
            over=over,
        )
    except (Permanent, Transient) as error:
        return Finding(Status.BROKEN, f"{shown}: {error}")
    return _found(ended, shown)


def _found(ended: Ended, shown: str) -> Finding:
    lines = [line.strip() for line in ended.out.decode(errors="replace").splitlines() if line.strip()]
    last = lines[-1][:LINE] if lines else ""
    status = _CODES.get(ended.code)
    if status is None:
        how = f"ended by signal {-ended.code}" if ended.code < 0 else f"exit code {ended.code}"
        said = f": {ended.error_line[:LINE]}" if ended.err.strip() else ""
        return Finding(Status.BROKEN, f"{shown}: {how}, which is none of 0, 1 and 77{said}")
    return Finding(status, last if status is Status.SKIPPED else "", last)


def _environment(snapshot: Snapshot) -> Mapping[str, str] | None:
    """That of this process, pointed to the student's manager; None without one that answers. Raises Failure."""
    graded, seen = snapshot.graded, snapshot.seen
    managers = sorted(
        name for name, engine in seen.engines.items() if isinstance(engine, EngineState) and engine.control
    )
    others = [
        name for name in graded.desired.machines if graded.desired.manages(name) and seen.engine_of(name)
    ]
    if not (managers or others):
        return None
    endpoint = graded.adapters.driver((managers or others)[0]).endpoint((managers or others)[0])
    own = {name: value for name, value in os.environ.items() if name not in _OF_DOCKER}
    return {
        **own,
        "DOCKER_HOST": endpoint.url,
        **endpoint.environment,
        "STUDENT_ID": graded.member.student.id,
        "CLUSTER": graded.member.cluster,
    }
