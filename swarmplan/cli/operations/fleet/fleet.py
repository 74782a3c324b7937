"""A fleet as a command opens it: its settings, who has which cluster, and each cluster's files as a Source."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import field, replace
from pathlib import Path

import click

from swarmplan.cli.operations.fleet.reach import check_mirror
from swarmplan.cli.operations.fleet.shared_state import SharedState, at_work
from swarmplan.cli.terminal.messages import note, warn
from swarmplan.cli.terminal.once import Once
from swarmplan.cli.terminal.options.source import Source
from swarmplan.cli.terminal.paths import at_work_file, fleet_file, pauses_file
from swarmplan.cli.wiring.cluster_file import read
from swarmplan.cli.wiring.drivers import check_options
from swarmplan.cli.wiring.origin import Origin, origin_of
from swarmplan.cli.wiring.site import Site, site
from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError
from swarmplan.fleet.members import Member, chosen, members_of
from swarmplan.fleet.pauses import Pauses
from swarmplan.fleet.register import KnownCluster, check_indexes, read_register, write_register
from swarmplan.fleet.remedies import Remedies
from swarmplan.fleet.removal import desired_of, removal_text
from swarmplan.model.cluster import Desired
from swarmplan.model.values.nearest import suggestion_or_list
from swarmplan.spec.fleet.settings import FleetSettings
from swarmplan.spec.fleet.values import (
    defaults_of_cluster,
    environment_of,
    settings_of_cluster,
    template_values,
)
from swarmplan.spec.yaml.tree import Position

_AS_APPLIED = "clusters whose template cannot be read are destroyed as they were applied last"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A template with one student's values. ``named_at``: where a file has the cluster's name, if one has."""

    desired: Desired
    named_at: Position | None


@dataclass(slots=True)
class Fleet:
    """``known`` are the clusters that were begun, by name; ``seen`` the indexes of those that are there though nothing is known of them, by student.
    ``warn`` and ``note`` print what several clusters say once. ``reread`` takes the settings from the file as it is by now, and may raise SpecError and
    Refused. ``changing``: what other commands remember is read again. ``templates`` that were read are the same to the end of the command; None where
    they are read again for each look."""

    settings: FleetSettings
    simulate: bool
    known: dict[str, KnownCluster]
    seen: Mapping[str, int] = field(default_factory=dict)
    changing: bool = False
    templates: dict[tuple[str, int], Resolved] | None = None
    warn: Callable[[str], None] = field(default_factory=lambda: Once(warn))
    note: Callable[[str], None] = field(default_factory=lambda: Once(note))
    reread: Callable[[], None] = lambda: None
    pauses: Pauses = field(init=False)
    """What is remembered of pauses: one for all threads, for its lock."""
    _shared: SharedState = field(init=False)

    def __post_init__(self) -> None:
        self._shared = SharedState(
            self.state_file.with_suffix(".lock"),
            f"changes what the clusters of {self.settings.name} share",
            self.note,
        )
        self.pauses = Pauses(pauses_file(self.settings.name, simulated=self.simulate), self.alone)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Alone with what its clusters share on this machine, and with what other commands have remembered by now. For moments: the work on one
        cluster has that cluster's own lock and lease. Raises Locked, Interrupted, Permanent."""
        with self._shared.held() as first:
            if first and self.changing:
                self.known = read_register(self.state_file)
            yield

    def is_begun(self, member: Member) -> bool:
        """Whether a command of this fleet has begun this cluster by now, maybe another one than this: it remembers that before it makes anything."""
        return member.cluster in read_register(self.state_file)

    def at_work(self, member: Member) -> AbstractContextManager[None]:
        """Be the only command of a fleet that works on this cluster, for as long as the block lasts. Raises Locked at once."""
        return at_work(at_work_file(member.cluster, simulated=self.simulate), member.cluster)

    def forget_lock(self) -> None:
        """Leave no lock of a fleet without clusters, at the end of a command that changes it."""
        self._shared.forget()

    @property
    def remedies(self) -> Remedies:
        """What to do about its clusters."""
        return Remedies(self.settings.file)

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

    def resolved(self, member: Member) -> Resolved:
        """What the template asks for with this student's values; read once where ``templates`` are kept. Raises SpecError."""
        place = (member.cluster, member.index)
        if self.templates is not None and (known := self.templates.get(place)) is not None:
            return known
        if not self.settings.template:  # a command without files would take those of the current folder
            raise SpecError([f"{self.settings.file}: template: cannot be read"])
        spec = read(self.source(member))
        check_options(spec)
        check_mirror(self.settings, spec.desired)
        for warning in spec.warnings:
            self.warn(warning)
        found = Resolved(spec.desired, spec.named_at)
        if self.templates is not None:
            self.templates[place] = found
        return found

    @contextmanager
    def opened(self, member: Member, *, destroyed: bool = False, remade: bool = False) -> Iterator[Site]:
        """The cluster of one member; ``destroyed``: as one of which nothing is to be left, unless it is ``remade`` by what is remembered of it where the
        template cannot be read. Raises SpecError and Failure."""
        source = self.source(member)
        try:
            found = self.resolved(member)
        except SpecError as error:
            removal = self.known[member.cluster].removal if member.cluster in self.known else ""
            if not (destroyed and removal) or remade:
                raise
            for problem in error.problems:
                self.warn(problem)
            self.warn(_AS_APPLIED)
            found = Resolved(desired_of(removal), None)
            source = Source((), (), (), self.simulate)
        with site(found.desired, simulate=self.simulate, source=source) as opened:
            desired = found.desired.destroyed() if destroyed else found.desired
            yield replace(opened, desired=desired, named_at=found.named_at)

    def other_cluster_of(self, member: Member) -> str:
        """The cluster that a student has under another name, while theirs is not begun; "" where there is none. Both have one index."""
        if member.removed or member.cluster in self.known:
            return ""
        others = (name for name, one in self.known.items() if one.student.id == member.student.id)
        return min(others, default="")

    def remember(self, clusters: Iterable[tuple[Member, Desired | None]]) -> None:
        """Remember these, each with what its removal needs, before anything is made: their indexes and addresses are theirs from now on. Raises
        Permanent."""
        now = time.time()
        with self.alone():
            found: dict[str, KnownCluster] = {}
            for member, removal in clusters:
                had = self.known.get(member.cluster)
                text = removal_text(removal) if removal is not None else had.removal if had else ""
                found[member.cluster] = KnownCluster(member.student, had.since if had else now, text)
            check_indexes(self.known, found)
            self._change(found)

    def forget(self, member: Member) -> None:
        """Forget a cluster that is gone."""
        self.pauses.end(member.cluster)
        self._change({}, without=member.cluster)

    def _change(self, more: Mapping[str, KnownCluster], without: str = "") -> None:
        with self.alone():
            changed = {name: one for name, one in {**self.known, **more}.items() if name != without}
            if changed != self.known:
                write_register(self.state_file, changed)
                self.known = changed
