"""Two people whose files differ apply at once, from machines of their own: the loser waits or is refused by name, and no change of the
other is reverted unseen."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from integration.clusters import IMAGE, Cluster
from integration.people import Person

pytestmark = [pytest.mark.engines, pytest.mark.long]

ROUNDS = int(os.environ.get("SWARMPLAN_TEST_ROUNDS", "2"))
"""How often, each way."""
REFUSED = re.compile(r"is locked by another run: 'swarmplan apply' by \S+ \(id [0-9a-f]{6}\), since 20")
PLANNED = re.compile(r"deploy\.replicas: 2 → 1")
SEEN = re.compile(
    r"--allow undo.*was changed while this run waited for 'swarmplan apply'.*changes deploy\.replicas \d → 1"
)


def file_of(cluster: Cluster, folder: Path, **replicas: int) -> str:
    """The path of a file of somebody's own, with so many replicas of each service."""
    body = yaml.safe_load(cluster.file.read_text(encoding="utf-8"))
    for name, number in replicas.items():
        body["services"][name]["deploy"]["replicas"] = number
    folder.mkdir(exist_ok=True)
    path = folder / "cluster.yaml"
    path.write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")
    return str(path)


def replicas(cluster: Cluster) -> Mapping[str, int]:
    return {one["name"]: one["desired"] for one in cluster.status()["services"]}


@pytest.mark.parametrize(
    "words", [["--lock-timeout", "5m"], []], ids=["waits", "waits no longer than it must"]
)
def test_no_change_of_another_is_reverted_unseen(cluster: Cluster, tmp_path: Path, words: list[str]) -> None:
    """One scales ``web``, the other ``page``; each file has the other's service as it was."""
    services = {name: {"image": IMAGE, "deploy": {"replicas": 1}} for name in ("web", "page")}
    cluster.write(managers=3, workers=0, services=services, policy={"settle": "4s"})
    cluster.apply()
    people = [Person(name, cluster, tmp_path / name) for name in ("anna", "ben")]
    for _ in range(ROUNDS):
        for first, second in (people, people[::-1]):
            cluster.apply()
            files = [
                file_of(cluster, tmp_path / "one", web=2, page=1),
                file_of(cluster, tmp_path / "two", web=1, page=2),
            ]
            at_once = [
                person.start("apply", file, "--auto-approve", *words)
                for person, file in zip((first, second), files, strict=True)
            ]
            told = [" ".join(" ".join(process.communicate(timeout=300)).split()) for process in at_once]
            codes = [process.returncode for process in at_once]
            if codes == [0, 0]:  # the machine was slow: one had ended before the other began to look
                (later,) = (text for text in told if PLANNED.search(text))
                assert "is locked by another run" not in later, later
                continue
            assert sorted(codes) == [0, 4], told
            loser, winner = told[codes.index(4)], codes.index(0)
            assert REFUSED.search(loser), loser
            assert words == [] or SEEN.search(loser), loser
            assert replicas(cluster) == ({"web": 2, "page": 1} if winner == 0 else {"web": 1, "page": 2})
