"""``swarmplan import``, rehearsed: what it writes of what is there, and that it changes nothing but its own mark."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
import yaml
from unit.cli.terminal import Terminal

from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.ports import Engine
from swarmplan.simulator import World

HEAD = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
"""
STACK = {"com.docker.stack.namespace": "vote"}
LEGACY: dict[str, Any] = {
    "Name": "legacy",
    "Labels": {"team": "a$b"},
    "TaskTemplate": {
        "ContainerSpec": {"Image": "lab/hello:1", "Env": ["MODE=$old", "API_TOKEN=hunter2"]},
        "Networks": [{"Target": "back"}],
        "RestartPolicy": {"Condition": "any", "Delay": 5_000_000_000, "MaxAttempts": 0},
    },
    "Mode": {"Replicated": {"Replicas": 2}},
    "EndpointSpec": {"Mode": "vip", "Ports": [{"TargetPort": 80, "PublishedPort": 8080}]},
}
VOTE: dict[str, Any] = {
    "Name": "vote_web",
    "Labels": {**STACK, "com.docker.stack.image": "lab/hello:1"},
    "TaskTemplate": {
        "ContainerSpec": {"Image": "lab/hello:1", "Labels": STACK},
        "Networks": [{"Target": "vote_default", "Aliases": ["web"]}],
    },
    "Mode": {"Replicated": {"Replicas": 1}},
}


@contextmanager
def the_world(terminal: Terminal) -> Iterator[World]:
    """The rehearsed world, kept as it is left."""
    place = terminal.state / "simulated" / "lab.json"
    world = World.from_json(json.loads(place.read_text(encoding="utf-8")))
    yield world
    place.write_text(json.dumps(world.to_json()), encoding="utf-8")


@contextmanager
def by_hand(terminal: Terminal) -> Iterator[Engine]:
    """The manager of the rehearsed swarm, as anybody's client meets it."""
    with the_world(terminal) as world:
        yield world.connect(world.driver("lab").endpoint("lab-manager-1"))


@pytest.fixture
def lived_in(terminal: Terminal) -> Terminal:
    """A cluster of ours, and in it a network, a service and a stack that others made."""
    terminal.write(HEAD)
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    with by_hand(terminal) as engine:
        engine.create_network({"Name": "back", "Driver": "overlay", "Attachable": True})
        engine.create_network({"Name": "vote_default", "Driver": "overlay", "Labels": STACK})
        engine.create_service(LEGACY)
        engine.create_service(VOTE)
    return terminal


def written(terminal: Terminal, name: str = "imported.yaml") -> Any:
    return yaml.safe_load((terminal.folder / name).read_text(encoding="utf-8"))


def test_a_file_in_another_folder_names_the_same_files(terminal: Terminal) -> None:
    terminal.write(f"{HEAD}secrets: {{s: {{file: s.txt}}}}\nconfigs: {{c: {{file: ./s.txt}}}}\n")
    terminal.write("s", "s.txt")
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    (terminal.folder / "new").mkdir()
    typed = terminal.rehearse("import", "--out", "new/lab.yaml")
    assert (typed.code, typed.err) == (0, "")
    sections = written(terminal, "new/lab.yaml")
    assert [sections[kind] for kind in ("secrets", "configs")] == [
        {"s": {"file": "../s.txt"}},
        {"c": {"file": "../s.txt"}},
    ]
    assert terminal.rehearse("plan", "new/lab.yaml", "--detailed-exitcode").code == 0


def test_no_line_of_a_file_is_named_that_is_not_there(
    lived_in: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swarmplan.spec.export.files._FORMAT", "nonsense")
    typed = lived_in.rehearse("import", "--allow", "foreign", "--out", "new.yaml")
    assert typed.code == 5
    assert typed.err.startswith(
        "Error: the running swarm cannot be written as a valid cluster file, so nothing was written: version: "
    )
    assert sorted(lived_in.folder.glob("*.y*ml")) == [lived_in.folder / "cluster.yaml"]


def test_what_is_there_is_written_and_its_plan_is_empty(lived_in: Terminal) -> None:
    typed = lived_in.rehearse("import")
    assert (typed.code, typed.err) == (0, ""), typed.err
    assert typed.out == "Written: imported.yaml, legacy.env, vote.stack.yml. Applying it changes nothing.\n"
    document = written(lived_in)
    assert list(document) == ["apiVersion", "kind", "name", "managers", "networks", "services", "stacks"]
    assert document["networks"] == {"back": {"attachable": True, "x-swarmplan": {"adopt": True}}}
    assert document["services"]["legacy"] == {
        "image": "lab/hello:1",
        "environment": {"MODE": "$$old"},
        "env_file": ["legacy.env"],
        "networks": ["back"],
        "ports": ["8080:80"],
        "deploy": {"replicas": 2, "labels": {"team": "a$$b"}},
        "x-swarmplan": {"adopt": True},
    }
    assert document["stacks"] == {"vote": {"files": ["vote.stack.yml"]}}
    assert written(lived_in, "vote.stack.yml") == {
        "version": "3.9",
        "services": {"web": {"image": "lab/hello:1", "deploy": {"replicas": 1}}},
    }
    assert lived_in.rehearse("plan", "imported.yaml", "--detailed-exitcode").code == 0


def test_what_looks_secret_is_for_its_owner_alone(lived_in: Terminal) -> None:
    typed = lived_in.rehearse("import")
    file = lived_in.folder / "legacy.env"
    assert file.read_text(encoding="utf-8") == 'API_TOKEN="hunter2"\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "hunter2" not in typed.out + typed.err + (lived_in.folder / "imported.yaml").read_text(
        encoding="utf-8"
    )


def test_what_was_imported_is_changed_like_any_other_and_left_alone_once_it_is_let_go(
    lived_in: Terminal,
) -> None:
    lived_in.rehearse("import")
    text = (lived_in.folder / "imported.yaml").read_text(encoding="utf-8")
    lived_in.write(text.replace("replicas: 2", "replicas: 3"))
    planned = lived_in.rehearse("plan", "--format", "json").json
    assert [change["key"] for change in planned["changes"]] == ["services.legacy"]
    assert lived_in.rehearse("apply", "--auto-approve").code == 0
    with by_hand(lived_in) as engine:
        assert engine.service("legacy")["Spec"]["Mode"] == {"Replicated": {"Replicas": 3}}
        assert engine.service("legacy")["Spec"]["Labels"] == {"team": "a$b"}

    document = yaml.safe_load(text)
    del document["services"], document["networks"]
    lived_in.write(yaml.safe_dump(document))
    typed = lived_in.rehearse("plan", "--detailed-exitcode")
    assert typed.code == 0
    told = " ".join(typed.out.split())
    assert (
        "neither in the cluster file nor managed by swarmplan, so left unchanged: networks.back, services.legacy"
        in told
    )


def test_a_swarm_without_a_mark_is_taken_only_when_that_is_allowed(lived_in: Terminal) -> None:
    with by_hand(lived_in) as engine:
        live = engine.swarm()
        del live["Spec"]["Labels"][OWNER_LABEL]
        engine.update_swarm(live["Version"]["Index"], live["Spec"])
    refused = lived_in.rehearse("import")
    assert refused.code == 4
    assert (
        "the swarm: no label of cluster lab; with --allow foreign all of it is imported as it is"
        in refused.err
    )
    assert not (lived_in.folder / "imported.yaml").exists()
    with by_hand(lived_in) as engine:
        assert OWNER_LABEL not in (engine.swarm()["Spec"].get("Labels") or {})

    lived_in.write(HEAD + "machines: {engine: {labels: {zone: a}}}\n")  # which would restart the engine
    for words in (
        ["plan"],
        ["apply", "--auto-approve", "--allow", "all"],
        ["recover", "--auto-approve", "--allow", "all"],
    ):
        typed = lived_in.rehearse(*words)
        assert typed.code == 4
        told = " ".join((typed.out + typed.err).split())
        assert "`swarmplan import FILE --allow foreign` takes it over as it is" in told
        assert "leave" not in told
    lived_in.write(HEAD)

    assert lived_in.rehearse("import", "--allow", "foreign", "--message", "adopt it").code == 0
    run = lived_in.rehearse("history", "--format", "json").json["runs"][0]
    assert (run["command"], run["message"], len(run["journal"])) == ("import", "adopt it", 1)
    with by_hand(lived_in) as engine:
        assert engine.swarm()["Spec"]["Labels"][OWNER_LABEL] == "lab"
        assert engine.service("legacy")["Spec"]["Labels"] == {"team": "a$b"}
    assert lived_in.rehearse("plan", "imported.yaml", "--detailed-exitcode").code == 0


def test_a_swarm_of_another_cluster_is_never_taken(lived_in: Terminal) -> None:
    with by_hand(lived_in) as engine:
        live = engine.swarm()
        live["Spec"]["Labels"][OWNER_LABEL] = "other"
        engine.update_swarm(live["Version"]["Index"], live["Spec"])
    refused = lived_in.rehearse("import", "--allow", "all")
    assert refused.code == 4
    assert "its swarm belongs to cluster other" in refused.err


def test_where_there_is_no_swarm_there_is_nothing_to_import(terminal: Terminal) -> None:
    terminal.write(HEAD)
    typed = terminal.rehearse("import")
    assert (typed.code, typed.out) == (1, "")
    assert "no machine of lab is in a swarm" in typed.err


def test_what_has_no_word_is_named_and_left_out(lived_in: Terminal) -> None:
    with by_hand(lived_in) as engine:
        job = {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 3}}
        engine.create_service(
            {"Name": "strange", "TaskTemplate": {"ContainerSpec": {"Image": "a"}}, "Mode": job}
        )
    typed = lived_in.rehearse("import")
    assert typed.code == 5
    assert (
        "Left out: service strange: deploy.mode.MaxConcurrent: cannot be expressed in a Compose or cluster file"
        in typed.err
    )
    assert "strange" not in written(lived_in)["services"]
    assert lived_in.rehearse("plan", "imported.yaml", "--detailed-exitcode").code == 0


def test_what_is_nobodys_to_import_is_named(lived_in: Terminal) -> None:
    with by_hand(lived_in) as engine:
        engine.create_network(
            {"Name": "old_default", "Driver": "overlay", "Labels": {"com.docker.stack.namespace": "old"}}
        )
        engine.create_service(
            {**LEGACY, "Name": "theirs", "EndpointSpec": {}, "Labels": {OWNER_LABEL: "other"}}
        )
    typed = lived_in.rehearse("import")
    assert typed.code == 5
    assert "Left out: service theirs belongs to the cluster other\n" in typed.err
    assert "Left out: network old_default belongs to the stack old, which has no services\n" in typed.err
    assert lived_in.rehearse("plan", "imported.yaml", "--detailed-exitcode").code == 0


def test_an_adopted_service_that_is_not_there_is_made_without_our_labels(terminal: Terminal) -> None:
    web = "services: {web: {image: a, deploy: {labels: {x: y}}, x-swarmplan: {adopt: true}}}\n"
    terminal.write(HEAD + web)
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    with by_hand(terminal) as engine:
        assert engine.service("web")["Spec"]["Labels"] == {"x": "y"}
    assert terminal.rehearse("plan", "--detailed-exitcode").code == 0


def test_a_file_that_would_change_something_is_not_written(lived_in: Terminal) -> None:
    lived_in.write(HEAD + "swarm: {task_history_limit: 7}\n")
    typed = lived_in.rehearse("import", "--out", "live.yaml")
    assert typed.code == 5
    assert "Differs: swarm.task_history_limit: 5 → 7" in typed.err
    assert sorted(path.name for path in lived_in.folder.iterdir()) == ["cluster.yaml", "state"]


def test_what_the_swarm_does_not_have_is_one_line_each(lived_in: Terminal) -> None:
    lived_in.write(
        HEAD + "workers: [{name: w9, engine: {labels: {zone: a}}}]\nservices: {new: {image: 'lab/hello:1'}}\n"
    )
    typed = lived_in.rehearse("import", "--out", "live.yaml")
    differs = [line for line in typed.err.splitlines() if line.startswith("Differs: ")]
    assert (typed.code, differs) == (
        5,
        ["Differs: machines.w9: create", "Differs: nodes.w9: create", "Differs: services.new: create"],
    )


def test_a_file_whose_plan_would_be_refused_for_a_service_of_others_is_not_written(
    lived_in: Terminal,
) -> None:
    with by_hand(lived_in) as engine:
        engine.create_service({**LEGACY, "Name": "theirs", "EndpointSpec": {}, "Labels": {}})
    lived_in.write(HEAD + "services: {theirs: {image: 'lab/hello:1'}}\n")
    typed = lived_in.rehearse("import")
    assert typed.code == 5
    assert "Differs: a service theirs exists that is not of cluster lab: " in typed.err
    assert not (lived_in.folder / "imported.yaml").exists()


def test_what_differs_is_reported_without_secrets(lived_in: Terminal) -> None:
    web = {
        "image": "lab/hello:1",
        "environment": {"API_TOKEN": "hunter3", "SITE": "http://u:hunter3@h/"},
        "command": ["app", "--password=hunter3"],
        "deploy": {"labels": {"db_password": "hunter3"}},
        "logging": {"driver": "splunk", "options": {"splunk-token": "hunter3"}},
    }
    lived_in.write(HEAD + "services: {web: {image: 'lab/hello:1'}}\n")
    assert lived_in.rehearse("apply", "--auto-approve").code == 0
    lived_in.write(HEAD + yaml.safe_dump({"services": {"web": web}}))
    typed = lived_in.rehearse("import")
    assert "Differs: services.web.command: " in typed.err
    assert "hunter" not in typed.out + typed.err


def test_what_swarmplan_made_is_its_own_again(terminal: Terminal) -> None:
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    terminal.write(HEAD)
    assert terminal.rehearse("import").code == 0
    web = {"image": "lab/hello:1", "environment": {"MODE": "live"}, "deploy": {"replicas": 1}}
    assert written(terminal)["services"] == {"web": web}


def test_nothing_is_written_over(lived_in: Terminal) -> None:
    lived_in.write("mine", "vote.stack.yml")
    typed = lived_in.rehearse("import")
    assert typed.code == 2
    assert "vote.stack.yml already exists: move it away, or choose an --out in another folder" in typed.err
    assert not (lived_in.folder / "imported.yaml").exists()


def test_what_the_users_file_says_stays_as_it_is_said(lived_in: Terminal) -> None:
    lived_in.write(HEAD.replace("count: 1", "count: '${COUNT:-1}'") + "swarm: {cert_expiry: 90d}\n")
    assert lived_in.rehearse("import").code == 0
    document = written(lived_in)
    assert document["managers"] == {"count": "${COUNT:-1}"}
    assert document["swarm"] == {"cert_expiry": "90d"}


def test_what_was_set_on_nodes_by_hand_is_written_and_marked(lived_in: Terminal) -> None:
    with by_hand(lived_in) as engine:
        (node,) = engine.nodes()
        labels = {"com.example.zone": "a=b", "dollar": "$HOME"}  # and none of ours
        spec = {**node["Spec"], "Labels": labels}
        engine.update_node(node["ID"], node["Version"]["Index"], spec)
    refused = lived_in.rehearse("import")
    assert refused.code == 4
    assert (
        "node lab-manager-1: no label of cluster lab; with --allow foreign all of it is imported as it is"
        in refused.err
    )
    assert lived_in.rehearse("import", "--allow", "foreign").code == 0
    assert written(lived_in)["managers"] == [
        {
            "name": "lab-manager-1",
            "labels": {"com.example.zone": "a=b", "dollar": "$$HOME"},
        }
    ]
    assert lived_in.rehearse("plan", "imported.yaml", "--detailed-exitcode").code == 0
    with by_hand(lived_in) as engine:
        (node,) = engine.nodes()
        assert labels.items() <= node["Spec"]["Labels"].items()
        assert node["Spec"]["Labels"]["swarmplan.machine"] == "lab-manager-1"


def test_a_key_that_locks_is_kept_next_to_the_file_for_its_owner_alone(lived_in: Terminal) -> None:
    with by_hand(lived_in) as engine:
        live = engine.swarm()
        engine.update_swarm(
            live["Version"]["Index"], {**live["Spec"], "EncryptionConfig": {"AutoLockManagers": True}}
        )
    lived_in.write("mine", "lab.unlock-key")
    assert "lab.unlock-key already exists" in lived_in.rehearse("import").err
    (lived_in.folder / "lab.unlock-key").unlink()
    typed = lived_in.rehearse("import")
    assert (typed.code, "lab.unlock-key" in typed.out) == (0, True)
    assert written(lived_in)["swarm"] == {"autolock": True, "unlock_key": {"file": "lab.unlock-key"}}
    assert lived_in.rehearse("plan", "imported.yaml", "--detailed-exitcode").code == 0


STUCK: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no node": (
        {},
        {"Placement": {"Constraints": ["node.labels.disk==ssd"]}},
        "Problem: services.{} can never run: ",
    ),
    "no platform": (
        {},
        {"Placement": {"Platforms": [{"OS": "windows", "Architecture": "x86_64"}]}},
        "Problem: services.{} can never run: ",
    ),
    "no such image": ({"Image": "lab/nosuch:1"}, {}, "services.{} is not up: "),
}
"""Why a service never runs → its container, its task, and what is told of it."""


@pytest.mark.parametrize("why", STUCK)
@pytest.mark.parametrize("stack", ["", "vote"])
def test_a_service_that_can_never_run_is_written_and_reported(
    lived_in: Terminal, why: str, stack: str
) -> None:
    container, task, told = STUCK[why]
    name = f"{stack}_stuck" if stack else "stuck"
    body = json.loads(json.dumps(VOTE if stack else {**LEGACY, "Labels": {}, "EndpointSpec": {}}))
    body |= {"Name": name}
    body["TaskTemplate"] |= task
    body["TaskTemplate"]["ContainerSpec"] |= container
    if stack:
        body["TaskTemplate"]["Networks"][0]["Aliases"] = ["stuck"]
        body["Labels"]["com.docker.stack.image"] = body["TaskTemplate"]["ContainerSpec"]["Image"]
    with the_world(lived_in) as world:
        world.pull = False
        world.connect(world.driver("lab").endpoint("lab-manager-1")).create_service(body)
    typed = lived_in.rehearse("import")
    told = told.format(name)
    assert told in typed.err
    assert typed.code == (5 if told.startswith("Problem") else 0)
    text = (lived_in.folder / "imported.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Problems found when this was imported:\n# - ")
    assert f"# - {told.removeprefix('Problem: ')}" in text
    assert "stuck" in written(lived_in, f"{stack}.stack.yml" if stack else "imported.yaml")["services"]
    planned = lived_in.rehearse("plan", "imported.yaml", "--format", "json").json
    assert not [change for change in planned["changes"] if change["action"] != "wait"]


WITH_WORKERS = HEAD + "workers: {count: 2}\n"


@pytest.mark.parametrize("fault", ["off", "silent"])
def test_a_machine_that_is_off_is_written_with_all_that_is_known_of_it(
    terminal: Terminal, fault: str
) -> None:
    terminal.write(WITH_WORKERS)
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    with by_hand(terminal) as engine:
        node = next(node for node in engine.nodes() if node["Description"]["Hostname"] == "lab-worker-2")
        spec = {**node["Spec"], "Labels": {**node["Spec"]["Labels"], "disk": "ssd"}, "Availability": "drain"}
        engine.update_node(node["ID"], node["Version"]["Index"], spec)
        engine.create_service(LEGACY | {"TaskTemplate": {"ContainerSpec": {"Image": "lab/hello:1"}}})
    with the_world(terminal) as world:
        if fault == "off":
            world.driver("lab").stop("lab-worker-2")
        else:
            world.hang("lab", "lab-worker-2")
    typed = terminal.rehearse("import")
    assert typed.code == 5, typed.err
    assert "Problem: machines.lab-worker-2" in typed.err
    assert "Applying it changes nothing except for these problems." in typed.out
    document = written(terminal)
    assert {"name": "lab-worker-2", "labels": {"disk": "ssd"}, "availability": "drain"} in document["workers"]
    assert "legacy" in document["services"]
    planned = terminal.rehearse("plan", "imported.yaml", "--format", "json").json
    changed = [change["key"] for change in planned["changes"] if change["action"] != "wait"]
    assert changed == (["machines.lab-worker-2"] if fault == "off" else [])
    with the_world(terminal) as world:
        if fault == "off":
            world.driver("lab").start("lab-worker-2")
        else:
            world.hang("lab", "lab-worker-2", hung=False)
    assert terminal.rehearse("plan", "imported.yaml", "--detailed-exitcode").code == 0


URL = "postgres://shop:hunter2@db"


def another(body: dict[str, Any], name: str) -> dict[str, Any]:
    """The same service by another name, without its ports."""
    spec = deepcopy(body)
    spec.pop("EndpointSpec", None)
    spec["Name"] = name
    for network in spec["TaskTemplate"]["Networks"]:
        if "Aliases" in network:
            network["Aliases"] = [name.partition("_")[2]]
    return spec


def test_a_variable_with_the_form_of_a_secret_is_only_in_its_own_file(lived_in: Terminal) -> None:
    with by_hand(lived_in) as engine:
        for body, name in ((LEGACY, "other"), (VOTE, "vote_other")):
            spec = another(body, name)
            spec["TaskTemplate"]["ContainerSpec"]["Env"] = ["MODE=x", f"DSN={URL}", "OPTS=--password=hunter2"]
            engine.create_service(spec)
    typed = lived_in.rehearse("import", "--allow", "foreign")
    assert "Written" in typed.out, typed
    for name in ("other.env", "vote_other.env"):
        path = lived_in.folder / name
        assert "hunter2@db" in path.read_text(encoding="utf-8")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for name in ("imported.yaml", "vote.stack.yml"):
        path = lived_in.folder / name
        assert "hunter2" not in path.read_text(encoding="utf-8")
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("stack", [False, True])
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("command", {"Args": ["run", "--password", "hunter2"]}),
        ("command", {"Args": ["run", f"--to={URL}"]}),
        ("entrypoint", {"Command": ["run", "API_TOKEN=hunter2"]}),
        ("labels", {"Labels": {"auth": "admin:$apr1$hunter2"}}),
        ("healthcheck.test", {"Healthcheck": {"Test": ["CMD-SHELL", f"psql {URL}"]}}),
    ],
)
def test_what_looks_like_a_secret_elsewhere_is_noted_and_for_its_owner_alone(
    lived_in: Terminal, field: str, change: dict[str, Any], *, stack: bool
) -> None:
    with by_hand(lived_in) as engine:
        spec = another(VOTE, "vote_other") if stack else another(LEGACY, "other")
        container = spec["TaskTemplate"]["ContainerSpec"]
        container |= change | (
            {"Labels": {**STACK, **change["Labels"]}} if stack and "Labels" in change else {}
        )
        engine.create_service(spec)
    typed = lived_in.rehearse("import", "--allow", "foreign")
    file = "vote.stack.yml" if stack else "imported.yaml"
    assert f"Note: {file}: services.other.{field} has what looks like a secret" in " ".join(typed.err.split())
    assert "hunter2" not in typed.err + typed.out
    for name in ("imported.yaml", "vote.stack.yml"):
        mode = 0o600 if name == file else 0o644
        assert stat.S_IMODE((lived_in.folder / name).stat().st_mode) == mode


def test_a_name_that_is_probably_mistyped(lived_in: Terminal) -> None:
    lived_in.write(HEAD.replace("lab", "labb"))
    typed = lived_in.rehearse("import")
    assert typed.code == 1
    assert "no machine of labb is in a swarm. Did you mean 'lab'?" in " ".join(typed.err.split())
