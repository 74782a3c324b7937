"""A fleet as a command opens it: its settings, who has which cluster, and each cluster's files as a Source."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from pathlib import Path

import click

from swarmplan.cli.operations.fleet.reach import check_mirror
from swarmplan.cli.terminal.messages import note, warn
from swarmplan.cli.terminal.once import Once
from swarmplan.cli.terminal.options import Source
from swarmplan.cli.terminal.paths import fleet_file, pauses_file
from swarmplan.cli.wiring.cluster_file import read
from swarmplan.cli.wiring.drivers import check_options
from swarmplan.cli.wiring.origin import Origin, origin_of
from swarmplan.cli.wiring.site import Site, site
from swarmplan.dataclass import dataclass
from swarmplan.fleet.members import Member, chosen, members_of
from swarmplan.fleet.pauses import Pauses
from swarmplan.fleet.register import KnownCluster, write_register
from swarmplan.model.values.nearest import suggestion_or_list
from swarmplan.spec.fleet.settings import FleetSettings
from swarmplan.spec.fleet.values import (
    defaults_of_cluster,
    environment_of,
    settings_of_cluster,
    template_values,
)


@dataclass(slots=True)
class Fleet:
    """``known`` are the clusters that were begun, by name; ``seen`` the indexes of those that are there though nothing is known of them, by student.
    ``warn`` and ``note`` print what several clusters say once."""

    settings: FleetSettings
    simulate: bool
    known: dict[str, KnownCluster]
    seen: Mapping[str, int] = field(default_factory=dict)
    warn: Callable[[str], None] = field(default_factory=lambda: Once(warn))
    note: Callable[[str], None] = field(default_factory=lambda: Once(note))
    pauses: Pauses = field(init=False)
    """What is remembered of pauses: one for all threads, for its lock."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.pauses = Pauses(pauses_file(self.settings.name, simulated=self.simulate))

    @property
    def state_file(self) -> Path:
        """Where it is remembered which clusters were begun."""
        return fleet_file(self.settings.name, simulated=self.simulate)

    def members(self, only: Sequence[str] = (), groups: Sequence[str] = ()) -> tuple[Member, ...]:
        """Those that are chosen. Raises click.UsageError for a pattern or a group that names nobody."""
        every = members_of(self.settings, self.known, self.seen)
        ids = [one.student.id for one in every]
        for pattern in only:
            if not chosen(every, (pattern,), ()):
                known = [name for one in every for name in (one.student.id, one.cluster)]
                raise click.UsageError(
                    f"--only {pattern}: no student or cluster of {self.settings.name} has this name"
                    f"{suggestion_or_list(pattern, known, ids)}"
                )
        there = sorted({one.student.group for one in every if one.student.group})
        for group in groups:
            if not chosen(every, (), (group,)):
                none = "" if there else "; the roster has no groups"
                raise click.UsageError(
                    f"--group {group}: no student is in this group{none}{suggestion_or_list(group, there, there)}"
                )
        found = chosen(every, only, groups)
        if not found and only and groups:
            raise click.UsageError(
                "no student is named by --only and in a group of --group: leave one of them out"
            )
        return found

    def one(self, name: str) -> Member:
        """The member with this id or cluster. Raises click.UsageError."""
        every = members_of(self.settings, self.known, self.seen)
        for member in every:
            if name in {member.student.id, member.cluster}:
                return member
        ids = [one.student.id for one in every]
        raise click.UsageError(
            f"{name}: no student of {self.settings.name} has this id{suggestion_or_list(name, ids, ids)}"
        )

    def source(self, member: Member) -> Source:
        """The files of one cluster, with the student's values."""
        settings = self.settings
        values = template_values(settings, member.student, member.index, member.cluster)
        return Source(
            settings.template,
            settings.env_files,
            settings_of_cluster(settings, member.index, member.cluster),
            self.simulate,
            template=values,
            variables=environment_of(values),
            defaults=defaults_of_cluster(settings),
            share_images=True,  # each cluster has the same ones
        )

    def origin(self) -> Origin:
        """Where a run of this fleet comes from: of its file and its template."""
        files = (self.settings.file, *self.settings.template)
        return origin_of(Source(files, (), (), simulate=self.simulate))

    @contextmanager
    def opened(self, member: Member, *, destroyed: bool = False) -> Iterator[Site]:
        """The cluster of one member; ``destroyed``: as one of which nothing is to be left. Raises SpecError and Failure."""
        source = self.source(member)
        spec = read(source)
        check_options(spec)
        check_mirror(self.settings, spec.desired)
        for warning in spec.warnings:
            self.warn(warning)
        with site(spec.desired, simulate=self.simulate, source=source) as found:
            desired = spec.desired.destroyed() if destroyed else spec.desired
            yield replace(found, desired=desired, named_at=spec.named_at)

    def other_cluster_of(self, member: Member) -> str:
        """The cluster that a student has under another name, while theirs is not begun; "" where there is none. Both have one index."""
        if member.removed or member.cluster in self.known:
            return ""
        others = (name for name, one in self.known.items() if one.student.id == member.student.id)
        return min(others, default="")

    def remember(self, members: Sequence[Member]) -> None:
        """Remember these, before anything is made: their indexes and addresses are theirs from now on. Raises Permanent."""
        now = time.time()
        self._change(
            {
                one.cluster: KnownCluster(
                    one.student, self.known[one.cluster].since if one.cluster in self.known else now
                )
                for one in members
                if not one.removed
            }
        )

    def forget(self, member: Member) -> None:
        """Forget a cluster that is gone."""
        self.pauses.end(member.cluster)
        self._change({}, without=member.cluster)

    def _change(self, more: Mapping[str, KnownCluster], without: str = "") -> None:
        with self._lock:
            changed = {name: one for name, one in {**self.known, **more}.items() if name != without}
            if changed != self.known:
                write_register(self.state_file, changed)
                self.known = changed
