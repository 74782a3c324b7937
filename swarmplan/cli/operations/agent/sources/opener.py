"""How the files of a cluster that an agent follows are opened: with what the agent file lets them do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.agent.passes.ports import Site
from swarmplan.cli.operations.agent.passes import Passes
from swarmplan.cli.operations.agent.site import AgentSite
from swarmplan.cli.terminal.messages import about, warn
from swarmplan.cli.terminal.options.source import Source as Files
from swarmplan.dataclass import dataclass
from swarmplan.plan.plan import Approval
from swarmplan.secret_files import require_private, require_protected
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource

if TYPE_CHECKING:
    from swarmplan.agent.events import Commit
    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.spec import Loaded


@dataclass(frozen=True, slots=True)
class Opened:
    """How a cluster is opened: by these ``files``, which stand in the journal as ``recorded``; ``origin`` makes the provenance of a run."""

    files: tuple[str, ...]
    recorded: tuple[str, ...]
    applied_as: str
    origin: "Callable[[Commit | None, str], Origin]"


@dataclass(slots=True)
class Opener:
    """Opens one cluster by its files, pass after pass. ``loaded`` is told what they ask for."""

    followed: Followed
    passes: Passes
    allowed: frozenset[Approval]
    warned: tuple[str, ...] = ()

    @contextmanager
    def opened(self, by: Opened) -> Iterator[Site]:
        """The cluster as these files ask for it. Raises SpecError where they are not valid."""
        from swarmplan.cli.wiring.cluster_file import read
        from swarmplan.cli.wiring.drivers import check_options
        from swarmplan.cli.wiring.site import site

        self.passes.cluster = self.passes.cluster or by.applied_as
        with about(self.followed.name):
            for file in self.followed.age_key_files:
                require_private(file)
            for file in self.followed.env_files:
                require_protected(file)
            source = self._files(by.files)
            spec = read(source)
            self._warn(spec)
            check_options(spec)
            with site(spec.desired, simulate=self.followed.simulate, source=source) as found:
                named = replace(found, named_at=spec.named_at)
                on_disk = isinstance(self.followed.source, FileSource)
                yield AgentSite(named, self.passes, self.allowed, by.recorded, by.origin, on_disk)

    def _files(self, files: tuple[str, ...]) -> Files:
        """The files, with what the agent file lets them do."""
        of = self.followed
        return Files(
            files,
            of.env_files,
            (),
            of.simulate,
            untrusted=not of.trust.all,
            age_keys=of.age_key_files,
            trust=of.trust,
        )

    def _warn(self, spec: "Loaded") -> None:
        """Once for as long as they are the same."""
        if spec.warnings != self.warned:
            for warning in spec.warnings:
                warn(warning)
        self.warned = spec.warnings
