"""Law 7, by where a value comes from: what came out of a variable, an env file, or is named in ``sensitive`` gets nowhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.cli.terminal import Terminal, Typed, handlers_kept

from swarmplan.errors import Permanent
from swarmplan.simulator.state.state import State

pytestmark = pytest.mark.laws

ROUTES = {
    "environment": "PASS", "a list of variables": "DSN", "a part of a value": "PIN", "passed on": "JWT", "passed on in a list": "OTP",
    "a default of another": "NESTED", "command": "ARG", "entrypoint": "ENTRY", "healthcheck": "PROBE", "labels": "USERS",
    "deploy.labels": "AUTH", "logging": "SINK", "a network": "OPTION", "a volume": "SHARE", "an engine": "PROXY",
    "an env file's": "MAIL", "the env file of a stack": "VOTES", "a stack's variable": "BALLOT", "a stack's, passed on": "SEAL",
}  # fmt: skip
"""Each way into a value that is hidden, with the variable that takes it. None of the names looks like a secret's."""
SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
policy: {settle: 0s}
machines: {engine: {options: {http-proxy: "${PROXY}"}}}
sensitive: [services.web.environment.NAMED, stacks.vote.services.db.environment.APART]
networks: {app: {driver_opts: {tune: "${OPTION}"}}}
volumes: {data: {driver_opts: {device: "${SHARE}"}}}
services:
  web:
    image: "lab/hello:${TAG}"
    networks: [app]
    volumes: ["data:/data"]
    env_file: web.env
    environment: {PASS: "${PASS}", URL: "db://u:${PIN}@h", JWT: , NEST: "${UNSET:-${NESTED}}", NAMED: "NAMED-@", MODE: live}
    command: ["serve", "--to=${ARG}"]
    entrypoint: "run ${ENTRY}"
    labels: {users: "${USERS}"}
    healthcheck: {test: "curl ${PROBE}"}
    logging: {driver: gelf, options: {address: "${SINK}"}}
    deploy: {labels: {auth: "${AUTH}"}}
  list:
    image: "lab/hello:${TAG}"
    environment: ["DSN=${DSN}", OTP, "MINE=MINE-@"]
    x-swarmplan: {sensitive: [environment.MINE]}
stacks: {vote: {files: [vote.yaml]}}
"""
STACK = """\
services:
  db:
    image: "lab/hello:1"
    env_file: vote.env
    environment: ["B=${BALLOT}", SEAL, "APART=APART-@"]
"""
SENSITIVE = ("NAMED", "MINE", "APART")
FIRST, SECOND = "pl4nt3d", "pl4nt3d2"


def secret(name: str, planted: str) -> str:
    return f"{name.lower()}-{planted}"


class Desk(Terminal):
    """With a value in every route."""

    def plant(self, planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TAG", "1")
        for name in ROUTES.values():
            monkeypatch.setenv(name, secret(name, planted))
        for name in ("MAIL", "VOTES"):
            monkeypatch.delenv(name)
        self.write(SPEC.replace("@", planted, 5).replace(f":${{PIN}}{planted}", ":${PIN}@"))
        self.write(STACK.replace("@", planted), "vote.yaml")
        self.write(f"MAIL={secret('MAIL', planted)}\n", "web.env")
        self.write(f"VOTES={secret('VOTES', planted)}\n", "vote.env")


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Desk]:
    with handlers_kept():
        desk = Desk(tmp_path, monkeypatch, capfd)
        desk.plant(FIRST, monkeypatch)
        yield desk


def leaks(desk: Desk, *typed: Typed) -> list[str]:
    """The lines, of all that was printed and is kept but the simulated swarm, with a planted value in them."""
    kept = [path for path in desk.state.rglob("*") if path.is_file() and path.parent.name != "simulated"]
    texts = [one.out + one.err for one in typed] + [path.read_text(encoding="utf-8") for path in kept]
    return [line for text in texts for line in text.splitlines() if FIRST in line.lower()]


FORMS = ("text", "json", "markdown", "graph", "html", "svg")


def test_law_7_every_route_is_taken(desk: Desk) -> None:
    """Into the swarm; and each is shown by its variable's name."""
    shown = json.dumps(desk.rehearse("plan", "--format", "json").json, ensure_ascii=False)
    assert desk.rehearse("apply", "--auto-approve").code == 0
    world = (desk.state / "simulated" / "lab.json").read_text(encoding="utf-8")
    for name in ROUTES.values():
        assert secret(name, FIRST) in world or name == "SHARE", name
        assert f"${{{name}}}" in shown, name
    for name in SENSITIVE:
        assert f"{name}-{FIRST}" in world, name
    assert "db://u:${PIN}@h" in shown
    assert "lab/hello:1" in shown  # which comes from a variable, and must be seen


@pytest.mark.parametrize("form", FORMS)
def test_law_7_plans_show_names(desk: Desk, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    typed = [desk.rehearse("plan", "--format", form)]
    desk.rehearse("apply", "--auto-approve")
    desk.plant(SECOND, monkeypatch)
    typed.append(desk.rehearse("plan", "--format", form))
    if form == "text":
        assert "environment.PASS: (hidden) → ${PASS} (changed)" in typed[-1].out
        assert "environment.NAMED: (hidden) → (hidden) (changed)" in typed[-1].out
    desk.edit('PASS: "${PASS}", ', "")
    desk.edit('    command: ["serve", "--to=${ARG}"]\n', "")
    desk.edit('    labels: {users: "${USERS}"}\n', "")
    desk.write("OTHER=1\n", "web.env")
    typed.append(desk.rehearse("plan", "--format", form))
    if form == "text":
        assert "environment.PASS: (hidden) → (none)" in typed[-1].out
        assert "environment.MAIL: (hidden) → (none)" in typed[-1].out
    assert all("services.web" in one.out or "web" in one.out for one in typed)
    assert leaks(desk, *typed) == []


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_law_7_runs_and_their_files_show_names(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, log_format: str
) -> None:
    def run(*words: str) -> Typed:
        return desk.type("-vv", "--log-format", log_format, *words, "--simulate")

    typed = [run("apply", "--auto-approve")]
    desk.plant(SECOND, monkeypatch)
    typed += [run("apply"), run("apply", "--auto-approve", "--allow", "all")]
    typed += [run("status"), run("status", "--format", "json"), run("destroy", "--auto-approve")]
    assert [one.code for one in typed] == [0, 4, 0, 0, 0, 0]
    assert leaks(desk, *typed) == []


@pytest.mark.parametrize("error", [Permanent, ZeroDivisionError])
def test_law_7_what_quotes_values_shows_their_names(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """An engine that refuses them, and a bug of ours."""
    values = [secret(name, FIRST) for name in ROUTES.values()] + [f"{name}-{FIRST}" for name in SENSITIVE]
    made = State.__init__

    def troubled(state: State, *arguments: object, **options: object) -> None:
        made(state, *arguments, **options)  # type: ignore[arg-type]  # handed on as they came
        state.faults.add(error(f"invalid: {', '.join(values)}, says the engine"), call="services/create")

    monkeypatch.setattr(State, "__init__", troubled)
    typed = desk.rehearse("apply", "--auto-approve")
    assert typed.code == 1
    assert leaks(desk, typed) == []
    told = " ".join((typed.out + typed.err).split())
    assert "invalid: ${PASS}, ${DSN}, " in told
    assert "says the engine" in told


def test_law_7_the_last_words_of_a_task_show_names(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = State.__init__

    def dying(state: State, *arguments: object, **options: object) -> None:
        made(state, *arguments, **options)  # type: ignore[arg-type]  # handed on as they came
        state.broken["lab/hello:1"] = "exit 1"
        state.said["lab/hello:1"] = ["the pin is 4711", f"and {secret('PASS', FIRST)} is no password"]

    monkeypatch.setattr(State, "__init__", dying)
    monkeypatch.setenv("PIN", "4711")
    typed = [desk.rehearse("apply", "--auto-approve"), desk.rehearse("status")]
    told = typed[0].out + typed[0].err
    assert typed[0].code == 5
    assert "| the pin is ${PIN}" in told
    assert "| and ${PASS} is no password" in told
    assert leaks(desk, *typed) == []


GONE = {
    "environment": 'environment: {PASS: "${PASS}"}',
    "command": 'command: ["serve", "--to", "${PASS}"]',
    "entrypoint": 'entrypoint: ["run", "${PASS}"]',
    "labels": 'labels: {users: "${PASS}"}',
    "deploy.labels": 'deploy: {labels: {auth: "${PASS}"}}',
    "healthcheck": 'healthcheck: {test: ["CMD", "curl", "${PASS}"]}',
    "logging": 'logging: {driver: gelf, options: {address: "${PASS}"}}',
    "a volume": "volumes: [{type: volume, source: data, target: /d}]",
}
"""A value of a service, by the line that will be gone."""


@pytest.mark.parametrize("place", GONE)
def test_law_7_errors_of_tasks_show_no_value_that_the_file_no_longer_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    head = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\n"
    head += 'volumes: {data: {driver_opts: {device: "${PASS}"}}}\n' if place == "a volume" else ""
    made = State.__init__

    def dying(state: State, *arguments: object, **options: object) -> None:
        made(state, *arguments, **options)  # type: ignore[arg-type]  # handed on as they came
        state.broken["lab/hello:1"] = f"invalid option: '{secret('PASS', FIRST)}'"

    monkeypatch.setattr(State, "__init__", dying)
    desk.write(f'{head}services:\n  web:\n    image: "lab/hello:1"\n    {GONE[place]}\n')
    typed = [desk.rehearse("apply", "--auto-approve"), desk.rehearse("status")]
    assert "'${PASS}'" in typed[-1].out
    for services in ('{web: {image: "lab/hello:1"}}', "{}"):
        desk.write(f"{head.partition('volumes')[0]}services: {services}\n")
        typed += [desk.rehearse("status"), desk.rehearse("status", "--format", "json"), desk.rehearse("plan")]
        assert "invalid option: '(hidden)'" in typed[-2].out
    assert leaks(desk, *typed) == []


def test_law_7_values_are_shown_on_request_but_for_secrets(desk: Desk) -> None:
    desk.rehearse("apply", "--auto-approve")
    desk.edit('"${UNSET:-${NESTED}}"', '"new ${NESTED}", DB_PASSWORD: "${PASS}"')
    desk.edit(f"NAMED-{FIRST}", "NAMED-other")
    shown = desk.rehearse("plan", "--show-values")
    value = secret("NESTED", FIRST)
    assert f"environment.NEST: {value} → new {value}" in shown.out
    assert "environment.DB_PASSWORD: (none) → (hidden)" in shown.out
    assert "environment.NAMED: (hidden) → (hidden) (changed)" in shown.out
    plain = desk.rehearse("plan", "--format", "json")
    assert desk.rehearse("plan", "--show-values", "--format", "json").json["digest"] == plain.json["digest"]


def test_law_7_a_saved_plan_shows_names_when_it_is_applied(desk: Desk) -> None:
    saved = desk.rehearse("plan", "--show-values", "--out", "lab.plan")
    assert saved.code == 0
    for form in ("text", "json", "markdown", "graph"):
        assert leaks(desk, desk.type("plan", "--plan", "lab.plan", "--format", form)) == []
    typed = desk.rehearse("apply", "--plan", "lab.plan")
    assert typed.code == 0
    assert "${PASS}" in typed.out
    assert leaks(desk, typed) == []
    assert (desk.folder / "lab.plan").stat().st_mode & 0o077 == 0
