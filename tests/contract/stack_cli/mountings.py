"""Mounts of every type, short and long, no two on one target."""

from typing import Any

from contract.stack_cli.texts import Strategy
from hypothesis import strategies as st

_PATHS = ["/srv/a", "./rel", "../up", "~/home", "/a b", "."]
_PROPAGATIONS = ["private", "rshared", "rslave"]
_ACCESS = st.sampled_from(["", ":ro", ":rw", ":cached", ":z", ":ro,rw", ":rw,ro"])


def mounts(volumes: list[str]) -> Strategy:
    """A list of mounts; the volumes are those the document declares."""
    source = st.sampled_from(volumes)
    kinds = st.one_of(
        st.builds(lambda key, access: f"{key}:TARGET{access}", source, _ACCESS),
        st.builds(lambda key: f"{key}:TARGET:nocopy,ro", source),
        st.builds(lambda path, access: f"{path}:TARGET{access}", st.sampled_from(_PATHS), _ACCESS),
        st.builds(
            lambda path, way: f"{path}:TARGET:{way}", st.sampled_from(_PATHS), st.sampled_from(_PROPAGATIONS)
        ),
        st.just("TARGET"),
        _long("volume", source=source, volume=st.just({"nocopy": True}) | st.just({})),
        _long("volume", volume=st.just({"nocopy": True})),
        _long("bind", {"source": st.sampled_from(_PATHS)}, bind=st.just({}) | _propagation()),
        _long("tmpfs", tmpfs=st.just({}) | st.integers(0, 9999).map(lambda size: {"size": size})),
    )
    return st.lists(kinds, max_size=4).map(_apart)


def _long(kind: str, needed: dict[str, Strategy] | None = None, **optional: Strategy) -> Strategy:
    common = {"read_only": st.booleans(), "consistency": st.just("delegated")}
    always = {"type": st.just(kind), "target": st.just("TARGET"), **(needed or {})}
    return st.fixed_dictionaries(always, optional={**common, **optional})


def _propagation() -> Strategy:
    return st.sampled_from(_PROPAGATIONS).map(lambda way: {"propagation": way})


def _apart(found: list[Any]) -> list[Any]:
    return [
        mount.replace("TARGET", f"/t/{number}")
        if isinstance(mount, str)
        else {**mount, "target": f"/t/{number}"}
        for number, mount in enumerate(found)
    ]
