"""``-v`` and ``--log-format``, which are taken before the command and after it alike."""

import logging

import click

from swarmplan.cli.command_line.choice import Choice

_FORMATS = ("text", "json")
_VERBOSE = "Log each call of engines and programs to stderr, with its time."
_FORMAT = "Format of all messages on stderr."


def log_options() -> list[click.Option]:
    """New ones, of the group or of a command. Eager: what the command's other options log has the form, too."""
    return [
        click.Option(
            ["-v", "--verbose"],
            count=True,
            help=_VERBOSE,
            expose_value=False,
            is_eager=True,
            callback=_verbose,
        ),
        click.Option(
            ["--log-format"],
            type=Choice(_FORMATS),
            help=_FORMAT,
            expose_value=False,
            is_eager=True,
            callback=_format,
        ),
    ]


def _verbose(ctx: click.Context, _option: click.Parameter, count: int) -> None:
    chosen = ctx.ensure_object(dict)
    chosen["verbose"] = chosen.get("verbose", 0) + count
    _set_up(chosen, changed=bool(count))


def _format(ctx: click.Context, _option: click.Parameter, form: str | None) -> None:
    chosen = ctx.ensure_object(dict)
    chosen["log_format"] = form or chosen.get("log_format", "text")
    _set_up(chosen, changed=form == "json")


def _set_up(chosen: dict[str, object], *, changed: bool) -> None:
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())  # what libraries log is noise to users
    if changed:
        from swarmplan.render.log import set_up

        set_up(int(str(chosen.get("verbose", 0))), str(chosen.get("log_format", "text")))
