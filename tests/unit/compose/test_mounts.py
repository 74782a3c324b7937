from typing import Any

import pytest
from unit.compose.conversion import container, faults


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
        ("./data:/data", "volumes.0", "from the root"),
        ("~/data:/data", "volumes.0", "from the root"),
        ("data:data", "volumes.0", "from the root"),
        ("a:/b:ro:rw", "volumes.0", "is no volume"),
        (":/b", "volumes.0", "is no volume"),
        ("a:/b:rslave", "volumes.0", "no option of a volume"),
        ("/a:/b:nocopy", "volumes.0", "no option of a bind"),
        ("/a:/b:z", "volumes.0", "no option of a bind"),
        ({"type": "bind", "target": "/b"}, "volumes.0", "source is missing"),
        ({"type": "volume"}, "volumes.0", "target is missing"),
        ({"type": "disk", "target": "/b"}, "volumes.0.type", "bind or volume or tmpfs"),
        ({"type": "tmpfs", "source": "a", "target": "/b"}, "volumes.0.source", "no source"),
        ({"type": "volume", "target": "/b", "bind": {}}, "volumes.0.bind", "no bind options"),
        ({"type": "tmpfs", "target": "/b", "tmpfs": {"size": "big"}}, "volumes.0.tmpfs.size", "no size"),
    ],
)
def test_what_is_no_mount(written: object, path: str, part: str) -> None:
    found = faults(volumes=[written])
    assert list(found) == [path]
    assert part in found[path]


def test_a_target_is_mounted_but_once() -> None:
    assert faults(volumes=["a:/data", "/data"]) == {"volumes.1": "something is mounted at /data already"}
