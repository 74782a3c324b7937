"""A checkpoint of one cluster: its swarm's state by a backup, with the spec and the files as they were, in a folder of its own."""

import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.cli.operations.fleet.checkpoints.copies import HeldCopy, packed
from swarmplan.cli.operations.fleet.checkpoints.volumes import copied_volumes
from swarmplan.cli.operations.fleet.one_cluster import guarded
from swarmplan.dataclass import dataclass
from swarmplan.events import Result, Verdict
from swarmplan.fleet.checkpoints.folder import ARCHIVE, CheckpointFolder
from swarmplan.fleet.checkpoints.note import Note
from swarmplan.fleet.members import Member
from swarmplan.fleet.results import Ending, MemberResult, result_of
from swarmplan.model.machine import MachineState, Power
from swarmplan.plan.plan import Approval, Plan
from swarmplan.spec.fleet.checkpoints import Checkpoint

if TYPE_CHECKING:
    from swarmplan.archives.encryption import Encryption
    from swarmplan.cli.operations.fleet.fleet_run import FleetRun
    from swarmplan.cli.wiring.site import Site
    from swarmplan.model.cluster import Desired, Observed

_VALUES = "student.json"


@dataclass(frozen=True, slots=True)
class Making:
    """One command that makes the same checkpoint of several clusters, each in a folder below ``base``."""

    run: "FleetRun"
    checkpoint: Checkpoint
    base: Path
    encryption: "Encryption"


def made(making: Making, member: Member) -> MemberResult:
    """The checkpoint of one cluster; what could not be finished leaves nothing."""
    began = time.monotonic()

    def work() -> MemberResult:
        with making.run.fleet.opened(member) as found:
            if (impossible := _impossible(found, member)) is not None:
                return impossible
            folder = CheckpointFolder(making.base / member.cluster)
            with folder.making(making.checkpoint.name) as partial:
                verdict = _backed_up(making, member, found, partial)
                if verdict.result is not Result.CONVERGED:
                    return result_of(member, verdict, time.monotonic() - began)
                volumes = copied_volumes(found, making.checkpoint.volumes, partial, making.encryption)
                size = sum(path.stat().st_size for path in partial.iterdir())
                note = Note(
                    making.checkpoint.name, member.cluster, member.student.id, time.time(), size, volumes
                )
                stored = folder.finish(partial, note, making.checkpoint.keep)
            done = result_of(member, verdict, 0).done
            why = f"{max(size // 1000, 1)} kB in {stored.folder}"
            return MemberResult(member, Ending.SAVED, why=why, done=done, seconds=time.monotonic() - began)

    return guarded(member, work)


def _impossible(found: "Site", member: Member) -> MemberResult | None:
    """The result where there is nothing to copy, or nobody to ask; None where a checkpoint can be made."""
    states = [state for driver in found.adapters.drivers.values() for state in driver.observe().values()]
    if not states:
        return MemberResult(member, Ending.NOT_CREATED)
    if any(isinstance(state, MachineState) and state.power is Power.PAUSED for state in states):
        why = f"resume it first: swarmplan fleet resume --only {member.student.id}"
        return MemberResult(member, Ending.REFUSED, why=why)
    return None


def _backed_up(making: Making, member: Member, found: "Site", partial: Path) -> Verdict:
    from swarmplan.archives.store import NewArchive
    from swarmplan.cli.terminal.approval import Approver
    from swarmplan.cli.wiring.continued_lease import ContinuedLease

    run = making.run
    store = NewArchive(
        partial / ARCHIVE,
        folder=False,
        encryption=making.encryption,
        desired=found.desired,
        sources=_sources(run, member),
        clock=time.time,
    )
    store.check_preconditions()
    found.adapters.backup_store = held = HeldCopy(store)
    approver = Approver(frozenset(Approval), auto_approve=True, printer=lambda _plan, _allowed: None)
    with ContinuedLease() as lease:
        verdict = run.carried_out(
            found, approver, planner=lambda desired, observed: _plan(held, desired, observed), continued=lease
        )
    if verdict.result is Result.CONVERGED:
        # The swarm in the copy has the lease of this run, which has ended by now: a reset need not wait for it.
        copy = replace(held.get(), ended_run=lease.nonce if lease.given_back else "")
        store.put(packed(copy, simulated=found.simulated))
    return verdict


def _plan(store: HeldCopy, desired: "Desired", observed: "Observed") -> Plan:
    from swarmplan.plan.backup import make_backup

    return Plan(desired.cluster) if store.has_copy else make_backup(desired, observed)


def _sources(run: "FleetRun", member: Member) -> dict[str, str]:
    """The template's files as they are now, and the student's values: sealed in the archive with the spec that they make."""
    texts = {name: Path(name).read_text(encoding="utf-8") for name in run.fleet.settings.template}
    return {**texts, _VALUES: json.dumps({**asdict(member.student), "cluster": member.cluster}, indent=1)}
