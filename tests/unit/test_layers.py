"""The picture of the layers in docs/architecture.md is the one that the import contracts give."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_picture_in_docs_is_current() -> None:
    layers = runpy.run_path(str(ROOT / "scripts" / "layers.py"))
    assert layers["picture"]() in layers["PAGE"].read_text(encoding="utf-8"), "make docs"


def test_every_layer_is_in_the_picture() -> None:
    drawn = runpy.run_path(str(ROOT / "scripts" / "layers.py"))["picture"]()
    names = {
        each.stem
        for each in (ROOT / "swarmplan").iterdir()
        if each.suffix == ".py" or (each / "__init__.py").exists()
    }
    missing = {name for name in names if not name.startswith("__") and f"\n{name} " not in drawn}
    assert not missing
