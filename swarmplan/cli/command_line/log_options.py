"""``-v`` and ``--log-format``, which are taken before the command and after it alike."""

import logging

import click

_FORMATS = ("text", "json")
_VERBOSE = "Log each call of engines and programs to stderr, with its time."
_FORMAT = "Format of all messages on stderr."


def of_group() -> list[click.Option]:
    """Those before the command, as its help shows them."""
    return [
        click.Option(["-v", "--verbose"], count=True, help=_VERBOSE, expose_value=False, callback=_verbose),
        click.Option(
            ["--log-format"],
            type=click.Choice(_FORMATS),
            help=_FORMAT,
            expose_value=False,
            callback=_format,
        ),
    ]


def of_command() -> list[click.Option]:
    """The same after the command. The help of the group has them; that of each command would be longer for it."""
    options = of_group()
    for option in options:
        option.hidden = option.is_eager = (
            True  # eager: what the command's other options log has the form, too
        )
    return options


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
