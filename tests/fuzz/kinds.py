"""The kinds of input that come from outside: how one is drawn, and the commands that read it.

Each is given a folder with ``cluster.yaml``, the cluster rehearsed to its end under ``state``, and ``saved.plan``, which
makes a change to it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml
from fuzz.answers import spoil_answers
from fuzz.comments import check, drawn
from fuzz.draw import Drawn
from fuzz.mutate import scrambled, spoilt

from swarmplan.spec import json_schema
from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.models.stack import StackDocument

CLUSTER = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 3}
workers: {count: 2, labels: {zone: a}}
swarm: {task_history_limit: 3}
networks: {app: {ipam: {config: [{subnet: 10.5.0.0/24}]}}}
secrets: {key: {environment: FUZZ_KEY}}
services:
  web:
    image: lab/hello:1
    networks: [app]
    secrets: [key]
    environment: {MODE: live}
    x-swarmplan: {settle: 100ms}
    ports: [{target: 80, published: 8080, mode: host}]
    deploy: {replicas: 2, placement: {constraints: [node.labels.zone==a]}}
  job: {image: lab/hello:1, deploy: {mode: replicated-job}}
policy: {max_destroys: 50, timeout: 3s, service_timeout: 2s}
"""
AGENT = """\
apiVersion: swarmplan/v1
kind: Agent
parallelism: 2
clusters:
  lab: {source: {files: [cluster.yaml]}, windows: [{days: [mon-fri], start: "20:00", end: "02:00", timezone: Europe/Berlin}]}
  shop:
    source: {git: "https://forge.example/shop.git", ref: {semver: ">=1"}, paths: [a.yaml, b.yaml], interval: 30s}
    allow: [restart]
    trust: {programs: [render], paths: [tls], variables: [REGION]}
    heal: {kinds: [benign], limit: 3, window: 10m}
server: {listen: "127.0.0.1:9180"}
notify: {ops: {cloudevents: "https://ops.example/in", "on": [failed]}, local: {command: ./tell.sh}}
"""
FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: course
template: template.yaml
roster: students.csv
vars: {topic: web}
pools:
  networks: {supernet: 10.64.0.0/10, per_cluster: /20}
  hosts: {supernet: 172.20.0.0/14, per_cluster: /24}
policy: {max_destroys: 3}
"""
TEMPLATE = """\
apiVersion: swarmplan/v1
kind: Cluster
managers: {count: 1, labels: {student: "${student.id}"}}
services: {web: {image: "lab/${var.topic:-web}:1", environment: {WHO: "${student.name}", N: "${student.index}", POOL: "${pool.networks}"}}}
"""
STUDENTS = """\
id,name,group,index,var.topic
anna,"Berg, Anna",a,2,web
ben,Ben $HOME ${student.id},b,,
"""
ENV_LINES = [
    "A=1",
    "B=${A}${A}",
    "C='$A'",
    'D="x\\n${B}"',
    "export E=5",
    "# note",
    "F",
    "G=",
    "=H",
    "A-B=1",
    "I=${A:?no}",
    "J=${A:-${B}}",
]


@dataclass(frozen=True, slots=True)
class Input:
    """Commands in the order in which they are typed, and what is done in their process before."""

    commands: list[list[str]]
    before: Callable[[], None] | None = None


Kind = Callable[[Random, Path], Input]


def cluster_file(random: Random, folder: Path) -> Input:
    """A cluster file: drawn from the schema, or a good one spoilt."""
    if random.random() < 0.5:
        document = Drawn(random, json_schema(), random.choice([0, 0.02, 0.1])).document()
    else:
        document = spoilt(random, yaml.safe_load(CLUSTER), times=random.randint(1, 3))
    _write(random, folder / "cluster.yaml", document)
    return Input([["validate", "cluster.yaml"], ["plan", "--simulate", "cluster.yaml"]])


def agent_file(random: Random, folder: Path) -> Input:
    """An agent file: drawn from the schema, or a good one spoilt."""
    if random.random() < 0.5:
        document = Drawn(random, json_schema(AgentSpec), random.choice([0, 0.02, 0.1])).document()
    else:
        document = spoilt(random, yaml.safe_load(AGENT), times=random.randint(1, 3))
    _write(random, folder / "agent.yaml", document)
    return Input([["validate", "agent.yaml"], ["plan", "--simulate", "agent.yaml"]])


def fleet_file(random: Random, folder: Path) -> Input:
    """A fleet file, drawn from the schema or a good one spoilt, or its roster or its template spoilt."""
    table, document, template = STUDENTS, yaml.safe_load(FLEET), yaml.safe_load(TEMPLATE)
    chosen = random.random()
    if chosen < 0.2:
        document = Drawn(random, json_schema(FleetSpec), random.choice([0, 0.02, 0.1])).document()
    elif chosen < 0.4:
        document = spoilt(random, document, times=random.randint(1, 3))
    elif chosen < 0.7:
        table = scrambled(random, table, times=random.randint(1, 4))
    else:
        template = spoilt(random, template, times=random.randint(1, 3))
    (folder / "students.csv").write_text(table, encoding="utf-8", errors="surrogatepass")
    _write(random, folder / "template.yaml", template)
    _write(random, folder / "fleet.yaml", document)
    return Input([["validate", "fleet.yaml"], ["fleet", "plan", "--simulate", "fleet.yaml"]])


def stack_file(random: Random, folder: Path) -> Input:
    """One or two stack files under a good cluster file."""
    schema = json_schema(StackDocument)
    files = [f"stack{number}.yml" for number in range(random.randint(1, 2))]
    for name in files:
        drawn = Drawn(random, schema, random.choice([0, 0.02, 0.1])).document()
        if isinstance(drawn, dict) and random.random() < 0.5:
            drawn["version"] = random.choice(["3.8", "3", "2", 3.8, "3.13", ""])
        _write(random, folder / name, drawn)
    cluster = {**yaml.safe_load(CLUSTER), "stacks": {"shop": {"files": files}}}
    (folder / "cluster.yaml").write_text(yaml.safe_dump(cluster), encoding="utf-8")
    return Input([["plan", "--simulate", "--format", "json", "cluster.yaml"]])


def env_file(random: Random, folder: Path) -> Input:
    """An env file, as a service's and as the one that variables of the file come from."""
    lines = [random.choice(ENV_LINES) for _ in range(random.randint(1, 40))]
    if random.random() < 0.1:  # each line doubles the last
        lines = ["V0=xxxxxxxx", *(f"V{number + 1}=${{V{number}}}${{V{number}}}" for number in range(60))]
    text = scrambled(random, "\n".join(lines), times=random.randint(0, 4))
    (folder / "vars.env").write_text(text, encoding="utf-8", errors="surrogatepass")
    cluster = yaml.safe_load(CLUSTER)
    cluster["services"]["web"]["env_file"] = ["vars.env"]
    cluster["services"]["web"]["environment"] = {"X": random.choice(["${A}", "${V60}", "${I:-1}"])}
    (folder / "cluster.yaml").write_text(yaml.safe_dump(cluster), encoding="utf-8")
    return Input(
        [["plan", "--simulate", "--env-file", "vars.env", "cluster.yaml"], ["validate", "cluster.yaml"]]
    )


def saved_plan(random: Random, folder: Path) -> Input:
    """A saved plan, spoilt as a document or as a text."""
    plan = folder / "saved.plan"
    text = plan.read_text(encoding="utf-8")
    if random.random() < 0.7:
        text = json.dumps(spoilt(random, json.loads(text), times=random.randint(1, 3)))
    else:
        text = scrambled(random, text, times=random.randint(1, 3))
    if random.random() < 0.02:
        text = "[" * 200_000
    plan.write_text(text, encoding="utf-8", errors="surrogatepass")
    return Input([["apply", "--simulate", "--plan", "saved.plan"]])


def engine_answers(random: Random, _folder: Path) -> Input:
    """The good cluster, whose engines answer nonsense now and then."""
    seed = random.random()
    chance = random.choice([0.02, 0.2])
    command = random.choice(
        [["status"], ["plan"], ["plan", "--format", "json"], ["destroy", "--auto-approve"]]
    )
    return Input(
        [[command[0], "--simulate", *command[1:], "cluster.yaml"]],
        lambda: spoil_answers(Random(seed), chance),
    )


def comment(random: Random, _folder: Path) -> Input:
    """A comment on a pull request, cut to a limit. The laws are checked in the process of a command that does nothing."""
    text, limit = drawn(random)
    return Input([["--version"]], lambda: check(text, limit))


KINDS: dict[str, Kind] = {
    "cluster-file": cluster_file,
    "agent-file": agent_file,
    "fleet-file": fleet_file,
    "stack-file": stack_file,
    "env-file": env_file,
    "saved-plan": saved_plan,
    "engine-answers": engine_answers,
    "comment": comment,
}


def _write(random: Random, path: Path, document: Any) -> None:
    text = yaml.safe_dump(document, allow_unicode=True)
    if random.random() < 0.3:
        text = scrambled(random, text, times=random.randint(1, 3))
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
