"""The pace of a simulation."""

import time

import pytest

from swarmplan.cli.wiring.simulation import pace


def test_what_changes_takes_a_moment_and_what_is_read_none(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    for call in ("m1: driver observe", "m1: GET /info", "lab: nothing"):
        pace(call)
    assert sum(slept) == 0
    for call in ("m1: POST /swarm/init", "m1: DELETE /nodes/n"):
        pace(call)
    assert 0 < sum(slept) < 1
