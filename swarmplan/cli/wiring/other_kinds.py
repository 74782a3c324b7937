"""Files of other kinds where a cluster file may stand as well."""

import click

from swarmplan.cli.terminal.options.source import Source


def refuse_options(source: Source, kind: str) -> None:
    """Raise click.UsageError for options of cluster files with a file of this kind (``an agent file``)."""
    given = [
        option
        for option, value in (
            ("--set", source.settings),
            ("--env-file", source.env_files),
            ("--age-key-file", source.age_keys),
            ("--untrusted", source.untrusted),
        )
        if value
    ]
    if given:
        raise click.UsageError(
            f"{source.files[0]} is {kind}, which {' and '.join(given)} cannot be used with"
        )
