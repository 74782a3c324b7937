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
    from collections.abc import Callable, Iterable

    from swarmplan.model.cluster import Desired
    from swarmplan.model.content import Source
    from swarmplan.spec.explain import File

_DEFAULT = "cluster.yaml"
_ROLES = ("worker", "manager")


class _NoContents:
    """Stands for the content of secrets and configs, which a completion has no need of; an engine accepts no empty one."""

    def read(self, _source: "Source") -> bytes:
        return b"content"

    def check_file(self, _path: str) -> None:
        return


def complete_keys(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Keys of the cluster file, of an agent file and of a fleet file, one level at a time; names of the user's stay as they were typed."""
    from swarmplan.spec.explain import File

    above = incomplete.rpartition(".")[0]
    offered = [path for path, _ in _keys_below(above, *File)]
    if not above:
        others = (path for file in (File.AGENT, File.FLEET) for path, _ in _keys_below("", file))
        offered += [*others, *File]
    return _beginning(list(dict.fromkeys(offered)), incomplete)


def complete_settings(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The same for ``--set``, up to the value: a key with nothing inside ends in ``=``; services are those of the file."""
    from swarmplan.spec.explain import File

    above, _, begun = incomplete.rpartition(".")
    if "=" in begun:
        return []
    if above == "services":
        offered = [
            f"services.{name}" for name in _of_cluster(ctx, _files(ctx), lambda desired: desired.services)
        ]
    else:
        below = [
            (path, inside) for path, inside in _keys_below(above, File.CLUSTER) if not path.endswith(".NAME")
        ]
        offered = [path if inside else f"{path}=" for path, inside in below]
    return _beginning(offered, incomplete)


def _keys_below(above: str, *files: "File") -> list[tuple[str, bool]]:
    """The keys directly inside this one, of the first of these files that has it, as paths that begin as it was typed; and whether there are keys
    inside each."""
    from swarmplan.spec.explain import Ambiguous, NoSuchKey, all_paths, explain

    try:
        found = explain(above, files)
    except (NoSuchKey, Ambiguous):
        return []
    paths = all_paths(found.file)
    dot = f"{found.path}." if found.path else ""
    names = [name for name, _ in found.keys] or (["NAME"] if f"{dot}NAME" in paths else [])
    beyond = [(f"{dot}{name}.", f"{dot}{name}[]") for name in names]
    inside = [any(path.startswith(each) for path in paths) for each in beyond]
    typed = f"{above}." if above else ""
    return [(f"{typed}{name}", more) for name, more in zip(names, inside, strict=True)]


def complete_kinds(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Kinds of hazards for ``--allow``, after a comma too."""
    from swarmplan.plan.plan import Approval

    before, comma, _ = incomplete.rpartition(",")
    given = before.split(",") if comma else []
    kinds = (
        ()
        if "all" in given
        else [kind for kind in Approval if kind not in given]
        if given
        else (*Approval, "all")
    )
    return _beginning([f"{before}{comma}{kind}" for kind in kinds], incomplete)


def complete_only(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Resources and stacks of the file for ``--only``, after a comma too."""
    from swarmplan.plan.partial.selection import selectable

    before, comma, _ = incomplete.rpartition(",")
    given = before.split(",")
    offered = [each for each in _of_cluster(ctx, _files(ctx), selectable) if each not in given]
    return _beginning([f"{before}{comma}{each}" for each in offered], incomplete)


def complete_machine(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Machines of the cluster, for an option."""
    return _beginning(_machines(ctx, _files(ctx), incomplete), incomplete)


def complete_engine(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Engines of a throw-away host."""
    return _beginning(("system", "trixie", "sid"), incomplete)


def _files(ctx: click.Context) -> Sequence[str]:
    """The files typed so far. Where the last word is an option without its value, click has not yet told the arguments apart."""
    arguments = [each.name for each in ctx.command.params if isinstance(each, click.Argument)]
    before = arguments.index("files") if "files" in arguments else 0
    return ctx.params.get("files") or ctx.args[before:]


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

    def names(desired: "Desired") -> list[str]:
        prefix = f"{desired.cluster}-"
        long = incomplete.startswith(prefix)
        return [name if long else name.removeprefix(prefix) for name in desired.machines]

    return _of_cluster(ctx, files, names)


def _of_cluster(
    ctx: click.Context, files: Sequence[str], names: "Callable[[Desired], Iterable[str]]"
) -> list[str]:
    """Names in the cluster file; none where it is not valid."""
    from swarmplan.spec import load

    paths = as_typed(files, ctx.params.get("named") or ()) or (_DEFAULT,)
    if "-" in paths:
        return []
    with suppress(Exception):
        settings, env_files = ctx.params.get("settings") or (), ctx.params.get("env_files") or ()
        loaded = load(
            paths,
            env_files=env_files,
            settings=settings,
            environ=os.environ,
            contents=_NoContents(),
            sops=lambda _: {},
        )
        return list(names(loaded.desired))
    return []
