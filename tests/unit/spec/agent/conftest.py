"""A folder with an agent file in it, and the files that it names."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.render.redact import redact
from swarmplan.spec.agent.loader import LoadedAgent, load_agent

HEAD = "apiVersion: swarmplan/v1\nkind: Agent\n"
LAB = "clusters: {lab: {source: {files: lab.yaml}}}\n"
SECRET = "hunter2-5fd1"  # noqa: S105 - no password of anything
"""What is in the secret files, and must be in no message."""


class Folder:
    """``place`` has the agent file ``agent.yaml``, ``key``, ``token`` and ``hook`` with a secret, and ``hosts``, ``signers``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for name in ("key", "token", "hook"):
            self.write(name, f"{SECRET}\n")
        for name in ("hosts", "signers"):
            self.write(name, "one\n", mode=0o644)

    def write(self, name: str, text: str, *, mode: int = 0o600) -> Path:
        path = self.place / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def load(self, body: str, environ: Mapping[str, str] | None = None) -> LoadedAgent:
        """The agent file with a head, and a cluster where it has none."""
        clusters = "" if f"\n{body}".count("\nclusters:") else LAB
        return load_agent(str(self.write("agent.yaml", f"{HEAD}{clusters}{body}")), environ or {})

    def problems(self, body: str, environ: Mapping[str, str] | None = None) -> list[str]:
        """What is wrong with it, without the folder."""
        with pytest.raises(SpecError) as caught:
            self.load(body, environ)
        found = [problem.replace(f"{self.place}/", "") for problem in caught.value.problems]
        assert SECRET not in "\n".join(found)
        assert [redact(problem) for problem in found] == found, "nothing in it looks like a secret"
        return found

    def problem(self, body: str, environ: Mapping[str, str] | None = None) -> str:
        """The one thing that is wrong with it."""
        (found,) = self.problems(body, environ)
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def followed(source: str, rest: str = "") -> str:
    """An agent file with one cluster of this source."""
    return f"clusters: {{prod: {{source: {{{source}}}{rest}}}}}\n"


SSH = "git: 'ssh://git@forge.example/ops.git', ssh: {key: key, known_hosts: hosts}"
