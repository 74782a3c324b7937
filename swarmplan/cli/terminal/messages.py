"""Notes and warnings on stderr."""

import click


def note(line: str) -> None:
    """Print a note."""
    click.echo(f"Note: {line}", err=True)


def warn(line: str) -> None:
    """Print a warning; the command continues."""
    click.echo(f"Warning: {line}", err=True)


def ignore(_line: str) -> None:
    """Print nothing."""
