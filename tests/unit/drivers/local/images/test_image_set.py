"""Which images are stored together."""

from dataclasses import replace
from typing import Any

import pytest

from swarmplan.drivers.local.images.image_set import ImageSet, can_be_given
from swarmplan.drivers.local.options import Root
from swarmplan.model.image import Image
from swarmplan.model.machine import EngineSettings

WEB = Image("web:1", "/a.tar", f"sha256:{'1' * 64}")
DB = Image("db:1", "/b.tar", f"sha256:{'2' * 64}")
BOTH = ImageSet(Root.SYSTEM, "20.10.24", (WEB, DB))


def test_the_order_and_the_archives_places_are_no_difference() -> None:
    moved = replace(BOTH, images=(DB, replace(WEB, archive="/elsewhere/a.tar")))
    assert moved.key == BOTH.key


@pytest.mark.parametrize(
    "other",
    [
        replace(BOTH, images=(WEB,)),
        replace(BOTH, images=(replace(WEB, id=DB.id), DB)),
        replace(BOTH, images=(replace(WEB, reference="web:2"), DB)),
        replace(BOTH, root=Root.TRIXIE),
        replace(BOTH, version="26.1.5"),
    ],
)
def test_another_content_or_engine_is_another_set(other: ImageSet) -> None:
    assert other.key != BOTH.key


def test_an_archive_with_two_images_is_loaded_once() -> None:
    assert replace(BOTH, images=(WEB, replace(DB, archive="/a.tar"))).archives == ("/a.tar",)


def test_what_was_loaded_must_be_what_is_wanted() -> None:
    assert list(BOTH.missing({"web:1": WEB.id, "db:1": WEB.id})) == ["db:1"]


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ({}, True),
        ({"storage-driver": "overlay2"}, True),
        ({"storage-driver": "vfs"}, False),
        ({"storage-opts": ["overlay2.size=1G"]}, False),
        ({"userns-remap": "default"}, False),
        ({"features": {"containerd-snapshotter": True}}, False),
        ({"debug": True}, True),
    ],
)
def test_engines_that_store_elsewhere_get_none(options: dict[str, Any], given: bool) -> None:  # noqa: FBT001
    assert can_be_given(EngineSettings(options=options)) is given
