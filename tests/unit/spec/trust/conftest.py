"""A folder with an untrusted file in it, and beside the folder what it is after."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from spec_desk import HEAD, MANAGERS

from swarmplan.errors import SpecError
from swarmplan.sops.age.places import given_places
from swarmplan.sops.files import SopsFiles
from swarmplan.sources.reader import Reader
from swarmplan.spec import Loaded, load
from swarmplan.spec.trust.allowed import Trust
from swarmplan.spec.trust.confinement import Confinement
from swarmplan.system.regular_files import open_anywhere

STOLEN = "stolen-b7e1"
"""What is outside, and must be in no answer."""


class Repo:
    """``folder`` has the file, ``outside`` is next to it."""

    def __init__(self, place: Path) -> None:
        self.folder, self.outside = place / "repo", place / "outside"
        self.folder.mkdir()
        self.outside.mkdir()
        self.write(f"A={STOLEN}\n", self.outside / "secret.env")

    def write(self, text: str, path: Path | str) -> Path:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        return place

    def load(
        self,
        body: str,
        *,
        environ: Mapping[str, str] | None = None,
        settings: Sequence[str] = (),
        env_files: Sequence[str] = (),
        simulated: bool = True,
        untrusted: bool = True,
        age_keys: Sequence[str] = (),
        trust: Trust | None = None,
    ) -> Loaded:
        """The spec, with a head and one manager. ``trust``: it is followed by an agent."""
        managers = "" if "managers:" in body else MANAGERS
        file = str(self.write(f"{HEAD}{managers}{body}", "c.yaml"))
        known = environ or {}
        decrypts = bool(age_keys)
        confined = (
            Confinement([file], env_files, simulated=simulated, decrypts=decrypts, trust=trust)
            if untrusted
            else None
        )
        open_file = confined.open if confined else open_anywhere
        sops = SopsFiles(given_places(age_keys), open_file)
        reader = Reader(known, open_file=open_file, sops=sops)
        return load(
            [file],
            environ=known,
            settings=settings,
            env_files=env_files,
            contents=reader,
            sops=sops.variables,
            confinement=confined,
        )

    def problems(self, body: str, **options: object) -> list[str]:
        """The problems of a spec, without the folder in them."""
        with pytest.raises(SpecError) as caught:
            self.load(body, **options)  # type: ignore[arg-type]  # handed on as they came
        found = [problem.replace(f"{self.folder}{os.sep}", "") for problem in caught.value.problems]
        assert STOLEN not in "\n".join(found)
        return found


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)
