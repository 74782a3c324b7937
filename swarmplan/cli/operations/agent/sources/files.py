"""Files on this machine as the source of a cluster."""

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from swarmplan.agent.events import Commit
from swarmplan.agent.passes.ports import Site
from swarmplan.cli.operations.agent.sources.opener import Opened, Opener
from swarmplan.dataclass import dataclass
from swarmplan.errors import NotFound
from swarmplan.spec.agent.sources import FileSource

if TYPE_CHECKING:
    from swarmplan.cli.wiring.origin import Origin


@dataclass(slots=True)
class FollowedFiles:
    """Files on this machine: where ``trust`` says nothing else, whoever may write them may do all that this user may, as with
    ``watch``."""

    source: FileSource
    opener: Opener

    def fetch(self, last_applied: str, stop: threading.Event) -> Commit | None:  # noqa: ARG002 - the port's
        """They are where they are."""
        return None

    @contextmanager
    def opened(
        self,
        commit: Commit | None,  # noqa: ARG002 - the port's
        applied_as: str,
        stop: threading.Event,  # noqa: ARG002 - the port's
    ) -> Iterator[Site]:
        """The cluster as they ask for it now."""
        opened = Opened(self.source.files, self.source.files, applied_as, self._origin)
        with self.opener.opened(opened) as found:
            yield found

    def reopened(
        self,
        commit: Commit,  # noqa: ARG002 - the port's
        applied_as: str,  # noqa: ARG002
        stop: threading.Event,  # noqa: ARG002
    ) -> AbstractContextManager[Site]:
        """There is no other state of them."""
        raise NotFound(f"{' '.join(self.source.files)}: files have no earlier commit")

    def _origin(self, _commit: Commit | None, because: str) -> "Origin":
        from swarmplan.history.provenance import provenance
        from swarmplan.render.redact import redact

        return lambda: provenance(self.source.files, os.environ, because, redact=redact)
