"""A ``.env`` beside the cluster file, which Compose reads and swarmplan does not, unless it is named."""

import os
from collections.abc import Collection
from pathlib import Path

from swarmplan.cli.terminal.options.source import Source
from swarmplan.model.values.first_few import first_few

_NAME = ".env"


def dotenv_hint(source: Source, unset: Collection[str]) -> str:
    """A line where that file sets some of these variables, which nothing else sets; "" otherwise."""
    from swarmplan.spec.reading.dotenv import variables
    from swarmplan.spec.yaml.findings import Fault
    from swarmplan.spec.yaml.source import read_text

    first = source.paths()[0]
    file = str(Path("" if first == "-" else first).parent / _NAME)
    if not unset or source.untrusted or not Path(file).is_file():
        return ""
    try:
        found, _ = variables(read_text(file, 0), file, os.environ)
    except Fault:
        return ""
    names = sorted(found.keys() & set(unset))
    return (
        f"{file} sets {first_few(names)}, and is read only if it is named: --env-file {file}" if names else ""
    )
