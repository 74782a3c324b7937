import pytest

from swarmplan.model.bodies import Json
from swarmplan.model.volume import VolumeSpec, VolumeState, listed_spec, mounted, mounted_spec

OPTIONS = {"type": "tmpfs", "o": "size=1m"}
PAIRS = (("o", "size=1m"), ("type", "tmpfs"))


@pytest.mark.parametrize(
    ("options", "listed", "spec"),
    [
        (None, {"Driver": "local", "Options": None, "Labels": None}, VolumeSpec()),
        ({}, {"Driver": "local", "Options": {}, "Labels": {}}, VolumeSpec()),
        (
            {"DriverConfig": {"Options": OPTIONS}, "NoCopy": True},
            {"Driver": "local", "Options": OPTIONS},
            VolumeSpec(options=PAIRS),
        ),
        (
            {"Labels": {"a": "1"}, "DriverConfig": {"Name": "vieux/sshfs"}},
            {"Driver": "vieux/sshfs:latest", "Options": None, "Labels": {"a": "1"}},
            VolumeSpec("vieux/sshfs", labels=(("a", "1"),)),
        ),
    ],
    ids=["nothing asked", "nothing in it", "options", "plugin"],
)
def test_what_a_mount_asks_for_is_what_the_engine_lists(
    options: Json | None, listed: Json, spec: VolumeSpec
) -> None:
    assert mounted_spec(options) == listed_spec(listed) == spec
    assert VolumeState(listed_spec(listed)).is_made_as(mounted_spec(options))


@pytest.mark.parametrize(
    "other",
    [
        VolumeSpec(),
        VolumeSpec("nfs", PAIRS),
        VolumeSpec(options=PAIRS[:1]),
        VolumeSpec("local", PAIRS, (("a", "1"),)),
    ],
)
def test_another_driver_option_or_label_is_another_volume(other: VolumeSpec) -> None:
    assert not VolumeState(VolumeSpec(options=PAIRS)).is_made_as(other)


def test_of_a_volume_that_its_driver_brought_along_only_the_driver_is_known() -> None:
    brought = VolumeState(VolumeSpec("nfs"))
    assert brought.is_made_as(VolumeSpec("nfs", PAIRS, (("a", "1"),)))
    assert not brought.is_made_as(VolumeSpec())


def test_a_mount_may_add_labels_of_its_own() -> None:
    plain, more = VolumeSpec(options=PAIRS), VolumeSpec("local", PAIRS, (("a", "1"),))
    assert more.refines(plain)
    assert not plain.refines(more)
    assert not more.refines(VolumeSpec())


def test_only_named_volumes_are_found_among_the_mounts() -> None:
    mounts = [
        {"Type": "volume", "Source": "data", "Target": "/d", "VolumeOptions": {"Labels": {"a": "1"}}},
        {"Type": "volume", "Target": "/anonymous"},
        {"Type": "bind", "Source": "/srv", "Target": "/s"},
        {"Source": "/a", "Target": "/b"},
    ]
    spec = {"TaskTemplate": {"ContainerSpec": {"Mounts": mounts}}}
    assert list(mounted(spec)) == [("data", VolumeSpec(labels=(("a", "1"),)))]
    assert list(mounted({})) == []


def test_it_is_told_in_the_words_of_a_spec() -> None:
    assert VolumeSpec().as_json() == {}
    assert VolumeSpec("nfs", PAIRS, (("a", "1"),)).as_json() == {
        "driver": "nfs", "driver_opts": OPTIONS, "labels": {"a": "1"}
    }  # fmt: skip
