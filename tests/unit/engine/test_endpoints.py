"""Each call of an engine is in the table of docs/agent-endpoints.md, and each row of the table is a call."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from endpoint_page import Endpoint, row_of, table

from swarmplan.engine.adapter import DockerEngine
from swarmplan.model.key import Kind

ARGUMENTS: dict[Any, Any] = {str: "name", int: 1, bool: True, Kind: Kind.CONFIG}


class Made(Exception):
    """A call was made: what comes back does not matter here."""


class Recorder:
    """In place of the adapter's transport."""

    timeout, url = 1.0, "unix:///engine.sock"

    def __init__(self) -> None:
        self.calls: list[Endpoint] = []

    def api_version(self) -> tuple[int, int]:
        return (1, 41)

    def request(self, method: str, path: str, **_: Any) -> None:
        self.calls.append((method, path))
        raise Made

    def opened(self, path: str) -> None:
        self.request("GET", path)


def calls_of_the_adapter(archive: Path) -> Iterator[tuple[str, Endpoint]]:
    """Each method of the port with what it calls first; those with a kind of content once for each kind."""
    for name, method in inspect.getmembers(DockerEngine, inspect.isfunction):
        if name.startswith("_") or name == "close":
            continue
        hints = get_type_hints(method)
        needed = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty][
            1:
        ]
        kinds = [Kind.SECRET, Kind.CONFIG] if Kind in hints.values() else [Kind.CONFIG]
        for kind in kinds:
            given = {one.name: ARGUMENTS.get(hints[one.name], {}) for one in needed}
            given |= {key: kind for key in given if hints[key] is Kind}
            given |= {key: str(archive) for key in given if key == "archive"}
            engine, recorder = DockerEngine("unix:///engine.sock"), Recorder()
            engine._http = recorder  # type: ignore[assignment]  # all of it that calls use
            with pytest.raises(Made):
                list(getattr(engine, name)(**given) or ())
            yield name, recorder.calls[0]


def test_every_call_has_its_row_and_every_row_its_call(tmp_path: Path) -> None:
    archive = tmp_path / "image.tar"
    archive.write_bytes(b"")
    calls = dict.fromkeys(call for _, call in calls_of_the_adapter(archive))
    missing = [f"{method} {path}" for method, path in calls if row_of(method, path) is None]
    assert not missing, f"add to docs/agent-endpoints.md: {', '.join(missing)}"
    seen = {row_of(method, path) for method, path in calls} | {
        ("GET", "/_ping")
    }  # which every connection begins with
    assert set(table()) - seen == set()


@pytest.mark.parametrize(
    ("method", "path", "row"),
    [
        ("GET", "/v1.41/services?status=true", ("GET", "/services")),
        ("POST", "/configs/create", ("POST", "/configs/create")),
        ("GET", "/distribution/a.example/b/c:1/json", ("GET", "/distribution/{image}/json")),
        ("GET", "/tasks/abc/logs", ("GET", "/tasks/{id}/logs")),
        ("POST", "/containers/create", None),
        ("GET", "/networks/a/b", None),
    ],
)
def test_a_call_is_found_by_its_path(method: str, path: str, row: Endpoint | None) -> None:
    assert row_of(method, path) == row
