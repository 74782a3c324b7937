"""``swarmplan fleet`` from the plan to the end, in the simulator."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from unit.cli.terminal import Terminal

from swarmplan import spec

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: lab
template: lab.yaml
roster: roster.csv
vars: {topic: web}
pools: {networks: {supernet: 10.64.0.0/16, per_cluster: /20}}
"""
ROSTER = "id,name,group,var.topic\nanna,Anna Müller,b,cache\nbob,Bob,a,\n"
TEMPLATE = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
services:
  site: {image: "lab/${var.topic}:1", environment: {WHO: "${student.name}"}}
policy: {settle: 0s}
"""


@pytest.fixture
def room(terminal: Terminal) -> Terminal:
    terminal.write(FLEET, "fleet.yaml")
    terminal.write(ROSTER, "roster.csv")
    terminal.write(TEMPLATE, "lab.yaml")
    return terminal


def clusters(room: Terminal, *words: str) -> dict[str, str]:
    """The state of each student's plan."""
    return {one["student"]: one["state"] for one in plan(room, *words)["clusters"]}


def plan(room: Terminal, *words: str) -> dict[str, object]:
    return dict(room.type("fleet", "plan", "--simulate", "--format", "json", *words).json)


def apply(room: Terminal, *words: str) -> dict[str, str]:
    done = room.type("fleet", "apply", "--simulate", "--auto-approve", "--format", "json", *words)
    return {one["student"]: one["result"] for one in done.json["clusters"]}


def test_a_class_from_the_plan_to_the_end(room: Terminal) -> None:
    assert clusters(room) == {"anna": "to apply", "bob": "to apply"}
    assert room.type("fleet", "plan", "--simulate", "--detailed-exitcode").code == 3
    assert apply(room) == {"anna": "ready", "bob": "ready"}
    assert clusters(room) == {"anna": "up to date", "bob": "up to date"}
    status = room.type("fleet", "status", "--simulate", "--exit-code")
    assert (status.code, "2 clusters: 2 healthy." in status.out) == (0, True)
    room.write(ROSTER + "eve,Eve,a,\n", "roster.csv")
    assert apply(room, "--group", "a") == {"bob": "ready", "eve": "ready"}
    gone = room.type("fleet", "destroy", "--simulate", "--auto-approve")
    assert gone.code == 0, gone.err
    assert "3 clusters: 3 destroyed." in gone.out
    assert not list((room.state / "simulated").glob("*"))
    assert not list((room.state / "fleets").glob("*"))


def test_a_removed_row_removes_that_cluster_only_with_approval(room: Terminal) -> None:
    apply(room)
    room.write("id,name,group,var.topic\nbob,Bob,a,\n", "roster.csv")
    held = room.type("fleet", "apply", "--simulate", "--auto-approve")
    assert held.code == 4
    assert "needs --allow destroy: anna is not in the roster any more" in held.out
    assert clusters(room) == {"bob": "up to date", "anna": "to destroy"}
    assert apply(room, "--allow", "destroy") == {"bob": "ready", "anna": "destroyed"}
    assert clusters(room) == {"bob": "up to date"}


def test_a_moved_row_changes_nothing(room: Terminal) -> None:
    apply(room)
    head, *rows = ROSTER.splitlines()
    room.write("\n".join([head, *reversed(rows)]), "roster.csv")
    assert set(clusters(room).values()) == {"up to date"}


def test_one_that_fails_stops_no_other_and_the_next_run_does_what_is_left(room: Terminal) -> None:
    (room.state / "simulated").mkdir(parents=True)
    broken = room.state / "simulated" / "lab-anna.json"
    broken.write_text("no JSON")
    done = room.type("fleet", "apply", "--simulate", "--auto-approve")
    assert done.code == 1
    assert "the simulated cluster cannot be read" in done.out
    assert "2 clusters: 1 ready, 1 failed." in done.out
    broken.unlink()
    assert apply(room) == {"anna": "ready", "bob": "ready"}


def test_one_limit_holds_for_all(room: Terminal) -> None:
    apply(room)
    room.write(FLEET + "policy: {max_destroys: 0}\n", "fleet.yaml")
    room.write(TEMPLATE.replace("services:", "services: {}\nx-was:"), "lab.yaml")
    held = room.type("fleet", "apply", "--simulate", "--auto-approve")
    assert held.code == 4
    says = "needs --allow destroy: removes 2 in all (lab-anna, lab-bob); the fleet's policy.max_destroys is 0"
    assert f"{says}: these clusters are left as they are" in held.err
    assert says in " ".join(held.out.split())
    assert "2 clusters: 2 refused." in held.out


def test_one_who_left_holds_up_nobody_else_whatever_the_limit(room: Terminal) -> None:
    apply(room)
    room.write(FLEET + "policy: {max_destroys: 0}\n", "fleet.yaml")
    room.write("id,name,group,var.topic\nbob,Bob,a,cache\neve,Eve,a,\n", "roster.csv")
    done = room.type("fleet", "apply", "--simulate", "--auto-approve", "--format", "json")
    results = {one["student"]: one for one in done.json["clusters"]}
    assert {name: one["result"] for name, one in results.items()} == {
        "anna": "refused",
        "bob": "ready",
        "eve": "ready",
    }
    assert (done.code, results["anna"]["why"][:22]) == (4, "needs --allow destroy:")
    assert apply(room, "--allow", "destroy")["anna"] == "destroyed"


@pytest.mark.parametrize(("verb", "ending"), [("destroy", "destroyed"), ("reset", "ready")])
def test_the_limit_holds_for_every_command_that_destroys(room: Terminal, verb: str, ending: str) -> None:
    apply(room)
    room.write(FLEET + "policy: {max_destroys: 1}\n", "fleet.yaml")
    every = ("anna", "bob") if verb == "reset" else ()

    def typed(*words: str) -> tuple[int, dict[str, str]]:
        done = room.type("fleet", verb, *words, "--simulate", "--auto-approve", "--format", "json")
        return done.code, {one["student"]: one["result"] for one in done.json["clusters"]}

    assert typed(*every) == (4, {"anna": "refused", "bob": "refused"})
    assert clusters(room) == {"anna": "up to date", "bob": "up to date"}
    assert typed(*(("bob",) if every else ("--only", "bob"))) == (0, {"bob": ending})
    assert typed(*every, "--allow", "destroy") == (
        0,
        {"anna": ending, "bob": "destroyed" if not every else ending},
    )


def test_a_leaver_goes_with_the_others_when_all_are_destroyed(room: Terminal) -> None:
    apply(room)
    room.write("id,name,group,var.topic\nbob,Bob,a,\n", "roster.csv")
    gone = room.type("fleet", "destroy", "--simulate", "--auto-approve")
    assert (gone.code, "2 clusters: 2 destroyed." in gone.out) == (0, True)


def test_another_naming_recreates_clusters_with_consent_and_without_an_overlap(room: Terminal) -> None:
    hosts = FLEET.replace("pools: {", "pools: {hosts: {supernet: 198.18.0.0/16, per_cluster: /26}, ")
    room.write(hosts, "fleet.yaml")
    apply(room)
    room.write(hosts + "naming: x-{id}\n", "fleet.yaml")
    shown = room.type("fleet", "plan", "--simulate")
    assert "to apply (was lab-anna)" in shown.out
    assert "to destroy (becomes x-anna)" in shown.out
    assert "anna's cluster lab-anna is to be called x-anna" in " ".join(shown.out.split())
    assert "not in the roster" not in shown.out
    rows = {one["cluster"]: one for one in plan(room)["clusters"]}  # type: ignore[attr-defined]
    assert (rows["lab-anna"]["renamed_to"], rows["x-anna"]["renamed_from"]) == ("x-anna", "lab-anna")
    held = room.type("fleet", "apply", "--simulate", "--auto-approve")
    assert (held.code, "4 clusters: 4 refused." in held.out) == (4, True)
    assert sorted(file.stem for file in (room.state / "simulated").glob("*.json")) == ["lab-anna", "lab-bob"]
    for words in (("apply", "--only", "x-anna", "--allow", "destroy"), ("reset", "anna")):
        one = room.type("fleet", *words, "--simulate", "--auto-approve")
        assert (one.code, "lab-anna is still there" in " ".join(one.out.split())) == (4, True)
    old = room.type("fleet", "reset", "lab-anna", "--simulate", "--auto-approve")
    assert (old.code, "lab-anna: is to be called x-anna" in old.err) == (2, True)
    done = room.type(
        "fleet", "apply", "--simulate", "--auto-approve", "--allow", "destroy", "--format", "json"
    )
    assert {one["cluster"]: one["result"] for one in done.json["clusters"]} == {
        "x-anna": "ready",
        "x-bob": "ready",
        "lab-anna": "destroyed",
        "lab-bob": "destroyed",
    }
    worlds = {file.stem: file.read_text() for file in (room.state / "simulated").glob("*.json")}
    assert worlds.keys() == {"x-anna", "x-bob"}
    assert "198.18.0.0/26" in worlds["x-anna"]
    assert clusters(room) == {"anna": "up to date", "bob": "up to date"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--only", "ana"), "no student or cluster of lab has this name; did you mean 'anna'?"),
        (("--only", "zoe"), "no student or cluster of lab has this name; there are anna, bob"),
        (("--only", "z*"), "there are anna, bob"),
        (("--only", "anna", "--only", "zoe"), "--only zoe: "),
        (("--group", "c"), "--group c: no student is in this group; there are a, b"),
        (("--group", "A"), "; did you mean 'a'?"),
        (("--only", "anna", "--group", "a"), "no student is named by --only and in a group of --group"),
    ],
)
def test_who_is_named_must_be_there(room: Terminal, words: tuple[str, ...], says: str) -> None:
    typed = room.type("fleet", "plan", "--simulate", *words)
    assert typed.code == 2
    assert says in " ".join(typed.err.split())


def test_of_many_students_the_first_are_listed_and_the_rest_counted(room: Terminal) -> None:
    room.write("id\n" + "".join(f"s{number}\n" for number in range(30)), "roster.csv")
    room.write(FLEET.partition("pools:")[0], "fleet.yaml")
    told = room.type("fleet", "status", "--simulate", "--only", "zoe").err
    assert "; there are s0, s1, s2" in told
    assert "more" in told
    told = room.type("fleet", "reset", "zoe", "--simulate").err
    assert "zoe: no student of lab has this id; there are s0, s1, s2" in told
    assert "the roster has no groups" in room.type("fleet", "plan", "--simulate", "--group", "b").err


def test_without_a_terminal_nothing_is_done_unasked(room: Terminal) -> None:
    typed = room.type("fleet", "apply", "--simulate")
    assert (typed.code, "use --auto-approve" in typed.err) == (4, True)
    assert clusters(room) == {"anna": "to apply", "bob": "to apply"}


def test_an_error_of_the_template_is_of_its_line(room: Terminal) -> None:
    room.write(TEMPLATE.replace("var.topic", "var.subject"), "lab.yaml")
    typed = room.type("fleet", "plan", "--simulate")
    assert typed.code == 4
    assert "there is no value for ${var.subject}" in " ".join(typed.out.split())
    assert "lab.yaml:6:" in typed.out


def test_the_state_of_those_that_have_begun_stays_when_it_is_planned_only(room: Terminal) -> None:
    plan(room)
    assert not (room.state / "fleets").exists()


def test_a_run_that_is_refused_remembers_nothing(room: Terminal) -> None:
    room.write(FLEET + "policy: {max_creates: 2}\n", "fleet.yaml")
    refused = room.type("fleet", "apply", "--simulate", "--auto-approve")
    assert (refused.code, "2 clusters: 2 refused." in refused.out) == (4, True)
    room.write(TEMPLATE.replace("settle: 0s", "settle: 0s, max_creates: 0"), "lab.yaml")
    room.write(FLEET, "fleet.yaml")
    assert room.type("fleet", "apply", "--simulate", "--auto-approve").code == 4
    assert not list((room.state / "fleets").glob("*"))


@pytest.mark.parametrize("pool", ["networks", "hosts"])
def test_indexes_are_read_back_from_what_is_there(room: Terminal, pool: str) -> None:
    pools = {"networks": "10.64.0.0/16, per_cluster: /20", "hosts": "198.18.0.0/16, per_cluster: /26"}
    fleet = f"{FLEET.partition('pools:')[0]}pools: {{{pool}: {{supernet: {pools[pool]}}}}}\n"
    room.write(fleet, "fleet.yaml")
    apply(room)
    remembered = room.state / "fleets" / "lab.simulated.json"
    before = json.loads(remembered.read_text())["clusters"]
    remembered.unlink()
    room.write("id,name,group,var.topic\nzoe,Zoe,a,\nbob,Bob,a,\nanna,Anna Müller,b,cache\n", "roster.csv")
    refused = room.type("fleet", "apply", "--simulate", "--auto-approve", "--only", "anna", "--only", "bob")
    assert refused.code == 4
    assert "students whose clusters are there keep the index that these have" in refused.err
    assert not remembered.exists()
    rows = {one["student"]: one["index"] for one in plan(room)["clusters"]}  # type: ignore[attr-defined]
    assert rows == {"zoe": 3, "bob": 2, "anna": 1}
    done = apply(room, "--allow", "foreign")
    assert done == {"zoe": "ready", "bob": "ready", "anna": "ready"}
    after = json.loads(remembered.read_text())["clusters"]
    assert {name: after[name]["student"]["index"] for name in before} == {"lab-anna": 1, "lab-bob": 2}
    assert set(clusters(room).values()) == {"up to date"}


def broken_roster(room: Terminal) -> str:
    (room.folder / "roster.csv").unlink()
    return "roster.csv: no such file"


def broken_checks(room: Terminal) -> str:
    room.write(FLEET + "checks: [{id: 'No!'}]\n", "fleet.yaml")
    return "the id of a check has letters"


def broken_template(room: Terminal) -> str:
    room.write(TEMPLATE.replace("services:", "services: ["), "lab.yaml")
    return "lab.yaml:"


def no_template(room: Terminal) -> str:
    (room.folder / "lab.yaml").unlink()
    return "lab.yaml"


def broken_for_one(room: Terminal) -> str:
    room.write(TEMPLATE.replace("managers: {count: 1}", "managers: {count: '${var.topic}'}"), "lab.yaml")
    return "managers"


@pytest.mark.parametrize(
    "broken", [broken_roster, broken_checks, broken_template, no_template, broken_for_one]
)
def test_a_fleet_whose_files_are_broken_is_destroyed_as_it_is_remembered(
    room: Terminal, broken: Callable[[Terminal], str]
) -> None:
    apply(room)
    says = broken(room)
    assert room.type("fleet", "reset", "anna", "--simulate", "--auto-approve").code != 0
    assert len(list((room.state / "simulated").glob("*.json"))) == 2
    one = room.type("fleet", "destroy", "--simulate", "--auto-approve", "--only", "anna")
    assert one.code == 0, one.err
    assert says in one.err
    assert "1 cluster: 1 destroyed." in one.out
    assert room.type("fleet", "destroy", "--simulate", "--auto-approve").code == 0
    assert not list((room.state / "simulated").glob("*"))
    assert not list((room.state / "fleets").glob("*"))


def test_a_cluster_whose_template_is_broken_is_left_as_it_is(room: Terminal) -> None:
    apply(room)
    before = {path.name: path.read_bytes() for path in (room.state / "simulated").glob("*.json")}
    broken_template(room)
    assert set(clusters(room).values()) == {"unknown"}
    assert set(apply(room).values()) == {"refused"}
    assert {path.name: path.read_bytes() for path in (room.state / "simulated").glob("*.json")} == before


def test_the_limit_holds_where_the_roster_is_missing(room: Terminal) -> None:
    apply(room)
    room.write(FLEET + "policy: {max_destroys: 1}\n", "fleet.yaml")
    broken_roster(room)
    held = room.type("fleet", "destroy", "--simulate", "--auto-approve")
    assert (held.code, "needs --allow destroy: removes 2 in all" in held.err) == (4, True)


def test_what_is_kept_is_not_destroyed_from_what_is_remembered(room: Terminal) -> None:
    room.write(TEMPLATE.replace("{count: 1}", "[{name: m1, x-swarmplan: {keep: true}}]"), "lab.yaml")
    apply(room)
    broken_template(room)
    held = room.type("fleet", "destroy", "--simulate", "--auto-approve", "--allow", "all")
    assert (held.code, "2 clusters: 2 refused." in held.out) == (4, True)


def test_where_nothing_says_how_the_clusters_are_removed_that_is_said(room: Terminal) -> None:
    apply(room, "--only", "anna")
    place = room.state / "fleets" / "lab.simulated.json"
    document = json.loads(place.read_text())
    del document["clusters"]["lab-anna"]["removal"]
    place.write_text(json.dumps(document))
    broken_template(room)
    typed = room.type("fleet", "destroy", "--simulate", "--auto-approve")
    assert typed.code == 4
    assert "Nothing can be destroyed: 1 cluster could not be planned." in typed.out
    assert "nothing to destroy" not in typed.out


def test_what_is_remembered_has_nothing_of_what_runs(room: Terminal) -> None:
    room.write(TEMPLATE.replace('WHO: "${student.name}"', 'DB_PASSWORD: "hunter2-${student.id}"'), "lab.yaml")
    apply(room)
    text = (room.state / "fleets" / "lab.simulated.json").read_text()
    assert "removal" in text
    assert "hunter2" not in text


def test_a_template_is_read_once_for_each_student(room: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    found, real = list[str](), spec.load

    def counted(*words: Any, **named: Any) -> Any:
        loaded = real(*words, **named)
        found.append(loaded.desired.cluster)
        return loaded

    monkeypatch.setattr(spec, "load", counted)
    room.write(FLEET + "access: {ssh: {}}\n", "fleet.yaml")
    apply(room)
    assert sorted(found) == ["lab-anna", "lab-bob"]


def test_clusters_get_parts_of_the_pool_that_no_other_has(room: Terminal) -> None:
    apply(room)
    worlds = [json.loads(file.read_text()) for file in sorted((room.state / "simulated").glob("*.json"))]
    assert "10.64.0.0/20" in json.dumps(worlds[0])
    assert "10.64.16.0/20" in json.dumps(worlds[1])


def test_expired_ones_are_destroyed_alone(room: Terminal) -> None:
    room.write(FLEET + "ttl: 1h\n", "fleet.yaml")
    apply(room, "--only", "anna")
    place = room.state / "fleets" / "lab.simulated.json"
    state = json.loads(place.read_text())
    state["clusters"]["lab-anna"]["since"] -= 3601
    place.write_text(json.dumps(state))
    apply(room, "--only", "bob")
    assert "healthy (expired)" in room.type("fleet", "status", "--simulate").out
    room.type("fleet", "destroy", "--simulate", "--expired", "--auto-approve")
    assert clusters(room) == {"anna": "to apply", "bob": "up to date"}


def test_a_second_command_is_told_who_is_first(room: Terminal) -> None:
    from swarmplan.lock_files import held  # noqa: PLC0415 - of this test alone

    with held(room.state / "fleets" / "at-work" / "lab-anna.simulated.lock"):
        typed = room.type("fleet", "apply", "--simulate", "--auto-approve", "--format", "json")
    (anna, bob) = typed.json["clusters"]
    assert (typed.code, anna["result"], bob["result"]) == (4, "refused", "ready")
    assert "another command of the fleet works on lab-anna (process " in anna["why"]


def test_what_all_clusters_say_is_said_once_and_of_none(room: Terminal) -> None:
    room.write(TEMPLATE.replace("${student.name}", "${NOT_SET}"), "lab.yaml")
    told = room.type("fleet", "plan", "--simulate").err
    assert told.count("the variable NOT_SET is not set") == 1
    assert "lab-anna:" not in told


def test_a_cluster_that_another_made_is_neither_taken_nor_destroyed(room: Terminal) -> None:
    room.write(TEMPLATE.replace("name: lab", "name: lab-anna").replace("${var.topic}", "web"), "hand.yaml")
    room.write((room.folder / "hand.yaml").read_text().replace("${student.name}", "me"), "hand.yaml")
    assert room.type("apply", "hand.yaml", "--simulate", "--auto-approve").code == 0
    for verb in ("apply", "destroy"):
        held = room.type("fleet", verb, "--simulate", "--auto-approve", "--only", "anna")
        assert held.code == 4
        assert "needs --allow foreign: the cluster lab-anna is there already" in " ".join(held.out.split())
    assert room.type("fleet", "reset", "anna", "--simulate", "--auto-approve").code == 4
    assert room.type("plan", "hand.yaml", "--simulate", "--detailed-exitcode").code == 0
    room.write(
        FLEET.partition("pools:")[0], "fleet.yaml"
    )  # the address pool of a swarm that is there cannot change
    assert apply(room, "--allow", "all") == {"anna": "ready", "bob": "ready"}
    assert set(clusters(room).values()) == {"up to date"}
