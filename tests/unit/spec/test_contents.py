"""``secrets:`` and ``configs:``: where they come from, what they are called, and what is wrong with them."""

import time
from pathlib import Path

import pytest
from spec_desk import Desk

from swarmplan.model.content import Content, Source
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.spec import dump

OURS = {OWNER_LABEL: "lab", MANAGED_LABEL: "true"}
PLANTED = "pl4nt3d"


@pytest.fixture
def held(desk: Desk) -> Path:
    return Path(desk.write(PLANTED, "held/db.txt"))


def secret(desk: Desk, written: str, **environ: str) -> Content:
    """The secret ``db`` that is written so."""
    return desk.load(f"secrets: {{db: {written}}}\n", environ=environ).desired.secrets["db"]


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("{file: held/db.txt}", None),
        ("{environment: DB}", Source(variable="DB")),
        (f"{{command: printf %s {PLANTED}}}", Source(command=("printf", "%s", PLANTED))),
        ("{command: [cat, HERE]}", None),
    ],
    ids=["file", "environment", "command", "command in words"],
)
def test_each_source_gives_the_same_fingerprint(
    desk: Desk, held: Path, written: str, source: Source | None
) -> None:
    found = secret(desk, written.replace("HERE", str(held)), DB=PLANTED)
    assert found.fingerprint == fingerprint(PLANTED.encode(), "lab", "db", {})
    assert found.version == f"db-{found.fingerprint}"
    assert source is None or found.source == source


def test_a_file_is_relative_to_the_file_that_names_it(desk: Desk, held: Path) -> None:
    assert secret(desk, "{file: held/db.txt}").source == Source(file=str(held))


def test_a_config_may_stand_in_the_spec_itself(desk: Desk) -> None:
    found = desk.load("configs: {web: {content: 'listen $PORT'}}\n", environ={"PORT": "80"}).desired.configs[
        "web"
    ]
    assert found.fingerprint == fingerprint(b"listen 80", "lab", "web", {})
    assert "listen" not in repr(found)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{file: ''}", "secrets.db.file: must not be empty"),
        ("{environment: ''}", "secrets.db.environment: must not be empty"),
        ("{command: ['']}", "secrets.db.command: is not a valid command"),
    ],
)
def test_a_source_is_not_empty(desk: Desk, written: str, message: str) -> None:
    (problem,) = desk.problems(f"secrets: {{db: {written}}}\n")
    assert problem.endswith(message)


def test_the_content_is_not_stored(desk: Desk, held: Path) -> None:
    written = f"secrets:\n  a: {{file: {held}}}\n  b: {{environment: B}}\n  c: {{command: [cat, '{held}']}}\n"
    desired = desk.load(written, environ={"B": PLANTED}).desired
    assert len(desired.secrets) == 3
    assert PLANTED not in dump(desired) + repr(desired)


@pytest.mark.usefixtures("held")
def test_the_fingerprint_is_of_the_name_the_cluster_and_what_is_fixed(desk: Desk) -> None:
    more = "secrets: {a: {file: held/db.txt}, b: {file: held/db.txt}, c: {file: held/db.txt, template_driver: golang}}"
    found = desk.load(more).desired.secrets
    assert len({content.fingerprint for content in found.values()}) == 3
    assert found["c"].spec == {"Labels": OURS, "Templating": {"Name": "golang"}}


def test_names_labels_and_how_many_stay(desk: Desk, held: Path) -> None:
    assert secret(desk, "{file: held/db.txt}") == Content(
        "db", {"Labels": OURS}, Source(file=str(held)), fingerprint(PLANTED.encode(), "lab", "db", {})
    )
    body = "secrets: {db: {name: pw, file: held/db.txt, labels: {team: a}, keep: 5}, x: {file: held/db.txt}}\npolicy: {keep: 3}\n"
    found = desk.load(body).desired.secrets
    assert (found["pw"].keep, found["x"].keep) == (5, 3)
    assert found["pw"].spec["Labels"] == {"team": "a", **OURS}


@pytest.mark.parametrize("written", ["{external: true, name: db}", "{external: {name: db}}"])
def test_an_external_one_is_only_a_name(desk: Desk, written: str) -> None:
    assert desk.load(f"secrets: {{x: {written}}}").desired.secrets == {"db": Content("db", external=True)}


def test_a_drivers_is_not_read(desk: Desk) -> None:
    found = secret(desk, "{driver: vault, driver_opts: {path: x}}")
    assert found.source is None
    assert found.spec["Driver"] == {"Name": "vault", "Options": {"path": "x"}}
    assert found.fingerprint


@pytest.mark.usefixtures("held")
def test_a_service_refers_to_it_by_its_logical_name(desk: Desk) -> None:
    body = "secrets: {db: {name: pw, file: held/db.txt}}\nservices: {web: {image: a, secrets: [db]}}\n"
    container = desk.load(body).desired.services["web"].spec["TaskTemplate"]["ContainerSpec"]
    assert [(one["SecretName"], one["File"]["Name"]) for one in container["Secrets"]] == [("pw", "db")]


STACK = """\
secrets: {db: {file: ./db.txt}, known: {external: true}}
configs: {web: {file: web.conf, name: shared}}
services: {web: {image: a, secrets: [db, known], configs: [web]}}
"""


def test_a_stacks_are_plain_and_relative_to_its_first_file(desk: Desk) -> None:
    for name, text in (("vote/stack.yml", STACK), ("vote/db.txt", PLANTED), ("vote/web.conf", "x")):
        desk.write(text, name)
    desired = desk.load(
        "stacks: {vote: {files: [vote/stack.yml]}}\nsecrets: {known: {environment: K}}", environ={"K": "k"}
    ).desired
    found = desired.secrets["vote_db"]
    assert (found.plain, found.spec) == (True, {"Labels": {STACK_LABEL: "vote"}})
    assert found.source == Source(file=str(desk.folder / "vote" / "db.txt"))
    assert desired.configs["shared"].plain
    assert not desired.secrets["known"].external  # it is the cluster's own
    container = desired.services["vote_web"].spec["TaskTemplate"]["ContainerSpec"]
    assert [one["SecretName"] for one in container["Secrets"]] == ["known", "vote_db"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("secrets:\n  db: {file: gone.txt}\n", "c.yaml:6:14: secrets.db.file: no such file: gone.txt"),
        ("secrets:\n  db: {file: /}\n", "c.yaml:6:14: secrets.db.file: / cannot be read: Is a directory"),
        ("secrets:\n  db: {environment: DB}\n", "c.yaml:6:21: secrets.db.environment: the environment variable DB is not set: set it where swarmplan runs"),
        ("secrets:\n  db: {command: 'false'}\n", "c.yaml:6:17: secrets.db.command: the command false failed with exit code 1: run it by hand to see why"),
        ("secrets:\n  db: {command: no-such-program x}\n", "c.yaml:6:17: secrets.db.command: no program of this name can be run: install it, or correct its name or path; the content itself belongs in a file"),
        ("secrets:\n  db: {command: 'true'}\n", "c.yaml:6:17: secrets.db.command: its content is 0 bytes; an engine accepts 1 to 511999"),
        ("secrets:\n  db: {command: \"'\"}\n", "c.yaml:6:17: secrets.db.command: cannot be split into words: No closing quotation"),
        ("secrets:\n  db: {command: head -c 512000 /dev/zero}\n", "c.yaml:6:17: secrets.db.command: its content is too large; an engine accepts 1 to 511999"),
        ("secrets:\n  db: {}\n", "c.yaml:6:3: secrets.db: needs exactly one of file, sops, environment or command"),
        ("configs:\n  db: {file: a, content: b}\n", "c.yaml:6:3: configs.db: needs exactly one of file, sops, environment, command or content, not file and content"),
        ("secrets:\n  db: {content: a}\n", "c.yaml:6:8: secrets.db.content: unknown key 'content'; only configs have it; use file, sops, environment or command"),
        ("secrets:\n  db: {external: true, file: a}\n", "c.yaml:6:24: secrets.db.file: swarmplan does not configure what is external; leave this out"),
        ("secrets:\n  -db: {command: echo}\n", "c.yaml:6:3: secrets.-db: the name '-db' is not valid: use letters, digits, -, _ and ., beginning and ending with a letter or digit, 51 at most"),
        ("secrets:\n  db: {command: echo, labels: {swarmplan.cluster: x}}\n", "c.yaml:6:23: secrets.db.labels: swarmplan.cluster is reserved for swarmplan: leave it out"),
        ("secrets:\n  db: pl4nt3d\n", "c.yaml:6:7: secrets.db: must be a mapping, not this: write {file: …}"),
        ("secrets:\n  db: {command: echo, keep: 0}\n", "c.yaml:6:29: secrets.db.keep: must be at least 1, not this"),
        ("configs:\n  swarmplan-lease: {content: a}\n", "c.yaml:6:3: configs.swarmplan-lease: the name 'swarmplan-lease' is reserved for swarmplan's own configs; choose another"),
        ("configs:\n  Swarmplan-Lease: {content: a}\n", "c.yaml:6:3: configs.Swarmplan-Lease: the name 'Swarmplan-Lease' is reserved for swarmplan's own configs; choose another"),
        ("configs:\n  a: {name: swarmplan-run-1, external: true}\n", "c.yaml:6:3: configs.a: the name 'swarmplan-run-1' is reserved for swarmplan's own configs; choose another"),
        ("secrets:\n  a: {name: x, command: echo}\n  b: {name: x, command: echo}\n", "c.yaml:7:3: secrets.b: the secret 'x' is also declared elsewhere; declare it external in one"),
    ],
)  # fmt: skip
def test_faults_are_reported_where_they_are(desk: Desk, body: str, problem: str) -> None:
    reported = desk.problems(body)
    assert [line.partition("; did you")[0].partition("; known")[0] for line in reported] == [problem]


def test_the_output_of_a_failing_program_is_not_shown(desk: Desk) -> None:
    script = f"echo {PLANTED} >&2; echo {PLANTED}; exit 3"
    (reported,) = desk.problems(f'secrets: {{db: {{command: [sh, -c, "{script}"]}}}}\n')
    assert reported.endswith("the command sh failed with exit code 3: run it by hand to see why")


def test_fifty_of_them_are_read_in_under_a_second(desk: Desk) -> None:
    body = "secrets:\n" + "".join(f"  s{number}: {{environment: S}}\n" for number in range(50))
    began = time.process_time()
    assert len(desk.load(body, environ={"S": "s"}).desired.secrets) == 50
    assert time.process_time() - began < 2  # processor time, on two cores; others run beside
