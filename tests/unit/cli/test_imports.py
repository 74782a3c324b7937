"""What a command imports, it pays for each time it is called: what many files and hosts have no use for is left out."""

import subprocess
import sys
from pathlib import Path

STACK = "services: {web: {image: 'lab/hello:1'}}\n"
LISTS = """
import atexit, sys
from swarmplan.cli.main import run
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
run()
"""
MOST = 545
"""Modules and folders of ours in an apply, of which there are some 1,300."""


def modules(*words: str, state: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LISTS, *words],
        capture_output=True,
        text=True,
        check=True,
        env={"XDG_STATE_HOME": str(state)},
    )
    return set(done.stderr.splitlines()[-1].split())


def spec(folder: Path, more: str = "") -> str:
    file = folder / "cluster.yaml"
    file.write_text(
        f"apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmachines: {{driver: local}}\nmanagers: {{count: 1}}\n{more}"
    )
    return str(file)


def test_an_apply_imports_a_part_of_what_there_is(tmp_path: Path) -> None:
    found = modules("apply", "--auto-approve", "--simulate", spec(tmp_path), state=tmp_path)
    assert "swarmplan.reconcile.reconcile" in found
    foreign = (
        "docker",
        "cryptography",
        "swarmplan.spec.stack_files",
        "swarmplan.drivers.ssh.driver",
    )
    assert found.isdisjoint(foreign)
    assert len([name for name in found if name.startswith("swarmplan.")]) <= MOST


def test_the_rules_of_stack_files_come_with_a_stack(tmp_path: Path) -> None:
    (tmp_path / "web.yml").write_text(STACK)
    stacks = "stacks: {web: {files: [web.yml]}}\n"
    assert "swarmplan.spec.stack_files" in modules("validate", spec(tmp_path, stacks), state=tmp_path)
    assert "swarmplan.spec.stack_files" not in modules("validate", spec(tmp_path), state=tmp_path)


def test_a_certificate_is_read_without_cryptography() -> None:
    told = "import sys, pathlib, swarmplan.drivers.certificate as own; own.read(pathlib.Path(sys.argv[1])); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told, __file__], capture_output=True, text=True, check=True)
    assert "cryptography" not in done.stdout.split()
