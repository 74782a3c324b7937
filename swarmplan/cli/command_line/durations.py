"""Durations as values of options: written as in the cluster file, ``15m`` or ``1m30s``."""

import click


def seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """The callback of such an option: its value in seconds, None where it is not given."""
    from swarmplan.compose.read.units import SECOND, duration

    try:
        return None if value is None else duration(value) / SECOND
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None
