"""Cluster files for golden tests, loaded with the image archive they name beside them."""

import io
import json
import os
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

from swarmplan.model.cluster import Desired
from swarmplan.sources.reader import Reader
from swarmplan.spec import load

HERE = Path(__file__).parent
PLANS = HERE.parent.parent / "plans"


def desired(file: Path, folder: Path) -> Desired:
    """The file's Desired; ``folder`` is where a copy is put, with ``build/hello.tar`` and its stack files beside it.
    Archives are named from there, so that a plan is the same wherever it is made."""
    copy = folder / file.name
    for each in (file, *file.parent.glob("*.stack.yml")):
        shutil.copy(each, folder)
    _archive(folder / "build" / "hello.tar", "lab/hello:1")
    wanted = load([str(copy)], environ={}, contents=Reader({})).desired
    images = {
        name: replace(image, archive=os.path.relpath(image.archive, folder))
        for name, image in wanted.images.items()
    }
    return replace(wanted, images=images)


def _archive(path: Path, reference: str) -> None:
    """As little as makes an image archive."""
    path.parent.mkdir()
    with tarfile.open(path, "w") as tar:
        for name, value in (
            ("config.json", {}),
            ("manifest.json", [{"Config": "config.json", "RepoTags": [reference], "Layers": []}]),
        ):
            data = json.dumps(value).encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
