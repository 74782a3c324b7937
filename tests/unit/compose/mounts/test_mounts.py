from typing import Any

import pytest
from unit.compose.conversion import container, faults, notices

from swarmplan.compose import Scope, Volume


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/data", {"Type": "volume", "Target": "/data"}),
        ("data:/data", {"Type": "volume", "Source": "data", "Target": "/data"}),
        ("data:/data:ro", {"Type": "volume", "Source": "data", "Target": "/data", "ReadOnly": True}),
        ("data:/data:rw", {"Type": "volume", "Source": "data", "Target": "/data"}),
        (
            "data:/data:nocopy,cached",
            {
                "Type": "volume",
                "Source": "data",
                "Target": "/data",
                "VolumeOptions": {"NoCopy": True},
            },
        ),
        (
            "/srv:/data:rslave",
            {"Type": "bind", "Source": "/srv", "Target": "/data", "BindOptions": {"Propagation": "rslave"}},
        ),
        ({"target": "/data"}, {"Type": "volume", "Target": "/data"}),
        (
            {
                "type": "bind",
                "source": "/srv",
                "target": "/data",
                "bind": {"propagation": "shared"},
                "read_only": True,
            },
            {
                "Type": "bind",
                "Source": "/srv",
                "Target": "/data",
                "BindOptions": {"Propagation": "shared"},
                "ReadOnly": True,
            },
        ),
        (
            {
                "type": "volume",
                "source": "d",
                "target": "/data",
                "volume": {"nocopy": True, "labels": ["a=b"]},
            },
            {
                "Type": "volume",
                "Source": "d",
                "Target": "/data",
                "VolumeOptions": {"NoCopy": True, "Labels": {"a": "b"}},
            },
        ),
        (
            {"type": "tmpfs", "target": "/data", "tmpfs": {"size": "64M", "mode": 0o1777}},
            {"Type": "tmpfs", "Target": "/data", "TmpfsOptions": {"SizeBytes": 67108864, "Mode": 0o1777}},
        ),
    ],
)
def test_mounts(written: object, expected: dict[str, Any]) -> None:
    assert container(volumes=[written])["Mounts"] == [expected]


@pytest.mark.parametrize(
    ("written", "path", "part"),
    [
        ("./data:/data", "volumes.0", "absolute path"),
        ("~/data:/data", "volumes.0", "absolute path"),
        ("data:data", "volumes.0", "absolute path"),
        ("a:/b:ro:rw", "volumes.0", "is not a valid volume"),
        (":/b", "volumes.0", "is not a valid volume"),
        ("a:/b:rslave", "volumes.0", "not a valid option of a volume"),
        ("/a:/b:nocopy", "volumes.0", "not a valid option of a bind"),
        ("/a:/b:z", "volumes.0", "not a valid option of a bind"),
        ({"type": "bind", "target": "/b"}, "volumes.0", "source is missing"),
        ({"type": "volume"}, "volumes.0", "target is missing"),
        (
            {"type": "bind", "source": "/a", "target": "/b", "bind": {"create_host_path": True}},
            "volumes.0.bind.create_host_path",
            "does not create folders",
        ),
        ({"type": "image", "source": "a", "target": "/b"}, "volumes.0.type", "npipe"),
        ({"type": "disk", "target": "/b"}, "volumes.0.type", "volume or tmpfs"),
        ({"type": "tmpfs", "source": "a", "target": "/b"}, "volumes.0.source", "no source"),
        ({"type": "volume", "target": "/b", "bind": {}}, "volumes.0.bind", "does not support bind options"),
        (
            {"type": "tmpfs", "target": "/b", "tmpfs": {"size": "big"}},
            "volumes.0.tmpfs.size",
            "not a valid size",
        ),
    ],
)
def test_invalid_mount(written: object, path: str, part: str) -> None:
    found = faults(volumes=[written])
    assert list(found) == [path]
    assert part in found[path]


def test_a_target_is_mounted_but_once() -> None:
    assert faults(volumes=["a:/data", "/data"]) == {"volumes.1": "something is mounted at /data already"}


NAMED = Volume("st_data", {"Labels": {"a": "b"}})
STACK = Scope("lab", "st", volumes={"data": NAMED, "ext": Volume("ext")}, folder="/stacks/vote", home="/root")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("data:/d", {"Type": "volume", "Source": "st_data", "VolumeOptions": {"Labels": {"a": "b"}}}),
        (
            "data:/d:nocopy",
            {"Type": "volume", "Source": "st_data", "VolumeOptions": {"Labels": {"a": "b"}, "NoCopy": True}},
        ),
        ("ext:/d", {"Type": "volume", "Source": "ext", "VolumeOptions": {}}),
        ("./a/../b:/d", {"Type": "bind", "Source": "/stacks/vote/b"}),
        ("~/b:/d", {"Type": "bind", "Source": "/root/b"}),
        ("/b:/d", {"Type": "bind", "Source": "/b"}),
    ],
)
def test_a_source_means_what_the_stack_says(written: str, expected: dict[str, Any]) -> None:
    assert container(scope=STACK, volumes=[written])["Mounts"] == [{"Target": "/d", **expected}]


def test_a_stack_declares_its_volumes() -> None:
    assert "declare it under volumes" in faults(scope=STACK, volumes=["other:/d"])["volumes.0"]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("/b:/d:z", "volumes.0"),
        ({"target": "/d", "volume": {"nocopy": True}}, "volumes.0.volume.nocopy"),
        ({"source": "data", "target": "/d", "volume": {"labels": {"a": 1}}}, "volumes.0.volume.labels"),
        ({"type": "tmpfs", "target": "/d", "tmpfs": {"mode": 448}}, "volumes.0.tmpfs.mode"),
        (
            {"type": "bind", "source": "/b", "target": "/d", "bind": {"create_host_path": True}},
            "volumes.0.bind.create_host_path",
        ),
    ],
)
def test_a_stack_leaves_out_what_the_docker_client_leaves_out(written: object, place: str) -> None:
    assert list(notices(scope=STACK, volumes=[written])) == [place]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"recursive": "disabled"}, {"NonRecursive": True}),
        ({"recursive": "enabled", "propagation": "rslave"}, {"Propagation": "rslave"}),
        ({"create_host_path": False}, {}),
    ],
)
def test_a_bind_of_our_own_has_all_the_engine_has(options: dict[str, Any], expected: dict[str, Any]) -> None:
    (found,) = container(volumes=[{"type": "bind", "source": "/b", "target": "/d", "bind": options}])[
        "Mounts"
    ]
    assert found["BindOptions"] == expected


def test_a_tmpfs_of_the_service() -> None:
    assert container(tmpfs=["/run", "/work:size=64m,mode=1777"])["Mounts"] == [
        {"Type": "tmpfs", "Target": "/run"},
        {"Type": "tmpfs", "Target": "/work", "TmpfsOptions": {"SizeBytes": 67108864, "Mode": 0o1777}},
    ]
    assert "size or mode" in faults(tmpfs="/run:noexec")["tmpfs"]
