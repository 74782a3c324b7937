"""What an installed package holds: scripts beside the modules, too."""

import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def test_every_file_beside_the_modules_is_packaged() -> None:
    package = _ROOT / "swarmplan"
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    globs = project["tool"]["setuptools"]["package-data"]["swarmplan"]
    packaged = {path for glob in globs for path in package.glob(glob)}
    files = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path for path in files if path.suffix != ".py"} == {path for path in packaged if path.is_file()}
