"""What people type from habit is answered with what it is here."""

import re

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.command_line import hints
from swarmplan.cli.command_line.choice import Choice
from swarmplan.cli.command_line.groups import ALL, COMMANDS, command_of


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["up"], "swarmplan apply"),
        (["down"], "swarmplan destroy removes a whole cluster, machines included, and asks first"),
        (["ps"], "swarmplan status"),
        (["ls"], "swarmplan clusters"),
        (["logs"], "swarmplan exec MANAGER -- docker service logs SERVICE"),
        (["stop", "worker-1"], "availability: drain"),
        (["restart"], "availability: drain"),
        (["docker-machine", "kill", "x"], "availability: drain"),
        (["service", "rollback", "web"], "the file as it was"),
        (["stack", "deploy", "-c", "x.yml", "vote"], "under stacks:"),
        (["docker", "stack", "deploy", "-c", "x.yml", "vote"], "under stacks:"),
        (["run", "nginx"], "an entry of services:"),
        (["nodes"], "swarmplan status"),
        (["ip", "worker-1"], "under ADDRESS"),
        (["leave"], "take the machine out of the file"),
        (["node", "rm", "worker-1"], "take the machine out of the file"),
        (["service", "rm", "web"], "take the service out of the file"),
        (["unlock"], "--holder"),
        (["network", "create"], "swarmplan explain networks"),
        (["secret", "create"], "swarmplan explain networks, volumes, secrets"),
        (["machine", "create"], "swarmplan apply"),
        (["scp"], "use scp"),
        (["swarm", "ca", "--rotate"], "swarm.force_rotate"),
        (["promote", "worker-1"], "move its entry between workers: and managers:"),
        (["node", "demote", "x"], "move its entry between workers: and managers:"),
        (["drain", "worker-1"], "availability: drain"),
        (["version"], "swarmplan --version"),
        (["help"], "swarmplan COMMAND --help"),
        (["join-token"], "swarmplan token"),
        (["apply", "-y"], "no such option -y: use --auto-approve"),
        (["destroy", "--yes"], "no such option --yes: use --auto-approve"),
        (["plan", "-y"], "no such option -y: this command asks for no approval"),
        (["apply", "--dry-run"], "no such option --dry-run: swarmplan plan shows what would change"),
        (["apply", "-auto-approve"], "no such option -auto-approve: did you mean --auto-approve?"),
        (["plan", "-json"], "no such option -json: use --format json"),
        (["plan", "-var", "a=b"], "no such option -var: use --set PATH=VALUE"),
        (
            ["destroy", "--target", "services.web"],
            "no such option --target: destroy removes the whole cluster",
        ),
        (["destroy", "--auto-approve", "-target=services.web"], "take it out of the file and apply"),
        (["destroy", "--service", "web"], "destroy removes the whole cluster"),
        (["apply", "--target=services.web"], "use --only KEY, such as --only services.web"),
        (["plan", "-target", "services.web"], "no such option -target: use --only KEY"),
        (["validate", "--only", "services.web"], "plan and apply are of a part with --only KEY"),
        (["plan", "-destroy"], "swarmplan destroy shows its plan first"),
        (["plan", "--destroy"], "swarmplan destroy shows its plan first"),
        (["plan", "-refresh-only"], "no such option -refresh-only: there is no state file"),
        (["apply", "-refresh=false"], "there is no state file"),
        (["apply", "-replace=services.web"], "docker service update --force SERVICE"),
        (["apply", "-parallelism=3"], "--set policy.parallelism=N"),
        (["apply", "-input=false"], "nothing is asked"),
        (["plan", "-lock=false"], "swarmplan lock shows who has the lease"),
        (["taint", "x"], "docker service update --force SERVICE"),
        (["rollout", "restart", "web"], "docker service update --force SERVICE"),
        (["rollout", "undo"], "the file as it was"),
        (["rollout", "status"], "swarmplan status"),
        (["fmt"], "swarmplan validate"),
        (["output"], "swarmplan status --format json"),
        (["workspace", "list"], "swarmplan clusters"),
        (["force-unlock", "x"], "swarmplan unlock --holder ID"),
        (["graph"], "swarmplan plan --format graph"),
        (["console"], "swarmplan plan shows what would change"),
        (["swarmplan", "apply"], "'swarmplan': the name of the program is there twice"),
        (["swarm", "unlock"], "swarm.unlock_key"),
        (["docker", "swarm", "unlock"], "swarm.unlock_key"),
        (["unlock"], "swarmplan lock shows the id"),
        (["unlock"], "with the key at swarm.unlock_key"),
        (["docker-machine", "env", "vm1"], "swarmplan env MACHINE"),
        (["docker-machine", "ssh", "vm1"], "swarmplan ssh MACHINE"),
        (["docker-machine", "provision", "vm1"], "your platform's own way"),
        (["docker-machine", "regenerate-certs", "vm1"], "swarmplan apply makes those of docker-machine new"),
        (["upgrade"], "your platform's own way"),
        (["stack", "ls"], "swarmplan status"),
        (["docker", "stack", "ps", "vote"], "swarmplan status"),
        (["stack", "rm", "vote"], "take it out of the file"),
        (["network", "ls"], "docker network ls"),
        (["secret", "ls"], "docker secret ls"),
        (["docker", "secret", "rm", "db"], "take it out of the file"),
        (["config", "ls"], "docker config ls"),
        (["config"], "swarmplan validate"),
        (["volume", "prune"], "docker system df"),
        (["taint", "machines.x"], "to recreate a machine"),
        (["apply", "-replace=machines.x"], "to recreate a machine"),
        (["apply", "-n", "shop"], "there are no namespaces"),
        (["apply", "-n"], "for a dry run, swarmplan plan"),
        (["apply", "--prune"], "policy.prune"),
        (["prune"], "policy.prune"),
        (["backup", "--output", "x"], "use --out FILE"),
        (["plan", "-o", "x"], "use --out FILE"),
        (["status", "-o", "json"], "use --format json"),
        (["backup", "--list"], "policy.backup_folder"),
        (["token", "worker", "x.yaml"], "cluster files stand first: swarmplan token x.yaml ROLE"),
        (["env", "vm1", "x.yaml"], "cluster files stand first: swarmplan env x.yaml MACHINE"),
        (["token", "workers"], "did you mean 'worker'?"),
        (["exec", "--", "uptime"], "Missing argument 'MACHINE'"),
        (["exec", "vm1"], "Missing argument 'COMMAND'"),
        (["init", "--advertise-addr", "eth0"], "swarm.advertise_addr"),
        (["plan", "-i", "hosts"], "use -f FILE"),
        (["apply", "--syntax-check"], "swarmplan validate"),
        (["status", "-w"], "use --watch"),
        (["drift", "--watch"], "swarmplan status --watch"),
        (["login"], "policy.with_registry_auth"),
        (["info"], "swarmplan status"),
        (["label"], "set labels in the file"),
        (["-f", "x.yaml", "plan"], "no such option -f: it goes after the command"),
        (["plan", "--frmat", "json"], "Did you mean"),
        (["plann"], "no such command 'plann'; did you mean 'plan'?"),
        (["aply", "cluster.yaml"], "no such command 'aply'; did you mean `swarmplan apply cluster.yaml`?"),
        (
            ["-v", "aply", "-f", "a b.yaml", "--simulate"],
            "did you mean `swarmplan -v apply -f 'a b.yaml' --simulate`?",
        ),
        (["agent", "stauts", "a.yaml"], "'agent stauts'; did you mean `swarmplan agent status a.yaml`?"),
        (["aply", "--set=services.web.image=x"], "no such command 'aply'; did you mean 'apply'?"),
        (["exce", "m1", "--", "login", "pw"], "no such command 'exce'; did you mean 'exec'?"),
        (["aply", "x" * 300], "no such command 'aply'; did you mean 'apply'?"),
        (["aply", "a\x1b[31m.yaml"], "no such command 'aply'; did you mean 'apply'?"),
    ],
)
def test_a_habit_is_answered(terminal: Terminal, words: list[str], told: str) -> None:
    typed = terminal.type(*words)
    assert typed.code == 2
    assert typed.out == ""
    assert told in typed.err.splitlines()[-1]


def test_an_option_is_not_near_another_by_its_dashes(terminal: Terminal) -> None:
    assert "Did you mean" not in terminal.type("plan", "--plum").err
    assert "Did you mean '--message'?" in terminal.type("apply", "--mesage", "x").err


def test_each_choice_says_what_was_probably_meant() -> None:
    choices = [
        (name, parameter.name)
        for name in ALL
        for parameter in command_of(name).params
        if isinstance(parameter.type, click.Choice) and not isinstance(parameter.type, Choice)
    ]
    assert choices == []


def test_no_habit_that_stops_something_is_answered_with_a_command_that_removes() -> None:
    for word in ("stop", "restart", "kill", "pause", "leave", "drain", "demote", "rollback", "nodes"):
        assert "destroy" not in hints.command_hint(word)
        assert "restore" not in hints.command_hint(word)
    assert "destroy" not in hints.command_hint("service", ["rm", "web"])
    assert "destroy" not in hints.command_hint("docker-machine", ["rm", "vm1"])


def test_hints_name_commands_that_exist_and_are_for_those_that_do_not() -> None:
    told = " ".join(
        [*hints._COMMANDS.values(), *hints._OF_NOUNS.values(), *(hint for _, _, hint in hints._OPTIONS)]
    )
    named = set(re.findall(r"swarmplan (?:-v )?([a-z]+)", told))
    assert named
    assert named <= {*COMMANDS, "clusters"}
    assert set(hints._COMMANDS) & set(COMMANDS) == set()
