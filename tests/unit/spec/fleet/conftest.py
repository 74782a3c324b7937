"""A folder with a fleet file in it, its roster and its template."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.render.redact import redact
from swarmplan.spec.fleet.loader import LoadedFleet, load_fleet
from swarmplan.spec.fleet.settings import FleetSettings

HEAD = "apiVersion: swarmplan/v1\nkind: Fleet\n"
USUAL = {"name": "course", "template": "cluster.yaml", "roster": "[{id: anna}, {id: ben, name: Ben Kahn}]"}
TEMPLATE = "apiVersion: swarmplan/v1\nkind: Cluster\nmanagers: {count: 1}\n"


class Folder:
    """``place`` has the fleet file ``fleet.yaml`` and the template ``cluster.yaml``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.write("cluster.yaml", TEMPLATE)

    def write(self, name: str, text: str | bytes, *, mode: int = 0o600) -> Path:
        path = self.place / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        path.chmod(mode)
        return path

    def load(self, body: str = "", environ: Mapping[str, str] | None = None) -> LoadedFleet:
        """The fleet file with a head, and what it must have where the body has it not."""
        usual = [f"{key}: {value}\n" for key, value in USUAL.items() if f"\n{key}:" not in f"\n{body}"]
        return load_fleet(str(self.write("fleet.yaml", f"{HEAD}{''.join(usual)}{body}")), environ or {})

    def settings(self, body: str = "") -> FleetSettings:
        return self.load(body).settings

    def problems(self, body: str, environ: Mapping[str, str] | None = None) -> list[str]:
        """What is wrong with it, without the folder."""
        with pytest.raises(SpecError) as caught:
            self.load(body, environ)
        found = [problem.replace(f"{self.place}/", "") for problem in caught.value.problems]
        assert [redact(problem) for problem in found] == found, "nothing in it looks like a secret"
        return found

    def problem(self, body: str, environ: Mapping[str, str] | None = None) -> str:
        """The one thing that is wrong with it."""
        (found,) = self.problems(body, environ)
        return found

    def roster(self, text: str | bytes, name: str = "class.csv") -> FleetSettings:
        """The settings with this file as the roster."""
        self.write(name, text)
        return self.settings(f"roster: {name}\n")

    def wrong_roster(self, text: str | bytes, name: str = "class.csv") -> list[str]:
        """What is wrong with this file as the roster."""
        self.write(name, text)
        return self.problems(f"roster: {name}\n")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
