"""``sensitive``: what it names is hidden, and a path that leads to nothing is an error with a place."""

from typing import Any

import pytest
from spec_desk import Desk

WEB = """\
services:
  web:
    image: a
    environment: {PIN: 1234, MODE: live}
    command: [serve, --to=x]
    labels: {a.b: c, a: d}
  list: {image: a, environment: [PIN=1, MODE=live], deploy: {labels: ["x.y=z"]}}
networks: {app: {driver_opts: {k: v}}}
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("services.web.environment.PIN", {"services.web": {"environment.PIN": "(hidden)"}}),
        ("services.list.environment.PIN", {"services.list": {"environment.PIN": "(hidden)"}}),
        (
            "services.*.environment.PIN",
            {f"services.{name}": {"environment.PIN": "(hidden)"} for name in ("web", "list")},
        ),
        (
            "services.web.environment",
            {"services.web": {"environment.PIN": "(hidden)", "environment.MODE": "(hidden)"}},
        ),
        ("services.web.command.1", {"services.web": {"command": ["serve", "(hidden)"]}}),
        ("services.web.command", {"services.web": {"command": ["(hidden)", "(hidden)"]}}),
        ("services.web.labels.a.b", {"services.web": {"labels.a.b": "(hidden)"}}),
        ("services.web.labels.a", {"services.web": {"labels.a": "(hidden)"}}),
        ("services.list.deploy.labels.x.y", {"services.list": {"deploy.labels.x.y": "(hidden)"}}),
        ("networks.app.driver_opts", {"networks.app": {"driver_opts.k": "(hidden)"}}),
    ],
)
def test_what_a_path_names_is_hidden(desk: Desk, path: str, expected: dict[str, Any]) -> None:
    assert desk.load(f'{WEB}sensitive: ["{path}"]\n').desired.shown == expected


def test_a_service_names_its_own(desk: Desk) -> None:
    own = WEB.replace("    image: a\n", "    image: a\n    x-swarmplan: {sensitive: [environment.PIN]}\n")
    assert desk.load(own).desired.shown == {"services.web": {"environment.PIN": "(hidden)"}}


def test_what_is_in_a_stack_is_named_there_or_in_the_cluster_file(desk: Desk) -> None:
    desk.write(
        "services: {db: {image: a, x-swarmplan: {sensitive: [environment.A]}, environment: {A: 1, B: 2, C: 3}}}\n",
        "vote.yaml",
    )
    loaded = desk.load(
        "stacks: {vote: {files: [vote.yaml]}}\nsensitive: [stacks.vote.services.db.environment.B]\n"
    )
    hidden = {"environment.A": "(hidden)", "environment.B": "(hidden)"}
    assert loaded.desired.shown == {"services.vote_db": hidden}


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("services.weg.command", "there is no 'weg' here; did you mean 'web'?"),
        ("services.web.environment.PON", "there is no 'PON' here; did you mean 'PIN'?"),
        ("service.web.environment", "there is no 'service' here; did you mean 'services'?"),
        ("services.web.command.7", "there is no '7' here"),
        ("services.web.environment.PIN.x", "there is no 'x' here"),
        ("services.web.image", "only what is in environment, command, "),
        ("services.web", "only what is in environment, command, "),
        ("stacks.vote.services", "there is no stack 'vote' here"),
        ("stacks", "there is no stack '' here"),
    ],
)
def test_a_path_that_leads_to_nothing_is_an_error(desk: Desk, path: str, problem: str) -> None:
    (found,) = desk.problems(f"{WEB}sensitive: [services.web.command, {path}]\n")
    line = len(WEB.splitlines()) + 5
    assert found.startswith(f"c.yaml:{line}:35: sensitive.1: {path}: {problem}"), found


def test_a_service_that_names_nothing_is_told_where(desk: Desk) -> None:
    own = WEB.replace("    image: a\n", "    image: a\n    x-swarmplan: {sensitive: [environment.PEN]}\n")
    assert desk.problems(own) == [
        "c.yaml:8:31: services.web.x-swarmplan.sensitive.0: environment.PEN: there is no 'PEN' here; did you mean 'PIN'?"
    ]


def test_a_stack_s_path_that_leads_to_nothing_is_an_error_of_the_cluster_file(desk: Desk) -> None:
    desk.write("services: {db: {image: a, environment: {A: 1}}}\n", "vote.yaml")
    body = "stacks: {vote: {files: [vote.yaml]}}\nsensitive: [stacks.vote.services.db.environment.B]\n"
    (found,) = desk.problems(body)
    assert found.startswith("c.yaml:6:13: sensitive.0: ")
    assert "there is no 'B' here" in found


@pytest.mark.parametrize("sensitive", ["x", "[[a]]", "{a: b}"])
def test_it_is_a_list_of_texts(desk: Desk, sensitive: str) -> None:
    assert any("sensitive" in problem for problem in desk.problems(f"{WEB}sensitive: {sensitive}\n"))
