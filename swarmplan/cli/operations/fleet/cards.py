"""The cards of a fleet: what is on them, read from the fleet's file and, where they name machines, from its clusters."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from swarmplan.cli.operations.fleet.access.reconcile_access import places_of, user
from swarmplan.cli.operations.fleet.access.secret_places import require_unseen
from swarmplan.cli.operations.fleet.access.show import address_of
from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.one_cluster import work_on_all
from swarmplan.cli.terminal.messages import warn
from swarmplan.errors import Permanent, SwarmplanError
from swarmplan.fleet.access.instructions import short_names
from swarmplan.fleet.access.keys.make import private_text
from swarmplan.fleet.cards.card import Access, Card, Handout, Machine
from swarmplan.fleet.cards.languages import texts_of
from swarmplan.fleet.cards.logo import logo_of
from swarmplan.fleet.members import Member
from swarmplan.limits import SECRET_FILE_BYTES
from swarmplan.model.machine import MachineState
from swarmplan.secret_files import require_private
from swarmplan.spec.fleet.card_settings import CardSettings
from swarmplan.system.regular_files import content_of

_MOST_PASSWORD = 128
"""Characters: WPA allows 63, WPA3 128."""
_NAMED = 5
"""Clusters that one line names."""


def card_settings(
    settings: CardSettings, lang: str | None, paper: str | None, per_page: int | None
) -> CardSettings:
    """The settings with what the command line says. Another language than the file's has its own texts alone."""
    if lang and lang != settings.lang:
        settings = replace(settings, lang=lang, texts={})
    return replace(settings, paper=paper or settings.paper, per_page=per_page or settings.per_page)


def handout_of(
    fleet: Fleet,
    members: Sequence[Member],
    settings: CardSettings,
    stop: threading.Event,
    *,
    secrets: Path | None,
) -> Handout:
    """The cards of these students, in this order; with ``secrets`` where they are to be written to a file. Raises click.UsageError where there are none,
    SpecError, Permanent and Interrupted."""
    students = [member for member in members if not member.removed]
    if not students:
        raise click.UsageError(
            "there is no student to make a card for: the roster is empty, or those that were chosen are not in it"
        )
    if secrets is not None:
        require_unseen(fleet, secrets, "the secrets", "--out ")
    machines = _machines(fleet, students, stop) if settings.machines else {}
    return Handout(
        fleet=fleet.settings.name,
        settings=settings,
        texts=texts_of(settings.lang, settings.texts),
        cards=tuple(
            Card(
                member.student.id,
                member.student.name or member.student.id,
                member.cluster,
                member.student.group,
                access=_access(fleet, member),
                machines=machines.get(member.cluster, ()),
                private_key=_private_key(fleet, member) if secrets is not None else "",
            )
            for member in students
        ),
        wifi_password=_wifi_password(settings) if secrets is not None else "",
        logo=logo_of(settings.logo),
    )


def _access(fleet: Fleet, member: Member) -> Access | None:
    """The way in that an apply makes, or made."""
    access = fleet.settings.access
    if access is None:
        return None
    return Access(member.cluster, address_of(access), access.port, user(), _further(fleet, member))


def _further(fleet: Fleet, member: Member) -> str:
    """The last machine of the template, a worker where it has one, as a command names it; "" where there is one alone. What is wrong in the template is said
    by the commands that use it."""
    try:
        desired = fleet.resolved(member).desired
    except SwarmplanError:
        return ""
    names = sorted(desired.machines, key=lambda name: not desired.manages(name))
    return short_names(names[1:], desired.cluster)[-1] if names[1:] else ""


def _private_key(fleet: Fleet, member: Member) -> str:
    """The student's key; "" where there is none yet, which is told. Raises Permanent."""
    path = places_of(fleet).key(member.student.id)
    if (
        fleet.settings.access is None or fleet.simulate
    ):  # simulated clusters have no keys, and a real one may have this name
        return ""
    if not path.exists():
        warn(f"{member.cluster}: there is no key yet, so none is on the card: run `swarmplan fleet apply`")
        return ""
    return private_text(path).decode("ascii", "replace").strip()


def _wifi_password(settings: CardSettings) -> str:
    """The password, its file still private. Raises Permanent."""
    file = settings.wifi.password_file if settings.wifi else ""
    if not file:
        return ""
    require_private(file)
    data = content_of(file, SECRET_FILE_BYTES)
    try:
        password = data.decode("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        raise Permanent(f"cards.wifi.password_file: {file} is not text in UTF-8") from None
    if not password.isprintable() or len(password) > _MOST_PASSWORD:
        raise Permanent(
            f"cards.wifi.password_file: {file} must have one line of at most {_MOST_PASSWORD} characters in it"
        )
    return password


def _machines(
    fleet: Fleet, members: Sequence[Member], stop: threading.Event
) -> Mapping[str, tuple[Machine, ...]]:
    """The machines of each cluster that have an address. One that cannot be asked is named, and its card has none."""

    def work(member: Member) -> tuple[Machine, ...]:
        try:
            with fleet.opened(member) as found:
                states = {
                    name: state
                    for driver in found.adapters.drivers.values()
                    for name, state in driver.observe().items()
                }
                named = [(name, states.get(name)) for name in found.desired.machines]
        except SwarmplanError as error:
            warn(f"{member.cluster}: its machines are not on the card: {error}")
            return ()
        return tuple(
            Machine(name, state.address)
            for name, state in named
            if isinstance(state, MachineState) and state.address
        )

    stopped = "stopped while asking the clusters for their machines; no cards were written"
    every = work_on_all(fleet, members, work, stop, stopped=stopped)
    found = {member.cluster: one for member, one in zip(members, every, strict=True)}
    if missing := [member.cluster for member in members if not found[member.cluster]]:
        warn(
            f"no machine of {', '.join(missing[:_NAMED])}{' and others' if missing[_NAMED:] else ''} has an address yet"
        )
    return found
