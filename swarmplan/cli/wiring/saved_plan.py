"""Saved plans: the desired state, the digest of its plan, and the plan as it was shown. Applied exactly as saved, or refused."""

import dataclasses
import hashlib
import json
import re
import shlex
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from swarmplan import private_files
from swarmplan.cli.wiring import planned_commit
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Refused, SpecError, reason_of
from swarmplan.history.ci import Commit
from swarmplan.limits import SAVED_PLAN_BYTES
from swarmplan.model.cluster import Desired
from swarmplan.plan.plan import Approval, Plan
from swarmplan.system import regular_files

if TYPE_CHECKING:
    from swarmplan.history.provenance import Provenance

FORMAT = "swarmplan/plan/v1"
_CLUSTER_FILE = re.compile(rb"^[\"']?apiVersion[\"']?:\s*[\"']?swarmplan/", re.MULTILINE)
_HEAD = 10_000
"""Bytes of a file in which its first keys are."""
_OF_RENAMED = 2
_FAMILY = FORMAT.rpartition("/")[0]
"""What the format of every version begins with."""


def check_out(path: str) -> None:
    """Raise SpecError where a plan must not be saved: in place of a file that is not a saved plan, such as the cluster
    file. An empty file, which ``mktemp`` makes, is replaced."""
    try:
        status = Path(path).lstat()
    except OSError:
        return  # there is none, or writing it says why not
    if stat.S_ISREG(status.st_mode) and status.st_size and not is_plan(path):
        raise SpecError([f"{path}: exists and is not a saved plan: choose another --out, or move it away"])


def check_saveable(desired: Desired) -> None:
    """Raise SpecError where a saved plan would have values in it that the spec has encrypted."""
    if desired.decrypted:
        raise SpecError(
            [
                f"{place}: is decrypted from a sops file, and a saved plan would have its values in clear: make secrets of them,"
                " with sops under secrets, or apply without a saved plan"
                for place in desired.decrypted
            ]
        )


def save(
    path: str,
    desired: Desired,
    plan: Plan,
    *,
    simulated: bool,
    renamed: tuple[str, ...] = (),
    origin: "Provenance | None" = None,
) -> None:
    """Write a plan of a cluster, or of its simulation, readable by its owner only: it contains the spec's environment
    variables, and of its ``origin`` the commit. Raises SpecError where ``check_out`` and ``check_saveable`` do, Permanent where it cannot be written."""
    from swarmplan.render.plan.forms import kept_forms
    from swarmplan.spec import dump

    check_out(path)
    check_saveable(desired)
    body = {
        "format": FORMAT,
        "cluster": plan.cluster,
        "digest": plan.digest,
        "simulated": simulated,
        "only": list(plan.partial.only) if plan.partial else [],
        "renamed": list(renamed),
        "commit": planned_commit.body_of(origin),
        "shown": kept_forms(plan),
        "desired": json.loads(dump(desired)),
    }
    body = json.loads(json.dumps(body))
    try:
        private_files.write(Path(path), json.dumps({**body, "checksum": checksum(body)}, indent=1).encode())
    except OSError as error:
        raise Permanent(f"{path}: the plan cannot be saved: {reason_of(error)}") from error
    again = f"swarmplan apply --plan {shlex.quote(path)}{' --simulate' if simulated else ''}"
    click.echo(f"Saved to {path}. Apply it with: {again}", err=True)


def is_plan(path: str) -> bool:
    """Whether a file is a saved plan, of whichever version, by what is in it."""
    try:
        return _body(path) is not None
    except (OSError, ValueError, RecursionError):
        return False


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """``only``: the part that it is of, () for all. ``renamed``: what it asks and notes because the file's cluster was renamed, ()
    where it was not. ``commit``: the one that it was made of, an empty one where that was not known."""

    desired: Desired
    digest: str
    only: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    commit: Commit = Commit()


def read(path: str, *, simulate: bool) -> SavedPlan:
    """The plan, validated like a cluster file. Raises SpecError for anything else, click.UsageError for a plan of a simulation in a
    command that would change machines, and the other way round, Refused for one that was edited."""
    from swarmplan.spec import parse, validated

    body = _checked(path)
    if missing := [name for name in ("desired", "digest", "simulated", "checksum") if name not in body]:
        raise SpecError([f"{path}: the saved plan has no '{missing[0]}': plan again with --out"])
    _check_world(path, simulated=bool(body["simulated"]), simulate=simulate)
    try:
        desired = validated(parse(json.dumps(body["desired"])))
    except SpecError as error:
        raise SpecError([f"{path}: {problem}" for problem in error.problems]) from None
    only, renamed = (_texts(path, name, body) for name in ("only", "renamed"))
    if len(renamed) not in {0, _OF_RENAMED}:
        raise SpecError([f"{path}: not a saved plan of this version: renamed: must be two texts or none"])
    commit = planned_commit.read(path, body.get("commit"))
    _check_unedited(path, body)
    return SavedPlan(desired, str(body["digest"]), only, renamed, commit)


def _texts(path: str, name: str, body: dict[str, Any]) -> tuple[str, ...]:
    found = body.get(name) or []
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise SpecError([f"{path}: not a saved plan of this version: {name}: must be a list of texts"])
    return tuple(found)


def shown(path: str, form: str) -> Any:
    """What the plan in one of its forms is printed of, as it was when it was saved: a text, or JSON values. Raises SpecError for anything else,
    Refused for one that was edited."""
    from swarmplan.render.plan.forms import kept_as

    body, name = _checked(path), kept_as(form)
    forms = body.get("shown")
    kept = forms.get(name) if isinstance(forms, dict) else None
    if not isinstance(kept, str if name == form != "json" else dict):
        raise SpecError([f"{path}: the saved plan has no '{form}' to show: plan again with --out"])
    _check_unedited(path, body)
    return kept


def checksum(body: dict[str, Any]) -> str:
    """Of all that is in the file: the digest of the plan does not know the limits of the policy, nor hooks, nor what is shown. It is no
    signature: who may write the file can make another one."""
    rest = {name: value for name, value in body.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _check_unedited(path: str, body: dict[str, Any]) -> None:
    """Raise Refused where it is not as it was saved."""
    if body.get("checksum") != checksum(body):
        raise Refused(f"{path}: this file was edited since it was saved: plan again with --out")


def _checked(path: str) -> dict[str, Any]:
    """The JSON of a saved plan of this version. Raises SpecError for anything else."""
    try:
        body = _body(path)
    except IsADirectoryError:
        raise SpecError([f"{path}: a folder, not a saved plan; name the file"]) from None
    except OSError as error:
        raise SpecError([f"{path}: cannot be read: {reason_of(error)}"]) from error
    except (ValueError, RecursionError):
        body = None
    if body is None:
        raise SpecError([f"{path}: {_instead(path)}"])
    if body["format"] != FORMAT:
        raise SpecError([f"{path}: made by another version of swarmplan: plan again with --out"])
    return body


def _check_world(path: str, *, simulated: bool, simulate: bool) -> None:
    """Raise click.UsageError where a plan of a simulation would change machines, or the other way round."""
    if simulated and not simulate:
        raise click.UsageError(f"{path} is of a simulated cluster: add --simulate")
    if simulate and not simulated:
        raise click.UsageError(f"{path} is of real machines: leave --simulate out")


def _instead(path: str) -> str:
    """What a file is in the place of a saved plan, and what to do."""
    with suppress(OSError, regular_files.NotRegular), regular_files.opened(Path(path)) as file:
        if _CLUSTER_FILE.search(file.read(_HEAD)):
            return f"this is a cluster file, not a saved plan: apply it with swarmplan apply {path}"
    return "this is not a saved plan: create one with swarmplan plan --out"


def saved_plan_hints(paths: list[str]) -> list[str]:
    """A line for each of these files that is a saved plan instead of a cluster file."""
    return [
        f"{path}: this is a saved plan, not a cluster file: apply it with swarmplan apply --plan {path}"
        for path in paths
        if is_plan(path)
    ]


def check_digest(path: str, digest: str, plan: Plan) -> None:
    """Raise Refused when the plan made now is not the one that was saved. Whom it waited for does not count: the cluster does."""
    hazards = tuple(hazard for hazard in plan.hazards if hazard.approval is not Approval.UNDO)
    if dataclasses.replace(plan, hazards=hazards).digest != digest:
        raise Refused(
            f"{path}: the cluster has changed since this plan was saved, or a file that it reads: plan again with --out"
        )


def _body(path: str) -> dict[str, Any] | None:
    """The JSON of a saved plan; None where the file is something else. Raises OSError, ValueError and RecursionError."""
    try:
        with regular_files.opened(Path(path)) as file:
            text = file.read(SAVED_PLAN_BYTES + 1)
    except regular_files.NotRegular:
        return None
    if len(text) > SAVED_PLAN_BYTES or _FAMILY.encode() not in text:
        return None
    body = json.loads(text)
    named = body.get("format") if isinstance(body, dict) else None
    return body if isinstance(named, str) and named.startswith(f"{_FAMILY}/") else None
