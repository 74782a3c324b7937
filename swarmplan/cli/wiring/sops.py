"""The sops files that a cluster file may name, with the keys that it may use."""

import os
from typing import TYPE_CHECKING

from swarmplan.cli.terminal.options.source import Source

if TYPE_CHECKING:
    from swarmplan.sops.files import SopsFiles
    from swarmplan.system.regular_files import OpenFile


def sops_files(source: Source, open_file: "OpenFile | None" = None) -> "SopsFiles":
    """Those of the given cluster files. An untrusted one is decrypted with the keys that the command line names only; what a
    simulation keeps in a file has no decrypted value in it."""
    from swarmplan.sops.age.places import given_places
    from swarmplan.sops.files import SopsFiles
    from swarmplan.sources.age_keys import machine_keys
    from swarmplan.system.regular_files import open_anywhere

    own = () if source.untrusted else machine_keys(os.environ)
    return SopsFiles(
        (*given_places(source.age_keys), *own), open_file or open_anywhere, masked=source.simulate
    )
