"""A cluster's life by its commands, rehearsed: what each says, and with which code it ends."""

import json
import os
import stat

import click
import pytest
from unit.cli.terminal import SPEC, Terminal

from swarmplan.cli.command_line.groups import ALL, COMMANDS
from swarmplan.cli.terminal import approval
from swarmplan.cli.wiring.saved_plan import checksum
from swarmplan.errors import Unreachable
from swarmplan.execute.lock import locked
from swarmplan.model.values.unknown import Unknown
from swarmplan.render.plan.forms import FORMS
from swarmplan.simulator.driver import SimulatedDriver

SILENT = {"lab-manager-1": Unknown("machine lab-manager-1: it does not answer")}


def _unreachable(_driver: object, name: str) -> None:
    raise Unreachable(f"machine {name}: it does not answer")


@pytest.mark.parametrize("words", [[], ["--detailed-exitcode"], ["--format", "json"], ["--out", "saved"]])
def test_a_plan_that_could_not_see_a_machine_exits_4(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(SimulatedDriver, "observe", lambda _: SILENT)
    typed = terminal.rehearse("plan", *words)
    assert typed.code == 4
    assert "Error: the plan may be incomplete: machines.lab-manager-1" in typed.err


def test_a_plan_that_nothing_allows_exits_4(terminal: Terminal) -> None:
    terminal.edit("environment: {MODE: live}", "deploy: {placement: {constraints: [node.role == worker]}}")
    typed = terminal.rehearse("plan")
    assert typed.code == 4
    assert "no --allow covers this" in typed.out
    assert terminal.rehearse("apply", "--auto-approve", "--allow", "all").code == 4


def test_what_the_plan_brings_to_light_is_pending(terminal: Terminal) -> None:
    """The one manager is off: the swarm cannot be read, and the plan starts what it takes to read it."""
    terminal.rehearse("apply", "--auto-approve")
    world = terminal.state / "simulated" / "lab.json"
    text = world.read_text(encoding="utf-8")
    assert '"power": "running"' in text
    world.write_text(text.replace('"power": "running"', '"power": "stopped"'), encoding="utf-8")
    told = terminal.rehearse("plan", "--format", "json").json
    assert [found["key"] for found in told["unknown"]] == ["swarm"]
    assert terminal.rehearse("plan").code == 0
    assert terminal.rehearse("plan", "--detailed-exitcode").code == 3
    assert terminal.rehearse("apply", "--auto-approve").code == 0


def test_a_clusters_life(terminal: Terminal) -> None:
    assert terminal.type("validate").out == "lab is valid: 1 machine, 0 networks, 1 service.\n"
    assert terminal.rehearse("plan").code == 0
    assert terminal.rehearse("plan", "--detailed-exitcode").code == 3
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    assert terminal.rehearse("plan", "--detailed-exitcode").code == 0
    status = terminal.rehearse("status", "--format", "json").json
    assert [service["name"] for service in status["services"]] == ["web"]
    terminal.edit("live", "test")
    told = terminal.rehearse("plan", "--format", "json").json
    assert [step["name"] for step in told["steps"]] == ["update services.web", "await services.web"]
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    assert "lab is up to date: no changes." in terminal.rehearse("apply", "--auto-approve").out
    assert terminal.rehearse("destroy", "--auto-approve").code == 0
    assert [path for path in terminal.state.rglob("*") if path.is_file()] == []


def test_what_was_done_is_in_the_journal(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    journal = (terminal.state / "journal" / "lab.simulated.jsonl").read_text(encoding="utf-8")
    events = [json.loads(line) for line in journal.splitlines()]
    begun, *events, ended = events
    assert (begun["command"], ended["ended"]) == ("swarmplan apply", "converged")
    assert {event["step"] for event in events} >= {"init swarm", "create services.web"}
    assert {event["run"] for event in events} == {begun["run"]}


def test_progress_is_for_people_or_machines(terminal: Terminal) -> None:
    assert "init swarm  done after" in terminal.rehearse("apply", "--auto-approve").err
    terminal.rehearse("destroy", "--auto-approve")
    typed = terminal.type("--log-format", "json", "apply", "--simulate", "--auto-approve")
    lines = [json.loads(line) for line in typed.err.splitlines() if line.startswith("{")]
    assert {"event": "step.done", "step": "init swarm"}.items() <= next(
        line.items() for line in lines if line["step"] == "init swarm" and line["event"] == "step.done"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["apply"], "approval is needed and there is no terminal to ask on: use --auto-approve"),
        (["destroy"], "approval is needed and there is no terminal to ask on: use --auto-approve"),
    ],
)
def test_without_approval_nothing_is_done(terminal: Terminal, words: list[str], told: str) -> None:
    if words == ["destroy"]:
        terminal.rehearse("apply", "--auto-approve")
    typed = terminal.rehearse(*words)
    assert typed.code == 4
    assert told in typed.err


def test_a_hazard_needs_its_own_approval(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    terminal.edit('{web: {image: "lab/hello:1", environment: {MODE: live}}}', "{}")
    refused = terminal.rehearse("apply", "--auto-approve")
    assert refused.code == 4
    assert "needs --allow destroy: removes 1 (services.web)" in " ".join(refused.err.split())
    assert terminal.rehearse("apply", "--auto-approve", "--allow", "destroy").code == 0


def test_a_run_is_refused_while_another_holds_the_cluster(terminal: Terminal) -> None:
    with locked(terminal.state / "locks" / "lab.simulated.lock", "lab", "swarmplan apply"):
        typed = terminal.rehearse("apply", "--auto-approve")
    assert typed.code == 4
    assert typed.err.startswith("Error: lab is locked by another run: 'swarmplan apply' by ")


def test_a_saved_plan_is_carried_out_as_it_is_or_not_at_all(terminal: Terminal) -> None:
    saved = terminal.folder / "saved.plan"
    assert terminal.rehearse("plan", "--out", str(saved)).code == 0
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    terminal.edit("live", "test")
    assert terminal.rehearse("apply", "--plan", str(saved)).code == 0
    stale = terminal.rehearse("apply", "--plan", str(saved))
    assert stale.code == 4
    changed = (
        "the cluster has changed since this plan was saved, or a file that it reads: plan again with --out"
    )
    assert stale.err == f"Error: {saved}: {changed}\n"
    told = terminal.rehearse("plan", "--format", "json").json
    assert [step["name"] for step in told["steps"]] == ["update services.web", "await services.web"]


@pytest.mark.parametrize(("form", "begins"), [("html", "<!doctype html>\n"), ("svg", "<?xml ")])
def test_a_status_is_drawn_and_its_exit_code_is_the_same(terminal: Terminal, form: str, begins: str) -> None:
    typed = terminal.rehearse("status", "--format", form, "--exit-code")
    assert (typed.code, typed.out[: len(begins)]) == (6, begins)
    terminal.rehearse("apply", "--auto-approve")
    typed = terminal.rehearse("status", "--format", form, "--exit-code")
    assert (typed.code, typed.out[: len(begins)]) == (0, begins)


def test_a_saved_plan_is_shown_in_every_form_as_it_was(terminal: Terminal) -> None:
    terminal.rehearse("plan", "--out", "saved")
    before = {form: terminal.rehearse("plan", "--format", form).out for form in FORMS}
    terminal.rehearse("apply", "--plan", "saved")
    (terminal.folder / "cluster.yaml").unlink()
    for form in FORMS:
        typed = terminal.type("plan", "--plan", "saved", "--format", form)
        assert (typed.code, typed.out, typed.err) == (0, before[form], "")


def test_what_a_saved_plan_shows_is_text_from_a_file(terminal: Terminal) -> None:
    terminal.rehearse("plan", "--out", "saved")
    path = terminal.folder / "saved"
    body = json.loads(path.read_text())
    body["shown"] |= {
        "text": "gone\x1b[2J DB_PASSWORD=planted",
        "json": {"token": "x\x85", "DB": "PASSWORD=planted"},
    }
    body["shown"].pop("graph")
    path.write_text(json.dumps({**body, "checksum": checksum(body)}))
    assert terminal.type("plan", "--plan", "saved").out == "gone\\x1b[2J DB_PASSWORD=(hidden)\n"
    assert "planted" not in terminal.type("plan", "--plan", "saved", "--format", "json").out
    typed = terminal.type("plan", "--plan", "saved", "--format", "graph")
    assert (typed.code, typed.out) == (2, "")
    assert typed.err == "Error: saved: the saved plan has no 'graph' to show: plan again with --out\n"


@pytest.mark.parametrize(
    "more", [["cluster.yaml"], ["--out", "x"], ["--show-values"], ["--detailed-exitcode"]]
)
def test_a_saved_plan_is_shown_with_nothing_else(terminal: Terminal, more: list[str]) -> None:
    terminal.rehearse("plan", "--out", "saved")
    typed = terminal.type("plan", "--plan", "saved", *more)
    assert (typed.code, "--plan shows a saved plan as it is" in typed.err) == (2, True)


@pytest.mark.parametrize(
    "words", [("plan",), ("status",), ("apply",), ("apply", "--auto-approve"), ("destroy",)]
)
def test_a_saved_plan_in_the_place_of_a_cluster_file_is_reported_and_nothing_is_done(
    terminal: Terminal, words: tuple[str, ...]
) -> None:
    terminal.rehearse("plan", "--out", "c.yaml")
    before = sorted(terminal.state.rglob("*"))
    typed = terminal.rehearse(*words, "c.yaml")
    assert (typed.code, typed.out) == (2, "")
    assert typed.err == (
        "Error: c.yaml: this is a saved plan, not a cluster file: apply it with swarmplan apply --plan c.yaml\n"
    )
    assert sorted(terminal.state.rglob("*")) == before


def test_on_a_terminal_a_saved_plan_is_reported_and_asked_about(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.rehearse("plan", "--out", "c.yaml")
    answers = iter(["no", "yes"])
    monkeypatch.setattr(approval, "_terminal", lambda: True)
    monkeypatch.setattr(approval.click, "prompt", lambda *_, **__: next(answers))
    refused = terminal.rehearse("apply", "c.yaml")
    assert refused.code == 4
    assert "Note: c.yaml is a saved plan of lab, not a cluster file\n" in refused.err
    assert terminal.rehearse("apply", "c.yaml").code == 0


@pytest.mark.parametrize("more", [["cluster.yaml"], ["--set", "name=x"], ["--env-file", "x"]])
def test_a_saved_plan_takes_nothing_else(terminal: Terminal, more: list[str]) -> None:
    terminal.rehearse("plan", "--out", "saved")
    typed = terminal.rehearse("apply", "--plan", "saved", *more)
    assert typed.code == 2
    assert "--plan cannot be used with cluster files" in typed.err


def test_a_saved_plan_of_a_simulation_makes_no_real_machine(terminal: Terminal) -> None:
    told = terminal.rehearse("plan", "--out", "a plan").err
    assert "swarmplan apply --plan 'a plan' --simulate\n" in told
    for words in (["--plan", "a plan"], ["--plan", "a plan", "--auto-approve", "--format", "json"]):
        typed = terminal.type("apply", *words)
        assert (typed.code, "a plan is of a simulated cluster: add --simulate" in typed.err + typed.out) == (
            2,
            True,
        )
    assert not list((terminal.folder / "state").rglob("*lab*"))


def test_a_saved_plan_without_what_it_needs_builds_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.edit("policy:", "secrets: {db: {environment: DB_PASSWORD}}\npolicy:")
    terminal.edit("environment: {MODE: live}", "secrets: [db]")
    monkeypatch.setenv("DB_PASSWORD", "planted")
    saved = terminal.folder / "saved.plan"
    assert terminal.rehearse("plan", "--out", str(saved)).code == 0
    monkeypatch.delenv("DB_PASSWORD")
    typed = terminal.rehearse("apply", "--plan", str(saved), "--auto-approve")
    assert typed.code == 1
    told = "the environment variable DB_PASSWORD is not set"
    assert told in " ".join(typed.err.split())
    assert not (terminal.state / "simulated" / "lab.json").exists()
    monkeypatch.setenv("DB_PASSWORD", "another")
    typed = terminal.rehearse("apply", "--plan", str(saved), "--auto-approve")
    assert (typed.code, "plan again" in typed.err) == (4, True)
    monkeypatch.setenv("DB_PASSWORD", "planted")
    assert terminal.rehearse("apply", "--plan", str(saved), "--auto-approve").code == 0


def test_faults_of_the_spec_are_reported_all_at_once_with_their_places(terminal: Terminal) -> None:
    terminal.write("apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmangers: {count: 1}\nbogus: 1\n")
    for command in ("validate", "plan", "apply", "destroy", "status"):
        typed = terminal.type(command)
        assert typed.code == 2
        assert len(typed.err.splitlines()) > 1
        assert all(line.startswith("Error: cluster.yaml:") for line in typed.err.splitlines())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["aply"], "did you mean 'apply'?"),
        (["bogus"], "No such command 'bogus'"),
        (["env", "manager-9"], "lab has no machine manager-9; did you mean 'lab-manager-1'?"),
        (
            ["apply", "--simulate", "--allow", "everything"],
            "--allow everything: not a valid kind of hazard; valid kinds: create, change, destroy, ",
        ),
        (["plan", "--format", "xml"], "'xml' is not one of"),
        (["plan", "--format", "markdwon"], "; did you mean 'markdown'?"),
        (["apply", "--format", "juint"], "; did you mean 'junit'?"),
        (["watch", "--interval", "999ms"], "'999ms' is not a valid interval: write 1s or more"),
        (["watch", "--interval", "soon"], "'soon' is not a valid duration: write a number and a unit"),
        (["watch", "--interval", "0"], "'0' is not a valid interval: write 1s or more"),
    ],
)
def test_a_wrong_command_line_is_reported(terminal: Terminal, words: list[str], told: str) -> None:
    typed = terminal.type(*words)
    assert typed.code == 2
    assert told in typed.err


def test_without_a_file_it_says_which_it_looked_for(terminal: Terminal) -> None:
    (terminal.folder / "cluster.yaml").unlink()
    typed = terminal.rehearse("plan")
    assert typed.code == 2
    missing = "no cluster file given, and there is no cluster.yaml in the current folder"
    assert f"{missing}: name one with -f, or write one with swarmplan init" in typed.err


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["prod.yaml"], "; there is prod.yaml: name it, as in -f prod.yaml\n"),
        (
            ["cluster.yml", "prod.yaml"],
            "; there are cluster.yml, prod.yaml: name the one that is meant, as in -f",
        ),
        (
            ["a.yml", "b.yml", "c d.yml", "e.yml"],
            "; there are a.yml, b.yml, c d.yml and 1 more: name the one",
        ),
        (["c d.yml"], "; there is c d.yml: name it, as in -f 'c d.yml'\n"),
    ],
)
def test_without_a_file_it_names_the_cluster_files_beside_it(
    terminal: Terminal, names: list[str], told: str
) -> None:
    (terminal.folder / "cluster.yaml").unlink()
    for name in names:
        terminal.write(SPEC, name)
    terminal.write("services: {web: {image: a}}\n", "compose.yaml")
    terminal.write("apiVersion: swarmplan/v1\nkind: Agent\n", "agent.yaml")
    terminal.write(SPEC, "notes.txt")
    os.mkfifo(terminal.folder / "a-pipe.yaml")
    typed = terminal.rehearse("plan")
    assert typed.code == 2
    assert told in typed.err


def test_files_merge_settings_override_and_standard_input_is_read(terminal: Terminal) -> None:
    terminal.write("name: other\n", "over.yaml")
    assert terminal.type("validate", "cluster.yaml", "over.yaml").out.startswith("other is valid")
    assert terminal.type("validate", "--set", "name=third").out.startswith("third is valid")


def test_a_machine_is_reached_by_its_short_name(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    typed = terminal.rehearse("env", "manager-1")
    assert typed.out.splitlines()[0] == "export DOCKER_HOST=simulated://lab/lab-manager-1"
    assert typed.out.splitlines()[-1] == '# lab-manager-1: eval "$(swarmplan env --simulate manager-1)"'
    ran = terminal.rehearse("exec", "manager-1", "--", "ls", "-l")
    told = "it cannot run ls; it knows docker, pkill dockerd and poweroff"
    assert (ran.code, ran.err) == (1, f"Error: machine lab-manager-1 is simulated: {told}\n")
    listed = terminal.rehearse("exec", "manager-1", "--", "docker", "node", "ls", "--format", "{{.Hostname}}")
    assert (listed.code, listed.out.splitlines()[0]) == (0, "lab-manager-1")


def test_a_command_in_a_machine_ends_with_its_own_code(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(_: SimulatedDriver, name: str, command: list[str]) -> int:
        ran.append([name, *command])
        return 42

    monkeypatch.setattr(SimulatedDriver, "run", run)
    assert terminal.rehearse("exec", "manager-1", "--", "sh", "-c", "exit 42").code == 42
    assert ran == [["lab-manager-1", "sh", "-c", "exit 42"]]
    assert terminal.rehearse("ssh", "manager-1").code == 42
    assert ran[1:] == [["lab-manager-1"]]


def test_what_is_odd_but_valid_is_a_warning(terminal: Terminal) -> None:
    terminal.edit("count: 1", "count: 2")
    typed = terminal.type("validate")
    assert typed.code == 0
    assert typed.err.startswith("Warning: ")


def test_a_broken_simulated_cluster_says_what_to_do(terminal: Terminal) -> None:
    place = terminal.state / "simulated" / "lab.json"
    place.parent.mkdir(parents=True)
    place.write_text("{")
    typed = terminal.rehearse("status")
    assert typed.code == 1
    assert typed.err.startswith(f"Error: {place}: the simulated cluster cannot be read")


def test_a_schema_a_version_and_completions_are_printed(terminal: Terminal) -> None:
    assert terminal.type("schema").json["$schema"]
    assert terminal.type("--version").out.startswith("swarmplan, version ")
    for shell in ("bash", "zsh", "fish"):
        assert "_SWARMPLAN_COMPLETE" in terminal.type("completion", shell).out


def test_every_command_has_its_help(terminal: Terminal) -> None:
    listed = terminal.type("--help").out
    for command in COMMANDS:
        assert f"\n  {command} " in listed
    for path in ALL:
        assert terminal.type(*path.split(), "--help").code == 0


def test_a_destroy_of_nothing(terminal: Terminal) -> None:
    typed = terminal.rehearse("destroy", "--auto-approve")
    assert (typed.code, typed.out) == (0, "lab does not exist: there was nothing to destroy.\n")
    assert terminal.rehearse("status").code == 0


def test_a_destroy_of_a_mistyped_name_asks_which_was_meant(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    nothing = "does not exist: there was nothing to destroy."
    for name, hint in (("lba", "Did you mean 'lab'?"), ("tomorrow", "Clusters known here: lab.")):
        typed = terminal.rehearse("destroy", "--set", f"name={name}")
        assert (typed.code, typed.out) == (0, f"{name} {nothing} {hint}\n")
    gone = "lab is destroyed: nothing of it is left.\n"
    assert terminal.rehearse("destroy", "--auto-approve").out.endswith(gone)
    assert terminal.rehearse("destroy", "--set", "name=lba").out == f"lba {nothing}\n"


def test_a_token_is_printed_alone_and_rotated_on_request(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    first = terminal.rehearse("token", "worker")
    assert (first.code, first.err, len(first.out.split())) == (0, "", 1)
    assert terminal.rehearse("token", "worker").out == first.out
    rotated = terminal.rehearse("token", "worker", "--rotate")
    assert rotated.out.startswith("SWMTKN-1-")
    assert rotated.out != first.out
    assert terminal.rehearse("token", "worker").out == rotated.out
    assert terminal.rehearse("plan").out.startswith("No changes")


def test_without_a_manager_a_token_is_refused_in_one_sentence(terminal: Terminal) -> None:
    terminal.edit("managers: {count: 1}", "managers: {count: 3}\nworkers: {count: 2}")
    for words in (["worker"], ["worker", "--rotate"]):
        typed = terminal.rehearse("token", *words)
        assert typed.code == 1
        assert typed.err == (
            "Error: no manager of lab answers: `swarmplan status --simulate` says why, `swarmplan apply --simulate` starts"
            " or creates what is missing\n"
        )


def test_before_it_is_created_a_machine_is_answered_with_what_creates_it(terminal: Terminal) -> None:
    for words in (["env", "manager-1"], ["ssh", "manager-1"], ["exec", "manager-1", "--", "true"]):
        typed = terminal.rehearse(*words)
        assert typed.code == 1
        assert (
            "no such machine in the simulated cluster lab; `swarmplan apply --simulate` creates it"
            in typed.err
        )


def test_where_no_machine_can_be_reached_no_apply_is_named(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.rehearse("apply", "--auto-approve")
    monkeypatch.setattr(SimulatedDriver, "observe", lambda _: SILENT)
    monkeypatch.setattr(SimulatedDriver, "endpoint", _unreachable)
    for words in (["token", "worker"], ["history"]):
        assert terminal.rehearse(*words).err == (
            "Error: no manager of lab answers: none of its machines can be reached: `swarmplan status --simulate` says why\n"
        )
    terminal.edit("managers: {count: 1}", "managers: {count: 3}")
    assert "creates what is missing" in terminal.rehearse("history").err


def test_a_driver_that_cannot_list_its_machines_does_not_hide_that_no_manager_answers(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SimulatedDriver, "observe", lambda driver: _unreachable(driver, "all"))
    monkeypatch.setattr(SimulatedDriver, "endpoint", _unreachable)
    assert (
        "no manager of lab answers: none of its machines can be reached" in terminal.rehearse("history").err
    )


def test_destroy_asks_whether_to_destroy(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(question: str, **_: object) -> str:
        asked.append(question)
        return "YES"

    terminal.rehearse("apply", "--auto-approve")
    monkeypatch.setattr(approval, "_terminal", lambda: True)
    monkeypatch.setattr(click, "prompt", prompt)
    assert terminal.rehearse("destroy").code == 4
    assert asked == ["Destroy lab? Only 'yes' is accepted"]


def test_status_has_an_exit_code_for_what_is_wrong(terminal: Terminal) -> None:
    assert terminal.rehearse("status").code == 0
    assert terminal.rehearse("status", "--exit-code").code == 6
    terminal.rehearse("apply", "--auto-approve")
    assert terminal.rehearse("status", "--exit-code").code == 0
    terminal.edit("count: 1", "count: 3")
    wrong = terminal.rehearse("status", "--exit-code", "--format", "json")
    assert (wrong.code, wrong.json["healthy"]) == (6, False)


@pytest.mark.parametrize(
    "limit", [f"policy.max_{each}" for each in ("creates", "changes", "destroys", "restarts")]
)
def test_a_limit_that_destroy_would_not_hold_is_refused(terminal: Terminal, limit: str) -> None:
    terminal.rehearse("apply", "--auto-approve")
    typed = terminal.rehearse("destroy", "--auto-approve", "--set", f"{limit}=0")
    assert (typed.code, f"--set {limit} limits nothing here" in typed.err) == (2, True)
    assert terminal.rehearse("plan").out.startswith("No changes")
    assert terminal.rehearse("destroy", "--auto-approve", "--set", f"{limit}=null").code == 0


def test_a_simulated_cluster_is_kept_until_it_is_destroyed(terminal: Terminal) -> None:
    """Its file has the values of variables: secrets.md says where it is, and what removes it."""
    terminal.rehearse("apply", "--auto-approve")
    world = terminal.state / "simulated" / "lab.json"
    assert (stat.S_IMODE(world.stat().st_mode), "MODE=live" in world.read_text()) == (0o600, True)
    assert terminal.rehearse("destroy", "--auto-approve").code == 0
    assert not world.exists()
