"""The check of an untrusted saved plan, or of the spec in a backup: the same rules, for values that are resolved already."""

from collections.abc import Iterator

from swarmplan.errors import SpecError
from swarmplan.model.backup import BackupPolicy
from swarmplan.model.cluster import Desired
from swarmplan.model.content import Source
from swarmplan.spec.trust.confinement import Confinement, folder_of
from swarmplan.spec.trust.keys import Use
from swarmplan.spec.trust.machines import driver_fault, option_fault
from swarmplan.spec.trust.messages import refusal

_Used = Iterator[tuple[str, Use | None, str]]
"""(Where, what is done, the path of a file.)"""


def check_saved(desired: Desired, file: str, *, simulated: bool, decrypts: bool = False) -> None:
    """Raises SpecError with what a saved file may not do: run a program, read swarmplan's environment or a registry login,
    read or write a file outside of its own folder, and, unless it ``decrypts`` with keys that were given for it, use age keys."""
    confinement, root = Confinement([file], simulated=simulated, decrypts=decrypts), folder_of(file)
    faults = [] if simulated else list(_machine_faults(desired, root, confinement))
    for where, use, path in _used(desired):
        if use in {Use.FILE, Use.SOPS} and not confinement.is_in(path, root):
            faults.append(
                f"{where} leads outside of {root}, which --untrusted refuses: save the plan in the folder of the cluster file"
            )
        elif use is Use.SOPS and not decrypts:
            faults.append(f"{where} {refusal(use)}")
        elif use not in {Use.FILE, Use.SOPS, None}:
            faults.append(
                f"{where} {use}, which --untrusted refuses: leave it out of the cluster file, and plan again"
            )
    if faults:
        raise SpecError([f"{file}: {fault}" for fault in dict.fromkeys(faults)])


def _machine_faults(desired: Desired, root: str, confinement: Confinement) -> Iterator[str]:
    for name, machine in desired.machines.items():
        if fault := driver_fault(machine.driver, "", confinement):
            yield f"machines.{name}.driver: {fault}"
            continue
        for option, value in machine.options.items():
            if fault := option_fault(machine.driver, option, value, root, confinement):
                yield f"machines.{name}.options.{option} {fault}"


def _used(desired: Desired) -> _Used:
    for kind, contents in (("secrets", desired.secrets), ("configs", desired.configs)):
        for name, content in contents.items():
            if content.source is not None:
                source = content.source
                yield f"{kind}.{name}", _use_of(source), source.file or source.sops
    for reference, image in desired.images.items():
        yield f"images.{reference}.archive", Use.FILE, image.archive
    key = desired.swarm.unlock_key
    if key is not None:
        yield "swarm.unlock_key", Use.FILE if key.file else Use.PROGRAM, key.file
    yield from ((f"hooks.{phase}", Use.PROGRAM, "") for phase in desired.hooks)
    yield from _backup_files(desired.policy.backups)
    for name, service in desired.services.items():
        yield f"services.{name}", Use.LOGIN if service.image.login else None, ""


def _use_of(source: Source) -> Use | None:
    """What it takes to read a content, judged in the order in which the reader does."""
    if source.file:
        return Use.FILE
    if source.command:
        return Use.PROGRAM
    if source.sops:
        return Use.SOPS
    return Use.VARIABLE if source.variable else None


def _backup_files(policy: BackupPolicy) -> _Used:
    for name in ("folder", "passphrase_file", "key_file"):
        if path := getattr(policy, name):
            yield f"policy.backup_{name}", Use.FILE, path
