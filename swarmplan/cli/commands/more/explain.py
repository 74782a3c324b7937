"""``swarmplan explain``."""

from typing import TYPE_CHECKING, Any

import click

from swarmplan.cli.command_line.completion import complete_keys
from swarmplan.cli.command_line.pages import Command
from swarmplan.cli.terminal.options.run import output_format

if TYPE_CHECKING:
    from swarmplan.spec.explain import Key

_FILES = {"Cluster": "the cluster file", "Agent": "the agent file", "Fleet": "the fleet file"}


@click.command(
    "explain",
    cls=Command,
    examples=[
        ("swarmplan explain services.web.deploy", "what can be set there"),
        ("swarmplan explain policy.max_destroys", "one key, with an example"),
        ("swarmplan explain max_destroys", "the same: it is in one place only"),
        ("swarmplan explain", "the keys of the file"),
        ("swarmplan explain Agent", "those of an agent file"),
        ("swarmplan explain clusters.source.git", "one of them"),
        ("swarmplan explain Fleet", "those of a fleet file"),
    ],
)
@click.argument("key", default="", shell_complete=complete_keys)
@output_format("text", "json")
@click.pass_context
def command(ctx: click.Context, *, key: str, form: str) -> None:
    """Explain a key of the cluster file, of an agent file or of a fleet file, with an example.

    The key is its path with dots. Names of services, networks and the like can be given or left out.
    Where several files have a key, the cluster file's is meant; `Agent.` or `Fleet.` before it says another.
    """
    from swarmplan.cli.command_line.hints import command_hint
    from swarmplan.cli.terminal.streams import print_json
    from swarmplan.spec.explain import Ambiguous, NoSuchKey, entry_of, example, explain

    try:
        found = explain(key)
    except NoSuchKey as error:
        hint = "" if error.meant else command_hint(key)
        raise click.UsageError(f"{error}; {hint}" if hint else str(error)) from None
    except Ambiguous as error:
        raise click.UsageError(_which(key, error.paths)) from None
    if form == "json":
        document = _document(found, entry_of(found), example(found))
        print_json(document)
    else:
        click.echo(_page(ctx, found, entry_of(found), example(found)))


def _which(key: str, paths: tuple[str, ...]) -> str:
    from swarmplan.model.values.first_few import first_few

    return f"{key!r} is a key in {len(paths)} places: {first_few(list(paths))}; give more of the path"


def _document(found: "Key", entry: "Key | None", example: str) -> dict[str, Any]:
    return {
        "key": found.path,
        "file": found.file,
        "description": found.description,
        "supported": found.accepted,
        "value": _plain(found.value),
        "default": _plain(found.default) or None,
        "required": found.required,
        "keys": dict(found.keys),
        "entry": {"key": entry.path, "keys": dict(entry.keys)} if entry else None,
        "example": example,
    }


def _page(ctx: click.Context, found: "Key", entry: "Key | None", example: str) -> str:
    formatter = ctx.make_formatter()
    formatter.write(f"{found.path or _FILES[found.file]}\n")
    with formatter.indentation():
        formatter.write_text(_plain(found.description))
    required = "yes" if found.required else ""
    facts = (
        ("file", _file(found)),
        ("value", _plain(found.value)),
        ("default", _plain(found.default)),
        ("required", required),
    )
    if any(text for _, text in facts):
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_dl([(f"{name}:", text) for name, text in facts if text])
    for title, keys in (
        ("Keys", found.keys),
        (f"Keys of an entry ({entry.path})" if entry else "", entry.keys if entry else ()),
    ):
        if keys:
            with formatter.section(title):
                formatter.write_dl([(name, _plain(meaning)) for name, meaning in keys])
    if example:
        with formatter.section("Example"):
            margin = " " * formatter.current_indent
            formatter.write("".join(f"{margin}{line}\n" for line in example.splitlines()))
    return formatter.getvalue().rstrip("\n")


def _file(found: "Key") -> str:
    """Which file the key is of; "" for one of the cluster file alone."""
    from swarmplan.spec.explain import File, all_paths

    others = [file for file in File if file is not found.file and found.path in all_paths(file)]
    if others:
        typed = " or ".join(f"{other}.{found.path}" for other in others)
        have = "has" if len(others) == 1 else "have"
        return f"{found.file}; {' and '.join(others)} {have} it, too: swarmplan explain {typed}"
    return found.file if found.path and found.file is not File.CLUSTER else ""


def _plain(text: str) -> str:
    """Without the marks of Markdown."""
    return text.replace("`", "")
