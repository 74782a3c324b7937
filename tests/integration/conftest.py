"""Every test here works on real engines, or with other real programs, and leaves nothing behind."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hello_image import build_archive
from integration.clusters import IMAGE, Cluster, traces


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image archive the services run from."""
    path = tmp_path_factory.mktemp("images") / "hello.tar"
    build_archive(path, IMAGE)
    return path


@pytest.fixture
def cluster(tmp_path: Path, archive: Path) -> Iterator[Cluster]:
    """A cluster nobody else has, taken down at the end; then nothing on the machine carries its name."""
    with _a_cluster(tmp_path, archive) as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, archive: Path) -> Iterator[Cluster]:
    """The same for all the tests of a module, which goes to one worker by an ``xdist_group``. Each test writes the file
    and applies it first, whatever the one before left."""
    with _a_cluster(tmp_path_factory.mktemp("cluster"), archive) as made:
        yield made


@contextmanager
def _a_cluster(folder: Path, archive: Path) -> Iterator[Cluster]:
    name = f"it-{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}-{uuid.uuid4().hex[:6]}"
    made = Cluster(name, folder, archive)
    try:
        yield made
    finally:
        if made.file.exists():
            made.destroy()
    left = [trace for trace in traces(name) if "pytest" not in trace]
    assert left == []
