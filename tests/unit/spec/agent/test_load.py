"""An agent file as a whole: what it resolves to, and every fault of it at once."""

from datetime import time

import pytest
from unit.spec.agent.conftest import Folder, followed

from swarmplan.drift.drift import DriftKind
from swarmplan.errors import SpecError
from swarmplan.plan.plan import Approval
from swarmplan.spec.agent.loader import load_agent
from swarmplan.spec.agent.outside import Forge, Notify, Server, TargetKind, Webhook
from swarmplan.spec.agent.resolve.agent import HAZARDS
from swarmplan.spec.agent.settings import AgentSettings, Followed, Heal, Window
from swarmplan.spec.agent.sources import (
    FileSource,
    GitSource,
    Ref,
    RefKind,
    SshAccess,
    Verification,
)
from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.schema import json_schema
from swarmplan.spec.trust.allowed import Trust

WHOLE = """\
parallelism: 2
socket: run/agent.sock
state: kept
x-source: &git {interval: 30s, timeout: 20s}
clusters:
  prod:
    source:
      <<: *git
      git: ssh://git@forge.example/ops/clusters.git
      ref: {tag: 1.10}
      paths: [clusters/prod.yaml, ./clusters/eu.yaml]
      ssh: {key: key, known_hosts: hosts}
      verify: {signed: both, signers: signers, authors: ["*@example.org"]}
      rewind: allow
      submodules: true
    env_file: [hosts]
    allow: [restart, restart]
    trust: {programs: [./render.sh], paths: [ssl], variables: [REGION], drivers: [local], logins: true}
    heal: {kinds: [benign, missing], limit: 2, window: 1h}
    windows: [{days: [Friday-mon, wed], start: "20:00", end: "24:00", timezone: Europe/Berlin}]
    suspend: true
    simulate: true
  lab:
    source: {files: [lab.yaml, more.yaml], interval: 5s}
    allow: [all]
server:
  listen: 127.0.0.1:9180
  webhooks: {forge: {forge: gitlab, secret_file: hook, clusters: [prod]}}
  task_metrics: false
notify:
  ops: {cloudevents: "https://x.example/y", token_file: token, on: [failed], clusters: [lab], repeat: 1h, timeout: 3s}
  chat: {apprise: "http://apprise:8000/notify", urls_file: token}
  local: {command: "./tell.sh '${WORD}'"}
"""


def test_every_key_is_resolved(folder: Folder) -> None:
    here = str(folder.place)
    found = folder.load(WHOLE, {"WORD": "a b"})
    prod = Followed(
        name="prod",
        source=GitSource(
            url="ssh://git@forge.example/ops/clusters.git",
            ref=Ref(RefKind.TAG, "1.10"),
            path="clusters/prod.yaml",
            paths=("clusters/eu.yaml",),
            interval=30.0,
            timeout=20.0,
            ssh=SshAccess(f"{here}/key", f"{here}/hosts"),
            verify=Verification("both", f"{here}/signers", (), ("*@example.org",)),  # type: ignore[arg-type]  # equal
            rewind=True,
            submodules=True,
        ),
        allow=("restart",),
        trust=Trust(
            programs=("./render.sh",),
            paths=(f"{here}/ssl",),
            variables=("REGION",),
            drivers=("local",),
            logins=True,
        ),
        heal=Heal(frozenset({"benign", "missing"}), 2, 3600.0),
        windows=(Window(frozenset({4, 5, 6, 0, 2}), time(20), time(0), "Europe/Berlin"),),
        suspended=True,
        env_files=(f"{here}/hosts",),
        simulate=True,
    )
    files = FileSource((f"{here}/lab.yaml", f"{here}/more.yaml"), 5.0)
    lab = Followed(name="lab", source=files, allow=HAZARDS, trust=Trust(all=True))
    hook = Webhook("forge", Forge.GITLAB, f"{here}/hook", ("prod",))
    assert found.settings == AgentSettings(
        clusters=(prod, lab),
        parallelism=2,
        socket=f"{here}/run/agent.sock",
        state=f"{here}/kept",
        server=Server("127.0.0.1:9180", (hook,), task_metrics=False),
        notify=(
            Notify(
                "ops", TargetKind.CLOUDEVENTS, "https://x.example/y", (), f"{here}/token", frozenset({"failed"}),
                ("lab",), 3600.0, 3.0,
            ),
            Notify("chat", TargetKind.APPRISE, "http://apprise:8000/notify", (), f"{here}/token"),
            Notify("local", TargetKind.COMMAND, "", (f"{here}/tell.sh", "a b")),
        ),
    )  # fmt: skip
    assert found.warnings == ()


def test_defaults_are_those_of_the_settings(folder: Folder) -> None:
    (lab,) = folder.load("").settings.clusters
    assert lab == Followed("lab", FileSource((f"{folder.place}/lab.yaml",)), trust=Trust(all=True))
    (prod,) = folder.load(followed("git: ./repo.git")).settings.clusters
    assert prod == Followed("prod", GitSource(f"{folder.place}/repo.git"))


BAD = """\
paralelism: 4
clusters:
  prod:
    source:
      git: https://u:secret@forge.example/ops/clusters.git
      ref: main
      interval: 10
      verify: {signed: tag}
    allow: [restrt]
    heal: {kinds: [foreign]}
    windows: [{days: [mon-fry], start: "20:0", end: 23, timezone: Europe/Berln}]
  prod2:
    source: {git: "git@h:x", ref: {branch: a, tag: b}}
  lab:
    source: {files: [lab.yaml], interval: 30s, rewind: allow}
  lab2:
    source: {files: [lab.yaml], interval: 30s}
server: {listen: "0.0.0.0:91800", webhooks: {forge: {forge: gitlb, secret_file: hook}}}
notify:
  ops: {cloudevents: "ftp://x.example/y", on: [failed, hld]}
  chat: {apprise: "http://apprise:8000/notify"}
  local: {command: [./tell.sh], token_file: token}
"""


def test_every_fault_is_reported_at_once_at_its_place(folder: Folder) -> None:
    found = folder.problems(BAD)
    assert [problem.split(" ")[0] for problem in found] == [
        "agent.yaml:3:1:", "agent.yaml:7:12:", "agent.yaml:8:12:", "agent.yaml:9:17:", "agent.yaml:10:7:",
        "agent.yaml:11:13:", "agent.yaml:12:20:", "agent.yaml:13:16:", "agent.yaml:13:40:", "agent.yaml:13:53:", "agent.yaml:13:67:",
        "agent.yaml:15:19:", "agent.yaml:15:30:", "agent.yaml:17:48:", "agent.yaml:19:5:",
        "agent.yaml:20:18:", "agent.yaml:20:61:", "agent.yaml:22:22:", "agent.yaml:22:56:", "agent.yaml:23:10:",
        "agent.yaml:24:33:",
    ]  # fmt: skip
    assert not any("u:secret" in problem for problem in found)


def test_a_fault_in_a_name_and_in_what_it_names_hides_no_others(folder: Folder) -> None:
    others = "b: {source: {git: 'ext::sh'}}, c: {source: {git: 'https://h/x', files: y}}, d: {source: {git: 'ftp://h'}}"
    found = folder.problems(
        f"clusters: {{A: 5, {others}}}\nnotify: {{O: 5, p: {{cloudevents: 'ftp://x'}}}}\n"
    )
    assert len(found) == 2 + 3 + 2 + 1
    assert not any("is that of" in problem for problem in found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty; an agent file must be a mapping that starts with apiVersion"),
        ("- a\n", "this is a list; an agent file must be"),
        ("apiVersion: swarmplan/v1\nkind: Cluster\n", "this is a cluster file, not an agent file: an agent file"),
        ("managers: {count: 1}\n", "this is a cluster file, not an agent file"),
        ("services: {web: {image: nginx}}\n", "this is a stack or Compose file, not an agent file"),
        ("apiVersion: apps/v1\nkind: Deployment\n", "this is a Deployment of apps/v1, not an agent file"),
        ("apiVersion: swarmplan/v1\nkind: Agnt\nclusters: {a: {source: {files: a}}}\n", "kind: must be Agent, not 'Agnt'"),
        ("apiVersion: swarmplan/v1\nkind: Agent\n", "clusters: is required"),
        ("apiVersion: swarmplan/v1\nkind: Agent\nclusters: {}\n", "clusters: must not be empty"),
    ],
)  # fmt: skip
def test_another_file_is_told_by_its_kind(folder: Folder, text: str, told: str) -> None:
    path = folder.write("other.yaml", text)
    with pytest.raises(SpecError) as caught:
        load_agent(str(path), {})
    (problem,) = caught.value.problems
    assert told in problem


def test_a_file_that_is_not_there_is_one_line(folder: Folder) -> None:
    folder.load("")
    with pytest.raises(SpecError, match=r"agnt\.yaml: no such file; did you mean .*agent\.yaml\?"):
        load_agent(str(folder.place / "agnt.yaml"), {})


def test_a_file_that_everybody_may_change_is_warned_about(folder: Folder) -> None:
    folder.load("")
    path = folder.place / "agent.yaml"
    path.chmod(0o666)
    (warning,) = load_agent(str(path), {}).warnings
    assert warning.startswith(f"{path}: {path} can be changed by every user of this machine: run chmod ")
    path.chmod(0o644)
    assert load_agent(str(path), {}).warnings == ()


def test_kinds_are_those_of_the_rest_of_the_program() -> None:
    defined = json_schema(AgentSpec)["$defs"]
    assert set(HAZARDS) == set(Approval)
    kinds = defined["HealSection"]["properties"]["kinds"]["items"]["enum"]
    assert {*kinds, "foreign"} == set(DriftKind)
    assert Heal().kinds == set(kinds)


@pytest.mark.parametrize(
    "body",
    [
        'socket: "a\\0b"', 'state: "a\\0b"', 'server: {listen: "unix:a\\0b"}', 'server: {listen: "a\\0b"}',
        'clusters: {a: {source: {files: x}, trust: {paths: ["a\\0b"]}}}',
        'clusters: {a: {source: {files: x}, trust: {programs: ["a\\0b"]}}}',
        'clusters: {a: {source: {files: x}, env_file: "a\\0b"}}', 'clusters: {a: {source: {files: ["a\\0b"]}}}',
        'clusters: {a: {source: {files: x}, age_key_file: ["a\\0b"]}}', 'clusters: {a: {source: {git: "a\\0b"}}}',
    ],
)  # fmt: skip
def test_no_name_has_a_nul(folder: Folder, body: str) -> None:
    assert "has a NUL in it" in folder.problem(f"{body}\n")
