"""What becomes of a host's daemon.json, from what was seen of it."""

from dataclasses import replace

import pytest

from swarmplan.drivers.ssh.host.daemon_json import preparing, releasing
from swarmplan.drivers.ssh.host.mark import Mark, Phase, digest
from swarmplan.drivers.ssh.host.observation import Observed
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings, Machine

BASE = '{"debug": true}'
ZONE = EngineSettings(labels={"zone": "a"})
OTHER = EngineSettings(labels={"zone": "b"})
BARE = Observed(
    mark=None, installed=True, version="28.5.2", containers=0, source="192.0.2.7",
    daemon=BASE, before=None, kept=False,
)  # fmt: skip


def prepared(seen: Observed, settings: EngineSettings = ZONE) -> Observed:
    """The host as it is after the change was made."""
    change = preparing("one", seen, settings)
    mark = Mark("c", Machine("one", "ssh", {}, settings), Phase.MADE, written=change.written)
    kept = seen.kept or bool(change.keep)
    return replace(seen, mark=mark, daemon=change.after, before=change.base if kept else None, kept=kept)


def test_the_hosts_own_file_is_kept_before_it_is_changed() -> None:
    change = preparing("one", BARE, ZONE)
    assert (change.keep, change.write, change.needed) == ("copy", "text", True)
    assert change.written == (digest(change.after),)


def test_no_file_is_remembered_as_none() -> None:
    assert preparing("one", replace(BARE, daemon=None), ZONE).keep == "none"


def test_settings_that_are_there_already_change_nothing() -> None:
    change = preparing("one", BARE, EngineSettings(options={"debug": True}))
    assert (change.keep, change.write, change.written) == ("", "", ())


def test_a_second_change_builds_on_the_hosts_own_file() -> None:
    change = preparing("one", prepared(BARE), OTHER)
    assert change.base == BASE
    assert change.keep == ""
    assert "zone=a" not in (change.after or "")


def test_back_to_no_settings_the_file_is_the_hosts_own() -> None:
    change = preparing("one", prepared(BARE), EngineSettings())
    assert (change.after, change.write, change.written) == (BASE, "text", ())


@pytest.mark.parametrize("daemon", [BASE, None])
def test_a_release_brings_back_the_very_file(daemon: str | None) -> None:
    change = releasing("one", prepared(replace(BARE, daemon=daemon)))
    assert change.after == daemon
    assert change.keep == "before"
    assert change.write == ("text" if daemon else "none")


def test_a_release_twice_changes_nothing_the_second_time() -> None:
    once = prepared(BARE)
    assert not releasing("one", replace(once, daemon=BASE)).needed
    assert not releasing("one", replace(once, daemon=BASE, before=None, kept=False)).needed


def test_what_somebody_changed_since_survives_change_and_release() -> None:
    edited = replace(prepared(BARE), daemon='{"debug": true, "labels": ["zone=a"], "experimental": true}')
    change = preparing("one", edited, OTHER)
    assert change.keep == "text"
    assert "experimental" in (change.base or "")
    released = releasing("one", edited)
    assert "experimental" in (released.after or "")
    assert "zone" not in (released.after or "")


def test_a_file_that_cannot_be_read_is_an_error_that_says_where() -> None:
    with pytest.raises(Permanent, match=r"machine one: /etc/docker/daemon.json"):
        preparing("one", replace(BARE, daemon="{"), ZONE)
