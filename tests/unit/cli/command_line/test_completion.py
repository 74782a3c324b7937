"""Shells are told the machines of the cluster, kinds of approval, keys and where a file goes; in every kind of trouble, nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 2}
workers: [{name: node9}]
services: {web: {image: "a:1"}}
secrets: {db: {command: "touch ran"}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cluster.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "other.yaml").write_text("workers: [{name: other-node}]\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("managers: [", encoding="utf-8")
    return tmp_path


def completed(folder: Path, line: str, shell: str = "bash") -> list[str]:
    """What is offered for the last word of the line."""
    words = line.split(" ")
    asked = {
        "COMP_WORDS": " ".join(words[:-1]) if shell == "fish" else line,
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
        "_SWARMPLAN_COMPLETE": f"{shell}_complete",
    }
    done = subprocess.run(
        [sys.executable, "-m", "swarmplan"], cwd=folder, env={**os.environ, **asked},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("swarmplan env m", ["plain,manager-1", "plain,manager-2"]),
        ("swarmplan env lab-manager-2", ["plain,lab-manager-2"]),
        ("swarmplan env cluster.yaml other.yaml other", ["plain,other-node"]),
        ("swarmplan exec -f cluster.yaml -f other.yaml o", ["plain,other-node"]),
        ("swarmplan ssh n", ["plain,node9"]),
        ("swarmplan ssh node9 ca", ["file,ca"]),
        ("swarmplan env broken.yaml m", ["file,m"]),
        ("swarmplan env missing.yaml m", ["file,m"]),
        ("swarmplan env - m", ["file,m"]),
        ("swarmplan token w", ["plain,worker"]),
        ("swarmplan plan c", ["file,c"]),
        ("swarmplan plan -f c", ["file,c"]),
        ("swarmplan restore b", ["file,b"]),
        ("swarmplan apply --allow re", ["plain,rename", "plain,replace", "plain,restart"]),
        ("swarmplan apply --allow destroy,un", ["plain,destroy,unknown", "plain,destroy,undo"]),
        ("swarmplan recover --survivor manager-1", ["plain,manager-1"]),
        ("swarmplan apply --allow destroy,rep", ["plain,destroy,replace"]),
        ("swarmplan apply --allow destroy,d", []),
        ("swarmplan apply --allow destroy,a", []),
        ("swarmplan apply --allow all,", []),
        ("swarmplan backup cluster.yaml --from m", ["plain,manager-1", "plain,manager-2"]),
        ("swarmplan backup cluster.yaml other.yaml --from o", ["plain,other-node"]),
        ("swarmplan recover cluster.yaml --survivor manager-1", ["plain,manager-1"]),
        ("swarmplan restore a.backup cluster.yaml --onto manager-1", ["plain,manager-1"]),
        ("swarmplan backup --engine s", ["plain,system", "plain,sid"]),
        ("swarmplan explain se", ["plain,secrets", "plain,services", "plain,sensitive", "plain,server"]),
        (
            "swarmplan explain services.web.dep",
            ["plain,services.web.deploy", "plain,services.web.depends_on"],
        ),
        ("swarmplan explain services.", ["plain,services.NAME"]),
        ("swarmplan explain A", ["plain,Agent"]),
        ("swarmplan explain Agent.par", ["plain,Agent.parallelism"]),
        ("swarmplan explain clusters.prod.source.g", ["plain,clusters.prod.source.git"]),
        ("swarmplan apply --set clus", []),
        ("swarmplan explain nothing.x", []),
        ("swarmplan apply --set managers.co", ["plain,managers.count="]),
        ("swarmplan apply --set po", ["plain,policy"]),
        ("swarmplan apply cluster.yaml --set services.w", ["plain,services.web"]),
        ("swarmplan apply --set services.web.deploy.repl", ["plain,services.web.deploy.replicas="]),
        ("swarmplan apply --set managers.count=", []),
        ("swarmplan explain policy.max_d", ["plain,policy.max_destroys"]),
        ("swarmplan apply --only services.", ["plain,services.web"]),
        ("swarmplan plan --only swarm,services.w", ["plain,swarm,services.web"]),
        ("swarmplan status --format j", ["plain,json"]),
        ("swarmplan des", ["plain,destroy"]),
        ("swarmplan bogus x", []),
    ],
)
def test_what_is_offered(folder: Path, line: str, offered: list[str]) -> None:
    assert completed(folder, line) == offered
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("shell", "offered"),
    [("zsh", ["plain", "manager-1", "_", "plain", "manager-2", "_"]), ("fish", ["plain,manager-1", "plain,manager-2"])],
)  # fmt: skip
def test_the_other_shells_are_answered_too(folder: Path, shell: str, offered: list[str]) -> None:
    found = completed(folder, "swarmplan env manager", shell)
    assert [line.partition("\t")[0] for line in found] == offered


def test_in_a_real_bash(folder: Path) -> None:
    """The script that completion prints, sourced, and the function that it defines."""
    lines = (
        "source <(swarmplan completion bash)\n"
        "COMP_WORDS=(swarmplan env m) COMP_CWORD=2\n_swarmplan_completion swarmplan\necho ${COMPREPLY[@]}\n"
    )
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    program = bin_folder / "swarmplan"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m swarmplan "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = f"{bin_folder}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", lines], cwd=folder, env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("manager-1 manager-2\n", "")
