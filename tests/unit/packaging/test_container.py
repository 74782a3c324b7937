"""The agent's image is the same one by the Dockerfile and by build.sh, which needs no registry, and fits the stack that is written."""

import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from swarmplan.agent.install import stack

CONTAINER = Path(__file__).parents[3] / "packaging" / "container"


def config() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("save", CONTAINER / "save.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, Any] = module.CONFIG
    return found


def instruction(word: str) -> str:
    (found,) = re.findall(rf"^{word} (.+)$", (CONTAINER / "Dockerfile").read_text(), re.MULTILINE)
    return str(found)


def test_the_dockerfile_says_what_the_archive_says() -> None:
    made = config()
    assert json.loads(instruction("ENTRYPOINT")) == made["Entrypoint"]
    assert json.loads(instruction("CMD")) == made["Cmd"]
    assert json.loads(instruction("VOLUME")) == list(made["Volumes"])
    assert instruction("USER") == made["User"]
    assert instruction("WORKDIR") == made["WorkingDir"]
    assert instruction("ENV") in made["Env"]


@pytest.mark.parametrize("file", ["Dockerfile", "build.sh"])
def test_both_take_packages_and_finish_from_the_same_files(file: str) -> None:
    text = (CONTAINER / file).read_text()
    assert "packages.txt" in text
    assert "finish.sh" in text
    assert "--no-index --find-links /tmp/wheels 'swarmplan[agent]'" in text
    assert not re.search(r"apt-get install [^<]*\bgit\b", text)


def test_it_has_what_an_agent_starts() -> None:
    packages = (CONTAINER / "packages.txt").read_text().split()
    assert packages == sorted(packages)
    assert {"git", "gpg", "openssh-client", "ca-certificates", "tzdata"} <= set(packages)


def test_its_user_is_the_one_of_the_stack() -> None:
    words = shlex.split((CONTAINER / "finish.sh").read_text(), comments=True)
    assert words[words.index("--uid") + 1] == str(stack.USER)
    assert config()["User"] == f"{stack.USER}:{stack.USER}"
    assert all(target.startswith(f"{config()['WorkingDir']}/.ssh/") for _, target in stack._SSH)
    assert list(config()["Volumes"]) == [stack._STATE]
