"""Verifying a backup: a throw-away local host is restored from it, and what it then lists is compared with the manifest."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swarmplan.cli.terminal.paths import forget, lock_file
from swarmplan.cli.wiring.encryption import Chosen
from swarmplan.errors import ExitCode, Interrupted, Permanent, Refused
from swarmplan.model.backup import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from swarmplan.archives.archive import Archive
    from swarmplan.archives.report import Report
    from swarmplan.cli.terminal.run_document import RunDocument
    from swarmplan.cli.wiring.site import Site
    from swarmplan.model.backup import BackupPolicy
    from swarmplan.model.cluster import Desired

_DIFFERS = "the restored manager differs from the manifest"
_DEADLINE = 300.0
"""Seconds for the whole: a host, an engine and a swarm of one (some 30 s, measured on 20.10.24)."""


def verify_archive(
    path: Path,
    chosen: Chosen,
    policy: "BackupPolicy | None",
    engine: str,
    log_format: str,
    *,
    document: "RunDocument | None" = None,
) -> ExitCode:
    """Verify the archive, decrypted by what was ``chosen`` or the ``policy`` names, write the report, print the result: to
    stderr where stdout is for the ``document``. Raises
    SpecError where it cannot be opened, Failure where it could not be tried at all."""
    from swarmplan.archives.report import Report, write_report
    from swarmplan.cli.wiring.encryption import archive_named
    from swarmplan.events import Result, Verdict
    from swarmplan.render.progress.backup_json import backup_json

    archive = archive_named(path, chosen, policy)
    if document is not None:
        document.cluster = archive.header.cluster
    began = time.monotonic()
    found = _differences(archive, engine, log_format, path)
    report = Report(
        archive.header.sha256, time.time(), not found, found, {"whole": round(time.monotonic() - began, 1)}
    )
    place = write_report(path, report)
    _print(path, archive, report, err=document is not None)
    click.echo(f"The report is in {place}.", err=document is not None)
    if document is not None:
        document.backup = backup_json(
            path, archive.header, verified=not found, differences=found, report=str(place)
        )
        result = Result.NOT_CONVERGED if found else Result.CONVERGED
        document.verdict = Verdict(result, _DIFFERS if found else "")
    return ExitCode.NOT_CONVERGED if found else ExitCode.DONE


def _differences(archive: "Archive", engine: str, log_format: str, path: Path) -> tuple[str, ...]:
    from swarmplan.archives.store import OpenedArchive
    from swarmplan.cli.terminal.messages import warn
    from swarmplan.cli.terminal.signals import stopping
    from swarmplan.execute.lock import locked
    from swarmplan.model.backup import differences, inventory
    from swarmplan.steps.swarm.backups import lists_of

    desired = _desired(archive, engine)
    (machine,) = desired.machines
    lock = lock_file(desired.cluster, simulated=False)
    with (
        locked(lock, desired.cluster, "swarmplan backup --verify", warn),
        _throw_away(desired) as found,
        stopping("Stopping: removing the host.") as stop,
    ):
        found.adapters.backup_store = OpenedArchive(path, archive)
        _run_plan(found, archive, stop, log_format)
        manager = found.adapters.engine(machine)
        found_differences = list(differences(archive.copy.inventory, inventory(lists_of(manager))))
        if manager.unlock_key() != archive.copy.unlock_key:
            found_differences.append("the unlock key differs")
    return tuple(found_differences)


def _desired(archive: "Archive", engine: str) -> "Desired":
    """One host without a network: it has keys that the real swarm trusts, and would start its services."""
    from swarmplan.model.cluster import Desired
    from swarmplan.model.machine import Machine
    from swarmplan.model.swarm import Node, Role

    cluster = f"{archive.header.cluster}-verify"
    name = f"{cluster}-1"
    machine = Machine(name, "local", {"engine": engine, "offline": True})
    return Desired(cluster, machines={name: machine}, nodes={name: Node(name, Role.MANAGER)})


@contextmanager
def _throw_away(desired: "Desired") -> "Iterator[Site]":
    """The site, empty before and removed after. Its lock must be held."""
    from swarmplan.cli.terminal.messages import warn
    from swarmplan.cli.wiring.site import preflight, site

    with site(desired, simulate=False) as found:
        _refuse_unmanaged(found)
        try:
            preflight(found)
            _destroy(found)
            try:
                yield found
            finally:
                _destroy(found)
        finally:
            forget(desired.cluster, simulated=False, warn=warn)


def _refuse_unmanaged(found: "Site") -> None:
    """A user's own cluster may have the name; only the host of a verification is destroyed here."""
    from swarmplan.model.machine import MachineState

    for driver in found.adapters.drivers.values():
        for name, state in driver.observe().items():
            if not (isinstance(state, MachineState) and state.machine.options.get("offline")):
                raise Refused(
                    f"machine {name} belongs to another cluster named {found.desired.cluster}: rename that cluster"
                )


def _destroy(found: "Site") -> None:
    for driver in found.adapters.drivers.values():
        for machine in tuple(driver.observe()):
            found.adapters.forget(machine)
            driver.remove(machine)
        driver.clean()


def _run_plan(found: "Site", archive: "Archive", stop: threading.Event, log_format: str) -> None:
    """Create the host, start its engine, restore the copy. Raises Permanent with the first step that failed."""
    from swarmplan.events import Stage
    from swarmplan.execute.executor import Executor
    from swarmplan.model.cluster import Observed
    from swarmplan.plan.recovery.restore import Restoring, make_restore
    from swarmplan.render.progress.progress import begin_plan, progress

    public, locks = replace(archive.copy, state=b"", unlock_key=""), bool(archive.copy.unlock_key)
    (machine,) = found.desired.machines
    restoring = Restoring(public, "the verification", onto=machine, locks=locks)
    plan = make_restore(found.desired, Observed(), restoring)
    with progress(found.desired.cluster, log_format=log_format) as show:
        executor = Executor(found.adapters, show, stop=stop)
        begin_plan(show, plan)
        outcomes = executor.run(plan, executor.clock.now() + _DEADLINE)
    bad = [one for one in outcomes if one.stage not in {Stage.DONE, Stage.SKIPPED}]
    if stop.is_set():
        raise Interrupted("stopped: the backup was not verified")
    if bad:
        raise Permanent(f"the backup could not be verified: {bad[0].step}: {bad[0].reason}")


def _print(path: Path, archive: "Archive", report: "Report", *, err: bool) -> None:
    from swarmplan.model.values.first_few import counted

    kinds = archive.copy.inventory
    listed = ", ".join(counted(len(kinds.get(kind, {})), kind.removesuffix("s")) for kind in KINDS)
    took = f"in {report.seconds['whole']:.0f} s"
    if report.passed:
        click.echo(
            f"{path}: verified {took}: a manager restored from it lists {listed}, as the manifest says.",
            err=err,
        )
        return
    click.echo(f"{path}: verification FAILED {took}: {_DIFFERS}:", err=True)
    for line in report.differences:
        click.echo(f"  ✗ {line}", err=True)
