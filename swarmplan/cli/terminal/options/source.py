"""Where a command has its spec from: the files and options that every command about a cluster is given."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swarmplan.dataclass import dataclass
from swarmplan.errors import reason_of

if TYPE_CHECKING:
    from swarmplan.spec.trust.allowed import Trust

DEFAULT_FILE = "cluster.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the spec comes from, whether the run is only simulated, and whether the files may come from anybody; if so, ``trust`` is what
    an agent file allows them besides. ``age_keys`` are the files of the keys that they may use besides those of this machine, or,
    from anybody, alone. ``template`` are the values of a fleet, where they are its template, ``variables`` the same for stack files, and ``defaults`` settings that
    hold where the template says nothing. ``share_images``: machines that do not say it themselves may share the files of the images put
    into them."""

    files: tuple[str, ...]
    env_files: tuple[str, ...]
    settings: tuple[str, ...]
    simulate: bool
    untrusted: bool = False
    age_keys: tuple[str, ...] = ()
    trust: "Trust | None" = None
    template: Mapping[str, str] | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    defaults: tuple[str, ...] = ()
    share_images: bool = False

    def paths(self) -> list[str]:
        """The files named, or the default one; a usage error when there is neither, or no current folder."""
        if not all(map(os.path.isabs, self.files or (DEFAULT_FILE,))):
            _check_folder()
        if self.files:
            return list(self.files)
        if not os.path.lexists(DEFAULT_FILE):
            from swarmplan.cli.terminal.default_file import no_default_file

            raise click.UsageError(no_default_file(DEFAULT_FILE))
        return [DEFAULT_FILE]

    def typed(self) -> str:
        """What a command of a hint needs to be about the same cluster, quoted for a shell, with a space before it; empty for
        the default file."""
        words = [
            *self.files,
            *(word for file in self.env_files for word in ("--env-file", file)),
            *(word for file in self.age_keys for word in ("--age-key-file", file)),
        ]
        return "".join(
            f" {shlex.quote(word)}" for word in [*words, *(["--simulate"] if self.simulate else [])]
        )

    def recorded(self) -> list[str]:
        """The paths for a journal: absolute, standard input as it is."""
        return [path if path == "-" else os.path.abspath(path) for path in self.paths()]  # noqa: PTH100 - links stay


def _check_folder() -> None:
    """Raises click.UsageError where the current folder no longer exists."""
    try:
        Path.cwd()
    except OSError as error:
        raise click.UsageError(
            f"the current folder cannot be used ({reason_of(error)}): change to one that exists"
        ) from None
