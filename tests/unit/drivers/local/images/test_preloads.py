"""When the sets that nobody uses any more are removed."""

from pathlib import Path
from typing import Any

import pytest
from unit.drivers.local.images.stores import KEY, Filling, forget, names, no_failures, store

from swarmplan.drivers.local.images.preloads import Preloads
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.roots import Roots
from swarmplan.model.image import Image

IMAGES = (Image("lab/app:1", "sha256:1", "/app.tar"),)


def never(*_: Any) -> Any:
    pytest.fail("nothing is to be loaded")


def preloads(folder: Path, images: tuple[Image, ...]) -> Preloads:
    """Those of the cluster that the store's only set is noted for, which is gone by now."""
    with no_failures():
        assert store(folder).stored(KEY, "system", Filling())
    forget(folder)
    layout = Layout("lab", folder / "state", folder / "run")
    made = Preloads(layout, Roots(folder / "state"))
    made.expect(images, never, shared=True)
    return made


def test_the_last_cluster_takes_its_images_along(tmp_path: Path) -> None:
    made = preloads(tmp_path, ())
    made.prune()
    assert names(tmp_path) == []
    assert not made.close()


def test_a_cluster_that_may_be_made_again_finds_its_images(tmp_path: Path) -> None:
    made = preloads(tmp_path, IMAGES)
    made.prune()
    filling = Filling()
    with no_failures():
        assert store(tmp_path).stored(KEY, "system", filling)
    assert filling.times == 0
    assert made.close()
    assert names(tmp_path) == [KEY]


def test_one_that_was_not_made_again_leaves_no_images(tmp_path: Path) -> None:
    made = preloads(tmp_path, IMAGES)
    made.prune()
    assert names(tmp_path) == [KEY]
    assert made.close()
    assert names(tmp_path) == []
    assert not made.close()
