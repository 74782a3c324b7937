"""What the shell completes besides options and files: machines, kinds of approval, keys of the file.

A completion never fails, prints nothing of its own, and runs no program of the cluster file.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from swarmplan.cli.command_line.files import as_typed, split_files

if TYPE_CHECKING:
    from swarmplan.model.content import Source

_DEFAULT = "cluster.yaml"
_ROLES = ("worker", "manager")


class _NoContents:
    """Stands for the content of secrets and configs, which a completion has no need of; an engine accepts no empty one."""

    def read(self, _source: "Source") -> bytes:
        return b"content"

    def check_file(self, _path: str) -> None:
        return


def complete_keys(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Keys of the cluster file."""
    from swarmplan.spec.explain import all_paths

    return _beginning(all_paths(), incomplete)


def complete_kinds(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Kinds of hazards for ``--allow``, after a comma too."""
    from swarmplan.plan.plan import Approval

    before, comma, _ = incomplete.rpartition(",")
    return _beginning([f"{before}{comma}{kind}" for kind in (*Approval, "all")], incomplete)


def complete_machine(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Machines of the cluster, for an option."""
    return _beginning(_machines(ctx, ctx.params.get("files") or (), incomplete), incomplete)


def complete_files(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, and what comes after them: a machine, or a role. click asks the first argument, which takes any number."""
    after = next((each.name for each in ctx.command.params if each.name in {"machine", "role"}), "")
    # The last word so far was taken for what comes after the files.
    words = (*(ctx.params.get("files") or ()), ctx.params.get(after) or "")
    files, rest = split_files([word for word in words if word])
    offered: Sequence[str] = ()
    if after and not rest:
        offered = _ROLES if after == "role" else _machines(ctx, files, incomplete)
    return _beginning(offered, incomplete) or [CompletionItem(incomplete, type="file")]


def complete_words(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and a machine; of the command on the machine nothing is known."""
    files, rest = split_files(ctx.params.get("words") or ())
    found = [] if rest else _beginning(_machines(ctx, files, incomplete), incomplete)
    return found or [CompletionItem(incomplete, type="file")]


def _beginning(words: Sequence[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def _machines(ctx: click.Context, files: Sequence[str], incomplete: str) -> list[str]:
    """The names of the machines, short unless the long name was begun; none where the file is not valid."""
    from swarmplan.spec import load

    paths = as_typed(files, ctx.params.get("named") or ()) or (_DEFAULT,)
    if "-" in paths:
        return []
    with suppress(Exception):
        settings, env_files = ctx.params.get("settings") or (), ctx.params.get("env_files") or ()
        desired = load(
            paths, env_files=env_files, settings=settings, environ=os.environ, contents=_NoContents()
        ).desired
        prefix = f"{desired.cluster}-"
        long = incomplete.startswith(prefix)
        return [name if long else name.removeprefix(prefix) for name in desired.machines]
    return []
