from typing import Any

from swarmplan.model.image import Manifest
from swarmplan.model.normal.pin import (
    image_of,
    is_up_to_date,
    manifest_of,
    platforms_of,
    same_image,
    with_digest,
    with_live_image,
)

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
AMD = {"Architecture": "amd64", "OS": "linux"}


def spec(image: str, *platforms: dict[str, str], **more: Any) -> dict[str, Any]:
    task: dict[str, Any] = {"ContainerSpec": {"Image": image}}
    if platforms:
        task["Placement"] = {"Platforms": list(platforms)}
    return {"Name": "web", "TaskTemplate": task, **more}


def test_a_wanted_tag_runs_by_any_digest_and_a_wanted_digest_by_none_but_itself() -> None:
    assert same_image(spec(f"x:1@{A}"), spec("x:1"))
    assert same_image(spec("docker.io/library/x"), spec("x:latest"))
    assert not same_image(spec(f"x:2@{A}"), spec("x:1"))
    assert same_image(spec(f"x:1@{A}"), spec(f"x:1@{A}"))
    assert not same_image(spec(f"x:1@{A}"), spec(f"x:1@{B}"))
    assert not same_image(spec("x:1"), spec(f"x:1@{A}"))


def test_what_runs_is_kept_with_its_platforms() -> None:
    live = spec(f"x:1@{A}", AMD)
    wanted = with_live_image(spec("x:1", Labels={"a": "b"}), live)
    assert (image_of(wanted), platforms_of(wanted), wanted["Labels"]) == (f"x:1@{A}", [AMD], {"a": "b"})
    declared = {"Architecture": "arm64", "OS": "linux"}
    assert platforms_of(with_live_image(spec("x:1", declared), live)) == [declared]


def test_platforms_nobody_declared_are_no_difference() -> None:
    assert is_up_to_date(spec(f"x:1@{A}", AMD), spec("x:1"))
    assert not is_up_to_date(spec(f"x:1@{A}", AMD), spec("x:1", {"OS": "windows"}))
    assert not is_up_to_date(spec(f"x:1@{A}"), spec(f"x:1@{B}"))
    assert not is_up_to_date(spec(f"x:1@{A}"), spec("x:1", Labels={"a": "b"}))


def test_what_the_registry_told_is_spelled_as_the_docker_client_does() -> None:
    told = manifest_of(
        {
            "Descriptor": {"digest": B},
            "Platforms": [
                {"architecture": "amd64", "os": "linux"},
                {"architecture": "arm", "os": "linux", "variant": "v7"},
            ],
        }
    )
    wanted = with_digest(spec("x:1"), told)
    assert image_of(wanted) == f"x:1@{B}"
    assert platforms_of(wanted) == [AMD, {"OS": "linux"}]


def test_a_written_digest_stays_and_a_written_platform_too() -> None:
    wanted = with_digest(spec(f"x@{A}", AMD), Manifest(A, (("linux", "arm64"),)))
    assert (image_of(wanted), platforms_of(wanted)) == (f"x@{A}", [AMD])
    assert "Placement" not in with_digest(spec("x:1"), Manifest(A))["TaskTemplate"]


def test_the_specs_given_are_not_written_to() -> None:
    wanted, live = spec("x:1"), spec(f"x:1@{A}", AMD)
    with_live_image(wanted, live)
    with_digest(wanted, Manifest(B, (("linux", "amd64"),)))
    assert (wanted, live) == (spec("x:1"), spec(f"x:1@{A}", AMD))
