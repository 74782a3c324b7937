"""Saved plans: what was wanted and the digest of what would be done. Carried out as it is, or refused."""

import json
from pathlib import Path

import click

from swarmplan import private_files
from swarmplan.errors import Permanent, Refused, SpecError
from swarmplan.model.cluster import Desired
from swarmplan.plan.plan import Plan

FORMAT = "swarmplan/plan/v1"


def save(path: str, desired: Desired, plan: Plan) -> None:
    """Write a plan, for its owner's eyes only: the spec's environment variables are in it."""
    from swarmplan.spec import dump

    body = {
        "format": FORMAT,
        "cluster": plan.cluster,
        "digest": plan.digest,
        "desired": json.loads(dump(desired)),
    }
    try:
        private_files.write(Path(path), json.dumps(body, indent=1).encode())
    except OSError as error:
        raise Permanent(f"{path}: the plan cannot be saved: {error.strerror or error}") from error
    click.echo(f"Saved to {path}: swarmplan apply {path}", err=True)


def read(path: str) -> tuple[Desired, str] | None:
    """(What was wanted, the digest of its plan), or None when the file is no saved plan."""
    from swarmplan.spec import parse

    try:
        text = Path(path).read_text(encoding="utf-8")
        body = json.loads(text)
    except (OSError, ValueError):
        return None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        return None
    try:
        return parse(json.dumps(body["desired"])), str(body["digest"])
    except KeyError as error:
        raise SpecError([f"{path}: the saved plan lacks {error}: plan again with --out"]) from error


def fresh(path: str, digest: str, plan: Plan) -> None:
    """Raise Refused when what would be done now is not what was saved."""
    if plan.digest != digest:
        raise Refused(f"{path}: the cluster has changed since this plan was saved: plan again with --out")
