"""A driver of somebody else's, the example of docs/drivers.md: found by its entry point, held to the published contract."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs/examples/driver"
SPEC = "apiVersion: swarmplan/v1\nkind: Cluster\nname: third-party\nmachines: {{driver: folder, options: {}}}\nmanagers: {{count: 1}}\n"


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """An environment in which the example is installed: its module and what its package says of itself."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    lines = [f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"]
    info = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("".join(lines))
    entries = [
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in found.items())
        for group, found in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(entries))
    (tmp_path / "folder_driver.py").write_text((EXAMPLE / "folder_driver.py").read_text())
    return {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "FOLDER_DRIVER": str(tmp_path / "machines"),
    }


def ran(
    words: list[str], environment: dict[str, str], folder: Path, code: int
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_its_author_runs_the_contract(installed: dict[str, str], tmp_path: Path) -> None:
    author = tmp_path / "author"
    author.mkdir()
    (author / "test_folder_driver.py").write_text((EXAMPLE / "test_folder_driver.py").read_text())
    told = ran(["pytest", "-q", "-p", "no:cacheprovider"], installed, author, 0).stdout
    assert " passed" in told
    assert "skipped" not in told


def test_a_broken_promise_is_found_and_shown(installed: dict[str, str], tmp_path: Path) -> None:
    author = tmp_path / "author"
    author.mkdir()
    place = tmp_path / "folder_driver.py"
    place.write_text(place.read_text().replace("if self.find(machine.name) is None:", "if True:"))
    place.write_text(place.read_text().replace(".unlink(missing_ok=True)", ".unlink()"))
    (author / "test_folder_driver.py").write_text((EXAMPLE / "test_folder_driver.py").read_text())
    told = ran(["pytest", "-q", "-p", "no:cacheprovider"], installed, author, 1).stdout
    assert "test_a_removed_machine_is_gone" in told


def test_a_spec_that_names_it_is_planned_and_its_faults_are_placed(
    installed: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "cluster.yaml").write_text(SPEC.format("{colour: red}"))
    told = ran(["swarmplan", "plan"], installed, tmp_path, 0).stdout
    assert "driver: folder, options.colour: red" in told
    (tmp_path / "cluster.yaml").write_text(SPEC.format("{color: red}"))
    told = ran(["swarmplan", "validate"], installed, tmp_path, 2).stderr
    assert "cluster.yaml:4:38: machines.options.color: unknown option; there is colour" in told


def test_a_spec_that_names_it_no_longer_still_sees_its_machines(
    installed: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "make.py").write_text(
        "from folder_driver import FolderDriver\n"
        "from swarmplan.model.machine import Machine\n"
        "FolderDriver('third-party', []).create(Machine('left-behind', 'folder'))\n"
    )
    ran(["make"], installed, tmp_path, 0)
    (tmp_path / "cluster.yaml").write_text(SPEC.format("{}").replace("folder", "absent-driver"))
    told = ran(["swarmplan", "plan"], installed, tmp_path, 2).stderr
    assert "'absent-driver' is not a valid machine driver" in told
    (tmp_path / "cluster.yaml").write_text(SPEC.format("{}").replace("driver: folder", "driver: local"))
    told = ran(["swarmplan", "plan"], installed, tmp_path, 4).stdout
    assert "left-behind:" in told  # its engine does not answer: nothing is planned past it
