"""The content of volumes in a checkpoint: read from each machine that has one, and put there again before the swarm comes back."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan import private_files
from swarmplan.driver_ports import FolderCopying
from swarmplan.errors import Permanent, reason_of
from swarmplan.fleet.checkpoints.note import VolumeCopy
from swarmplan.limits import VOLUME_COPY_BYTES
from swarmplan.model.bodies import container_spec
from swarmplan.model.values.first_few import first_few
from swarmplan.steps.swarm.backups import RestoreState

if TYPE_CHECKING:
    from swarmplan.archives.encryption import Encryption
    from swarmplan.cli.wiring.site import Site
    from swarmplan.fleet.checkpoints.folder import StoredCheckpoint
    from swarmplan.model.cluster import Desired
    from swarmplan.plan.plan import Plan

_ROOT = "/var/lib/docker"
_OVERHEAD = 1_000_000
"""Bytes that encryption may add."""


def copied_volumes(
    found: "Site", asked: Sequence[str], folder: Path, encryption: "Encryption"
) -> tuple[VolumeCopy, ...]:
    """The volumes that are asked for, encrypted into files of this folder. Raises Permanent for a name that the template does not have, for what is too
    large, and where the driver cannot copy."""
    names = set(_named(found.desired, asked))
    copies: list[VolumeCopy] = []
    for machine in found.desired.machines if names else ():
        engine, driver = found.adapters.engine(machine), found.adapters.driver(machine)
        root = engine.info().get("DockerRootDir") or _ROOT
        for volume in sorted(names & {str(one["Name"]) for one in engine.volumes()}):
            if not isinstance(driver, FolderCopying):
                raise Permanent(
                    f"{machine}: its driver cannot copy volumes; take volumes out of the checkpoint in the fleet file"
                )
            place = f"{root}/volumes/{volume}/_data"
            content = driver.copy_folder(machine, place, VOLUME_COPY_BYTES)
            copy = VolumeCopy(machine, volume, place, f"{len(copies) + 1}.volume")
            try:
                private_files.write(folder / copy.file, encryption.encrypt(content))
            except OSError as error:
                raise Permanent(
                    f"{folder}: cannot be written: {reason_of(error)}; free some space"
                ) from error
            copies.append(copy)
    return tuple(copies)


def put_back(stored: "StoredCheckpoint", encryption: "Encryption", found: "Site", plan: "Plan") -> None:
    """Put the content back before the swarm is: an engine that makes a volume of this name then takes the folder as it is. Nothing is done where this plan
    restores nothing. Raises Failure."""
    if not any(isinstance(step, RestoreState) for step in plan.steps):
        return
    for copy in stored.note.volumes:
        if copy.machine not in found.desired.machines:
            continue  # the file has this machine no more
        driver = found.adapters.driver(copy.machine)
        if not isinstance(driver, FolderCopying):
            raise Permanent(
                f"{copy.machine}: its driver cannot put volumes back; take volumes out of the checkpoint in the fleet file, and make it again"
            )
        try:
            with (stored.folder / copy.file).open("rb") as file:
                content = encryption.decrypt(file.read(VOLUME_COPY_BYTES + _OVERHEAD))
        except OSError as error:
            raise Permanent(
                f"{stored.folder / copy.file}: cannot be read: {reason_of(error)}; reset to another checkpoint"
            ) from error
        driver.replace_folder(copy.machine, copy.folder, content)


def _named(desired: "Desired", asked: Sequence[str]) -> Iterator[str]:
    """The engine's names of volumes."""
    mounted = {name: set(_mounted(desired, name)) for name in desired.services}
    every = set[str]().union(*mounted.values())
    for name in asked:
        found = mounted.get(name) or every & {name, f"{desired.cluster}_{name}"}
        if not found:
            known = sorted({*every, *(service for service, volumes in mounted.items() if volumes)})
            raise Permanent(
                f"the checkpoint's volumes: the template has no volume {name}, nor a service of this name that mounts one"
                + (f"; it has {first_few(known)}" if known else "")
            )
        yield from found


def _mounted(desired: "Desired", service: str) -> Iterator[str]:
    for mount in container_spec(desired.services[service].spec).get("Mounts") or ():
        if mount.get("Type") == "volume" and mount.get("Source"):
            yield str(mount["Source"])
