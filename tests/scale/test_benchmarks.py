"""The benchmarks run: make bench is not part of make test, and would fail unseen."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])


@pytest.mark.usefixtures("benchmarks")
def test_each_growth_is_measured() -> None:
    for _, prepare in import_module("growth").WORK.values():
        prepare(20)()
