"""Where tests write cluster specs and load them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.sops.files import SopsFiles
from swarmplan.sources.age_keys import machine_keys
from swarmplan.sources.reader import Reader
from swarmplan.spec import Loaded, load

HEAD = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\n"
MANAGERS = "managers: {count: 1}\n"


class Desk:
    """A folder to write specs in, and to load them from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, text: str, name: str = "c.yaml") -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def load(
        self,
        *bodies: str,
        head: str = HEAD,
        environ: Mapping[str, str] | None = None,
        settings: Sequence[str] = (),
        env_files: Sequence[str] = (),
    ) -> Loaded:
        """The first body stands under a head and one manager (unless it has its own); the others override it."""
        managers = "" if "managers:" in bodies[0] or not head else MANAGERS
        files = [self.write(head + managers + bodies[0])]
        files += [self.write(body, f"over{number}.yaml") for number, body in enumerate(bodies[1:])]
        known = environ or {}
        sops = SopsFiles(machine_keys(known))
        return load(
            files,
            environ=known,
            settings=settings,
            env_files=env_files,
            contents=Reader(known, sops=sops),
            sops=sops.variables,
        )

    def problems(self, *bodies: str, head: str = HEAD, **options: object) -> list[str]:
        """The problems of a spec, without the folder in them."""
        with pytest.raises(SpecError) as caught:
            self.load(*bodies, head=head, **options)  # type: ignore[arg-type]  # handed on as they came
        return [problem.replace(f"{self.folder}/", "") for problem in caught.value.problems]
