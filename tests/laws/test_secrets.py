"""Law 7: no token, key or password gets out, whatever is asked for and whatever goes wrong."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from image_registry import auth
from laws.rig import Rig
from secret_forms import NAMED, PLANTED, SHAPED
from small_cluster import cluster
from unit.cli.terminal import Terminal, Typed, handlers_kept

from swarmplan.adapters import Adapters
from swarmplan.cli.terminal.options.source import Source as Chosen
from swarmplan.cli.wiring.cluster_file import loaded
from swarmplan.errors import Permanent, Transient
from swarmplan.model.cluster import Desired
from swarmplan.model.content import Source
from swarmplan.model.image import ImageRule, Resolve
from swarmplan.simulator import World
from swarmplan.simulator.state.identity import PLANTED as IN_TOKENS
from swarmplan.simulator.state.state import State
from swarmplan.sources.reader import Reader
from swarmplan.spec import dump

pytestmark = pytest.mark.laws

SECRET = re.compile(f"{PLANTED}|{IN_TOKENS}", re.IGNORECASE)
SPEC = f"""\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {{count: 1}}
policy: {{settle: 0s}}
swarm: {{autolock: true, unlock_key: {{file: lab.key}}}}
workers: {{count: 1}}
networks: {{app: {{}}}}
secrets:
  held: {{file: held.txt}}
  told: {{environment: TOLD_BY_THE_PLACE}}
  made: {{command: ["printf", "%s", "{PLANTED}-made"]}}
configs:
  site: {{content: "the password is {PLANTED}-content"}}
services:
  web:
    image: "lab/hello:1"
    networks: [app]
    environment:
      MODE: live
      DB_PASSWORD: {PLANTED}-password
      API_TOKEN: "two {PLANTED} words"
      AWS_SECRET_ACCESS_KEY: '{PLANTED}"quoted\\'
      UPSTREAM: "http://bob:{PLANTED}-in-url@proxy:3128"
      UNLOCK: SWMKEY-1-{PLANTED}key
    command: ["serve", "--token", "an {PLANTED} argument", "--password={PLANTED}-joined"]
    labels: {{registry-password: {PLANTED}-container}}
    deploy: {{labels: {{access_token: {PLANTED}-service}}}}
    healthcheck: {{test: ["CMD-SHELL", "PASSWORD={PLANTED}-health curl localhost"]}}
    secrets: [held, told, made]
    configs: [site]
"""
TELLING = [
    f"join failed: --token SWMTKN-1-{PLANTED}-{PLANTED} refused",
    f"unlock with SWMKEY-1-{PLANTED}key",
    f"environment DB_PASSWORD={PLANTED} is not allowed",
    f'{{"Username": "bob", "Password": "{PLANTED}"}}',
    f"Get https://bob:{PLANTED}@registry/v2: unauthorized",
    NAMED[2],
    NAMED[-1],
    next(form for form in NAMED if "API_KEY='" in form),
    *sorted(SHAPED, key=lambda form: "BEGIN" in form)[-1:],  # what is cut off hides all that follows it
    " | ".join(form for form in SHAPED if "BEGIN" not in form),
]
"""What an engine or a command may say that quotes a secret."""


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    with handlers_kept():
        terminal = Terminal(tmp_path, monkeypatch, capfd)
        terminal.write(SPEC)
        terminal.write(f"{PLANTED}-held", "held.txt")
        monkeypatch.setenv("TOLD_BY_THE_PLACE", f"{PLANTED}-told")
        yield terminal


def outputs(terminal: Terminal, *typed: Typed) -> dict[str, str]:
    """All that these commands printed and left in files, but the rehearsed world, which *is* the swarm."""
    told = {f"stream {number}": one.out + one.err for number, one in enumerate(typed)}
    files = [path for path in terminal.state.rglob("*") if path.is_file() and path.parent.name != "simulated"]
    return told | {path.name: path.read_text(encoding="utf-8") for path in files}


def leaks(told: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, line) for name, text in told.items() for line in text.splitlines() if SECRET.search(line)]


def rotate_token(terminal: Terminal) -> None:
    """Every secret gets another value, so that each differs between what is and what is wanted."""
    path = terminal.folder / "cluster.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(PLANTED, f"{PLANTED}2"), encoding="utf-8")
    terminal.write(f"{PLANTED}2-held", "held.txt")


def test_law_7_the_search_finds_what_is_planted(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    world = (terminal.state / "simulated" / "lab.json").read_text(encoding="utf-8")
    assert {match.lower() for match in SECRET.findall(world)} == {PLANTED, IN_TOKENS}
    assert leaks({"world": world})


@pytest.mark.parametrize("form", ["text", "json", "markdown", "graph"])
def test_law_7_plans_give_nothing_away(terminal: Terminal, form: str) -> None:
    typed = [terminal.rehearse("plan", "--format", form)]
    terminal.rehearse("apply", "--auto-approve")
    rotate_token(terminal)
    typed.append(terminal.rehearse("plan", "--format", form))
    terminal.write(SPEC.partition("    environment:")[0])
    typed.append(terminal.rehearse("plan", "--format", form))
    assert all("services.web" in one.out or "web" in one.out for one in typed)
    assert leaks(outputs(terminal, *typed)) == []


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_law_7_runs_give_nothing_away(terminal: Terminal, log_format: str) -> None:
    def run(*words: str) -> Typed:
        return terminal.type("-vv", "--log-format", log_format, *words)

    typed = [run("apply", "--simulate", "--auto-approve")]
    rotate_token(terminal)
    typed.append(run("apply", "--simulate"))
    typed.append(run("apply", "--simulate", "--auto-approve"))
    typed += [terminal.rehearse("status", "--format", form) for form in ("text", "json")]
    typed.append(terminal.rehearse("env", "manager-1"))
    told = outputs(terminal, *typed)
    assert "update services.web" in told["lab.simulated.jsonl"]
    typed.append(terminal.rehearse("destroy", "--auto-approve"))
    assert [one.code for one in typed] == [0, 4, 0, 0, 0, 0, 0]
    assert leaks(told | outputs(terminal, *typed)) == []


def test_law_7_a_manager_is_unlocked_and_nothing_given_away(terminal: Terminal) -> None:
    def run(*words: str) -> Typed:
        return terminal.type("-vv", *words, "--simulate")

    typed = [run("apply", "--auto-approve")]
    restarted(terminal, "lab-manager-1")
    typed += [run("status"), run("plan"), run("plan", "--format", "json")]
    assert all("locked" in one.out for one in typed[1:])
    restarted(terminal, "lab-manager-1", key="")
    typed.append(run("apply", "--auto-approve"))
    assert "there is no key in" in typed[-1].out + typed[-1].err
    restarted(terminal, "lab-manager-1", key=f"SWMKEY-1-{PLANTED}".ljust(52, "A"))
    typed.append(run("apply", "--auto-approve"))
    assert "does not accept the key in" in typed[-1].out + typed[-1].err
    restarted(terminal, "lab-manager-1", key=str(world(terminal).host("lab", "lab-manager-1").locked_with))
    typed.append(run("apply", "--auto-approve"))
    assert [one.code for one in typed] == [0, 0, 0, 0, 1, 1, 0]
    assert leaks(outputs(terminal, *typed)) == []


def world(terminal: Terminal) -> World:
    """The rehearsed world."""
    return World.from_json(json.loads(_kept(terminal).read_text(encoding="utf-8")))


def restarted(terminal: Terminal, machine: str, key: str | None = None) -> None:
    """The machine stops and starts, and this is the key that is kept."""
    changed = world(terminal)
    driver = changed.driver("lab")
    driver.stop(machine)
    driver.start(machine)
    if key is not None:
        changed.kept = {"lab": key} if key else {}
    _kept(terminal).write_text(json.dumps(changed.to_json()), encoding="utf-8")


def _kept(terminal: Terminal) -> Path:
    return terminal.state / "simulated" / "lab.json"


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("said", TELLING)
@pytest.mark.parametrize("error", [Permanent, Transient, ZeroDivisionError])
def test_law_7_what_goes_wrong_gives_nothing_away(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, said: str, error: type[Exception], log_format: str
) -> None:
    _strike(monkeypatch, error(said), "services/create")
    typed = terminal.type("--log-format", log_format, "apply", "--simulate", "--auto-approve")
    told = outputs(terminal, typed)
    assert typed.code == (0 if error is Transient else 1), (typed.out[-900:], typed.err[-900:])
    if error is ZeroDivisionError:
        assert any("Traceback" in text for name, text in told.items() if name.startswith("crash-"))
    assert leaks(told) == []


@pytest.mark.parametrize("error", [Permanent, ZeroDivisionError])
@pytest.mark.parametrize("call", ["secrets/create", "configs/create"])
def test_law_7_a_secret_that_cannot_be_written_gives_nothing_away(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, call: str, error: type[Exception]
) -> None:
    _strike(monkeypatch, error("no room"), call)
    typed = terminal.type("-vv", "apply", "--simulate", "--auto-approve")
    assert typed.code == 1
    assert leaks(outputs(terminal, typed)) == []


@pytest.mark.parametrize("said", TELLING)
def test_law_7_what_tasks_die_of_gives_nothing_away(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    made = State.__init__

    def dying(state: State, *arguments: object, **options: object) -> None:
        made(state, *arguments, **options)  # type: ignore[arg-type]  # handed on as they came
        state.broken["lab/hello:1"] = said
        state.said["lab/hello:1"] = ["my last words", said]

    monkeypatch.setattr(State, "__init__", dying)
    terminal.edit('image: "lab/hello:1"', 'image: "lab/hello:1"\n    stop_signal: SIGTERM')
    terminal.edit("    secrets: [held, told, made]\n", "")  # with them it would not be quoted at all
    typed = [
        terminal.rehearse("apply", "--auto-approve"),
        terminal.rehearse("status"),
        terminal.rehearse("plan"),
    ]
    typed.append(terminal.rehearse("status", "--format", "json"))
    assert typed[0].code == 5
    told = outputs(terminal, *typed)
    assert "| my last words" in json.dumps(told)
    assert "hidden" in json.dumps(told)
    assert leaks(told) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("MODE: live", f"BAD NAME=: {{DB_PASSWORD: {PLANTED}}}"),
        ("managers: {count: 1}", f"managers: {{count: 1}}\nunlock_key: SWMKEY-1-{PLANTED}"),
        ('image: "lab/hello:1"', f'image: ["http://bob:{PLANTED}@registry/app"]'),
        ("networks: [app]", f"networks: [app]\n    logging: {{options: {{splunk-token: [{PLANTED}]}}}}"),
        ("{file: lab.key}", f"SWMKEY-1-{PLANTED}"),
        ("{file: lab.key}", f"{{file: [SWMKEY-1-{PLANTED}]}}"),
        (f'API_TOKEN: "two {PLANTED} words"', "API_TOKEN: ${TOKEN:?" + f"the token={PLANTED}" + "}"),
    ],
)  # fmt: skip
def test_law_7_faults_of_a_spec_give_nothing_away(terminal: Terminal, before: str, after: str) -> None:
    terminal.edit(before, after)
    typed = [
        terminal.type("validate"),
        terminal.rehearse("plan"),
        terminal.rehearse("apply", "--auto-approve"),
    ]
    assert {one.code for one in typed} == {2}
    assert leaks(outputs(terminal, *typed)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{file: held.txt}", f"{PLANTED}-inline"),
        ("{file: held.txt}", f"[{PLANTED}-inline]"),
        ("{file: held.txt}", f"{{file: [{PLANTED}-inline]}}"),
        ("{file: held.txt}", f"{{content: {PLANTED}-inline}}"),
        ("{file: held.txt}", f"{{command: [sh, -c, 'echo {PLANTED}; echo {PLANTED} >&2; exit 3']}}"),
        ("{file: held.txt}", f"{{command: no-such-program {PLANTED}}}"),
        ("{file: held.txt}", f"{{command: \"echo '{PLANTED}\"}}"),
        ("{environment: TOLD_BY_THE_PLACE}", f"{{environment: TOLD_BY_THE_PLACE, command: echo {PLANTED}}}"),
        ('content: "the', f'contents: "{PLANTED} the'),
    ],
)  # fmt: skip
def test_law_7_faults_of_secrets_give_nothing_away(terminal: Terminal, before: str, after: str) -> None:
    terminal.edit(before, after)
    typed = [terminal.type("validate"), terminal.rehearse("apply", "--auto-approve")]
    assert {one.code for one in typed} == {2}
    assert leaks(outputs(terminal, *typed)) == []


def test_law_7_a_secret_that_changes_after_the_plan_gives_nothing_away(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Reader.read

    def changing(reader: Reader, source: Source) -> bytes:
        found = looked(reader, source)
        if source.file:  # several are read at once, and one not read yet would not be found changed
            terminal.write(f"{PLANTED}-changed", "held.txt")
        return found

    monkeypatch.setattr(Reader, "read", changing)
    typed = terminal.rehearse("apply", "--auto-approve")
    assert typed.code != 0
    assert "has changed since the plan was made" in " ".join((typed.out + typed.err).split())
    assert leaks(outputs(terminal, typed)) == []


@pytest.mark.usefixtures("terminal")
def test_law_7_what_secrets_hold_is_in_no_value_that_is_passed_on() -> None:
    wanted = loaded(Chosen((), (), (), simulate=True)).desired
    rig = Rig()
    adapters = rig.adapters(wanted)
    adapters.contents = Reader(os.environ)
    rig.adapters = lambda _: adapters  # type: ignore[method-assign]  # it reads what the spec names
    texts = [
        repr(rig.plan(wanted)),
        repr(rig.apply(wanted)),
        repr(rig.observe(wanted)),
        *map(repr, rig.events),
    ]
    names = ("held", "told", "made", "site")
    assert len([name for name in rig.observe(wanted).secrets if name.startswith(names)]) == 3
    for value in ("held", "told", "made", "content"):
        assert not [text for text in texts if f"{PLANTED}-{value}" in text], value
    saved = dump(wanted)
    assert not [value for value in ("held", "told") if f"{PLANTED}-{value}" in saved]


def test_law_7_values_that_are_passed_on_hold_no_token(terminal: Terminal) -> None:
    wanted = loaded(Chosen((), (), (), simulate=True)).desired
    rig = Rig()
    made = rig.adapters

    def reading(desired: Desired) -> Adapters:
        """It reads what the spec names, as a command of its own does."""
        adapters = made(desired)
        adapters.contents = Reader(os.environ)
        return adapters

    rig.adapters = reading  # type: ignore[method-assign]
    texts = [repr(rig.plan(wanted)), repr(rig.apply(wanted)), repr(rig.observe(wanted))]
    assert IN_TOKENS in rig.world.kept["lab"]
    rotate_token(terminal)
    edited = loaded(Chosen((), (), (), simulate=True)).desired
    texts += [repr(rig.plan(edited)), repr(rig.apply(edited)), *map(repr, rig.events)]
    assert len(rig.events) > 20
    assert [text for text in texts if IN_TOKENS in text] == []


class _Planted:
    """Credentials with a secret in them."""

    def of(self, registry: str) -> str:
        return auth(registry, "lab", f"{PLANTED}-password")


@pytest.mark.parametrize("let_in", [True, False])
def test_law_7_a_registry_password_stays_with_the_swarm(let_in: bool) -> None:  # noqa: FBT001  # a case
    image = "registry:5000/lab/web:1"
    wanted = cluster(1, 1, services={"web": {"image": image}})
    rule = ImageRule(Resolve.ALWAYS, required=True, login=True)
    wanted = replace(wanted, services={"web": replace(wanted.services["web"], image=rule)})
    rig, password = Rig(credentials=_Planted()), _Planted().of("registry:5000")
    rig.world.registry.digests[image] = "sha256:" + "a" * 64
    rig.world.registry.logins["registry:5000"] = password if let_in else "another"
    told = [rig.plan(wanted), rig.apply(wanted), rig.observe(wanted)]
    rig.world.registry.digests[image] = "sha256:" + "b" * 64
    told += [rig.plan(wanted), rig.apply(wanted), dump(wanted), *rig.events]
    assert set(rig.world.registry.service_logins.values()) == ({password} if let_in else set())
    assert [text for text in map(repr, told) if SECRET.search(text) or password in text] == []


def _strike(monkeypatch: pytest.MonkeyPatch, error: Exception, call: str) -> None:
    """The rehearsed world has this trouble in store."""
    made = State.__init__

    def troubled(state: State, *arguments: object, **options: object) -> None:
        made(state, *arguments, **options)  # type: ignore[arg-type]  # handed on as they came
        state.faults.add(error, call=call)

    monkeypatch.setattr(State, "__init__", troubled)
