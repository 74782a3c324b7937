"""The table of keys that act on the machine that runs swarmplan holds every one, and its page shows it."""

import re
from pathlib import Path

import pytest

from swarmplan.drivers.local import options as local
from swarmplan.drivers.ssh import options as ssh
from swarmplan.spec.explain import all_paths
from swarmplan.spec.trust.keys import DRIVERS, KEYS, REFUSED_DRIVERS

ELSEWHERE = Path(__file__).parent / "elsewhere.txt"
PAGE = Path(__file__).parents[4] / "docs" / "trust.md"


def elsewhere() -> set[str]:
    """The keys that were judged to do nothing here."""
    found, section = set(), ""
    for line in ELSEWHERE.read_text(encoding="utf-8").partition("\n\n")[2].splitlines():
        if not line.startswith(" "):
            section = line.removesuffix(":")
            found.add(section)
        else:
            found |= {f"{section}.{word}" for word in line.split()}
    return found


def test_every_key_of_the_file_was_judged() -> None:
    every = {path.replace("[]", "").replace("NAME", "*") for path in all_paths()}
    table = {key.path for key in KEYS}
    judged = elsewhere() | table
    assert sorted(every - judged) == [], f"judge it: in spec/trust/keys.py, or in {ELSEWHERE.name}"
    assert sorted(judged - every) == [], "it is no key any more"
    assert not elsewhere() & table


@pytest.mark.parametrize(("driver", "checks"), [("ssh", ssh._CHECKS), ("local", local._CHECKS)])
def test_every_option_of_our_drivers_was_judged(driver: str, checks: dict[str, object]) -> None:
    assert DRIVERS[driver].keys() == checks.keys()
    assert REFUSED_DRIVERS.keys() <= DRIVERS.keys()


def test_the_page_shows_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = {match[1] for match in re.finditer(r"^\| `([^`]+)`", text, re.MULTILINE)}
    keys = {key.path.replace("*", "NAME") for key in KEYS}
    options = {
        f"options.{name}" for options in DRIVERS.values() for name, use in options.items() if use is not None
    }
    assert rows == keys | options
