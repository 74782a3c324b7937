from collections.abc import Sequence
from typing import Any

import pytest

from swarmplan.drivers.local.layout import BRIDGES, Layout
from swarmplan.drivers.local.network import firewall

OURS, LONGER = Layout("a"), Layout("ab")
SUBNET = "198.18.7.0/24"


class FakeTables:
    """iptables-save and iptables-restore --noflush over lists of rules."""

    def __init__(self) -> None:
        self.tables: dict[str, list[str]] = {
            "filter": ["FORWARD -i docker0 -j ACCEPT"],
            "nat": ["POSTROUTING -j OTHER"],
        }

    def run(self, command: Sequence[str], *, stdin: str = "", **_rest: Any) -> str:
        if command[0] == "iptables-save":
            return "\n".join(line for table in self.tables for line in self._saved(table))
        assert "--noflush" in command
        rules: list[str] = []
        for line in stdin.splitlines():
            verb, _, rule = line.partition(" ")
            if line.startswith("*"):
                rules = self.tables[line[1:]]
            elif verb == "-I":
                rules.insert(0, rule)
            elif verb == "-D":
                rules.remove(rule)
        return ""

    def _saved(self, table: str) -> list[str]:
        return [
            f"*{table}",
            ":FORWARD ACCEPT [0:0]",
            *(f"-A {rule}" for rule in self.tables[table]),
            "COMMIT",
        ]


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> FakeTables:
    fake = FakeTables()
    monkeypatch.setattr(firewall, "run", fake.run)
    return fake


def test_rules_go_to_the_head_in_their_order_once(tables: FakeTables) -> None:
    firewall.ensure(OURS, SUBNET)
    wanted = [" ".join(words) for table, words in firewall.rules(OURS, SUBNET) if table == "filter"]
    assert tables.tables["filter"] == [*wanted, "FORWARD -i docker0 -j ACCEPT"]
    before = str(tables.tables)
    firewall.ensure(OURS, SUBNET)
    assert str(tables.tables) == before


def test_half_of_the_rules_become_all(tables: FakeTables) -> None:
    firewall.ensure(OURS, SUBNET)
    complete = str(tables.tables)
    del tables.tables["filter"][1]
    firewall.ensure(OURS, SUBNET)
    assert str(tables.tables) == complete


def test_only_ones_own_rules_are_taken_out(tables: FakeTables) -> None:
    before = str(tables.tables)
    firewall.ensure(LONGER, "198.18.8.0/24")
    others = str(tables.tables)
    firewall.ensure(OURS, SUBNET)
    firewall.remove(OURS)
    assert str(tables.tables) == others
    firewall.remove(LONGER)
    assert str(tables.tables) == before


def test_other_clusters_are_shut_out_before_anything_goes_out() -> None:
    words = [" ".join(rule) for table, rule in firewall.rules(OURS, SUBNET) if table == "filter"]
    shut = next(
        place for place, rule in enumerate(words) if f"-o {BRIDGES}+" in rule and rule.endswith("DROP")
    )
    out = next(
        place
        for place, rule in enumerate(words)
        if f"-i {OURS.bridge} -m" in rule and rule.endswith("ACCEPT")
    )
    assert shut < out
    assert all(f"--comment {OURS.label}" in rule for rule in words)
