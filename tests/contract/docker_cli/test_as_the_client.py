"""The simulator's ``docker`` prints what the real client prints, byte for byte but for times, and ends with its exit code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.docker_cli.both_clients import Both, both_clients
from contract.stack_cli.docker_cli import program_of

from swarmplan.drivers.local.options import Root

ADDRESS = "198.18.0.2"
IMAGE = "busybox:1"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with both_clients(program_of(Root.SYSTEM), tmp_path) as found:
        yield found


@pytest.fixture
def swarm(both: Both) -> Both:
    """node1 is the manager, node2 and node3 are workers."""
    both.alike("node1", "swarm", "init", "--advertise-addr", ADDRESS)
    token = both.alike("node1", "swarm", "join-token", "-q", "worker").out.strip()
    for name in ("node2", "node3"):
        both.alike(name, "swarm", "join", "--token", token, f"{ADDRESS}:2377")
    return both


def test_without_a_swarm(both: Both) -> None:
    for words in (
        "node ls",
        "node inspect self",
        "node ps",
        "node update --role worker self",
        "service ls",
        "service ps web",
        "swarm join-token worker",
        "swarm leave",
        "secret ls",
    ):
        both.alike("node1", *words.split())


@pytest.mark.parametrize(
    "words",
    [
        "node ls a",
        "node ls --foo",
        "node ls -z",
        "node promote",
        "node inspect",
        "node update",
        "service scale",
        "service scale web",
        "service scale web=x",
        "service create",
        "service create --replicas",
        "service create --replicas x img",
        "service create -d --mount type=volume,src=v img",
        "service create -d --publish a:80 img",
        "service create -d --replicas 2 --mode global img",
        "service create -d --mode foo img",
        "service create --update-delay 10 img",
        "service create --limit-memory x img",
        "service rollback a b",
        "swarm join",
        "swarm join-token",
        "swarm leave --force=x",
        "network create",
        "run",
        "ps a",
        "foo",
    ],
)
def test_a_wrong_command_line(both: Both, words: str) -> None:
    both.alike("node1", *words.split())


def test_a_swarm_is_made_and_left(swarm: Both) -> None:
    swarm.alike("node1", "node", "ls")
    swarm.alike("node2", "node", "ls")
    swarm.alike("node1", "node", "ls", "--format", "{{json .}}")
    swarm.alike("node1", "node", "ls", "--format", "table {{.Hostname}}\t{{.Status}}")
    swarm.alike("node1", "node", "ls", "-q")
    swarm.alike("node1", "node", "ls", "--filter", "role=worker")
    swarm.alike("node1", "swarm", "join-token", "worker")
    swarm.alike("node1", "swarm", "join-token", "--rotate", "manager")
    swarm.alike("node1", "swarm", "join-token", "boss")
    swarm.alike("node1", "swarm", "init")
    swarm.alike("node1", "swarm", "ca")
    swarm.alike("node1", "swarm", "leave")
    swarm.alike("node3", "swarm", "leave")
    swarm.alike("node1", "node", "ls")
    swarm.alike("node1", "node", "rm", "node2")
    swarm.alike("node1", "node", "rm", "node3", "nobody")
    swarm.alike("node2", "swarm", "join", "--token", "x", f"{ADDRESS}:2377")
    swarm.alike("node3", "swarm", "join", "--token", "x", f"{ADDRESS}:2377")
    swarm.alike("node1", "swarm", "leave", "--force")


def test_roles_and_availability(swarm: Both) -> None:
    swarm.alike("node1", "node", "promote", "node2", "node3")
    swarm.alike("node1", "node", "promote", "node2", "nobody")
    swarm.alike("node1", "node", "ls")
    swarm.alike("node1", "node", "demote", "node3")
    swarm.alike("node1", "node", "demote", "node3")
    swarm.alike("node1", "node", "update", "--availability", "drain", "--label-add", "a=b", "node3")
    swarm.alike("node1", "node", "update", "--availability", "off", "node3")
    swarm.alike("node1", "node", "update", "--label-rm", "z", "node3")
    for words in (["--pretty", "self"], ["--pretty", "node3"], ["node3"], ["nobody"], ["--pretty", "node2"]):
        swarm.alike("node1", "node", "inspect", *words)
    swarm.alike(
        "node1",
        "node",
        "inspect",
        "node3",
        "--format",
        "{{.Spec.Role}} {{json .Spec.Labels}} {{.Spec.Labels}}",
    )


def test_a_service_and_its_tasks(swarm: Both) -> None:
    create = (
        "service",
        "create",
        "--name",
        "web",
        "--replicas",
        "3",
        "--publish",
        "8080:80",
        IMAGE,
        "sleep",
        "1",
    )
    swarm.alike("node1", *create)
    for words in (
        "service ls",
        "service ps web",
        "service ps --no-trunc web",
        "service ps -q web",
        "service ps --filter desired-state=shutdown web",
        "node ps",
        "node ps node2 nobody",
        "service ls --format {{.Name}}:{{.Replicas}}",
        "service ls -q",
        "service inspect web",
        "service inspect --pretty web",
        "service inspect nobody",
        "service inspect --pretty nobody",
        "service scale -d web=5 nobody=3",
        "service ps web",
        "service update -d --force web",
        "service ps web",
        "service update -d --image busybox:2 --replicas 2 --update-delay 10s --update-parallelism 2 web",
        "service ps web nobody",
        "service inspect --pretty web",
        "service rollback -d web",
        "service ps web",
        "service rollback -d web",
        "service inspect --pretty web",
        "service rollback -d web",
        "service inspect --pretty web",
        "service update -d --replicas -1 web",
        "service rollback nobody",
        "service update -d nobody",
        "service create -d --name g --mode global busybox:1",
        "service ls",
        "service ls --filter name=we",
        "service ls --filter mode=global",
        "node ps",
        "service rm web g nobody",
        "service ls",
    ):
        swarm.alike("node1", *words.split())


def test_what_a_service_is_given(swarm: Both) -> None:
    swarm.alike("node1", "network", "create", "-d", "overlay", "app")
    swarm.alike("node1", "secret", "create", "pw", "-", given="hello")
    options = (
        "--constraint node.role==manager --update-delay 1m10s --update-parallelism 2 --limit-memory 64M --reserve-cpu 0.5"
        " --env A=b --label l=1 --mount type=volume,src=vol,dst=/v --secret pw --restart-condition on-failure --network app"
        " --user a --workdir /x --replicas-max-per-node 2 --rollback-order start-first -p 8080:80 --stop-grace-period 5s"
    )
    swarm.alike(
        "node1", "service", "create", "-d", "--name", "web", *options.split(), "lab/x:1", "sleep", "5"
    )
    for words in (
        "service inspect --pretty web",
        "service ls",
        "service inspect web --format {{.Spec.Mode.Replicated.Replicas}}{{.Spec.TaskTemplate.ContainerSpec.Args}}",
        "service update -d --constraint-rm node.role==manager --publish-rm 80 --env-add A=c --label-add m=2 --args sleep web",
        "service inspect --pretty web",
        "service create -d --name h --publish published=8081,target=81,mode=host lab/x:1",
        "service ps h",
        "service create -d --network nowhere lab/x:1",
        "service create -d --secret nothing lab/x:1",
        "secret rm pw",
    ):
        swarm.alike("node1", *words.split())


def test_the_rest_of_a_service_is_the_same(swarm: Both) -> None:
    """What the two clients send differs in nothing that the engine stores."""
    swarm.alike(
        "node1",
        "service",
        "create",
        "-d",
        "--name",
        "web",
        "--env",
        "A=b",
        "--rollback-delay",
        "3s",
        "lab/x:1",
        "a",
    )
    theirs, ours = (
        (each.world.connect(each.driver.endpoint("node1")).service("web")["Spec"])
        for each in (swarm.real, swarm.own)
    )
    assert ours == theirs


def test_a_failing_task(swarm: Both) -> None:
    swarm.alike("node1", "service", "create", "-d", "--name", "bad", "lab/x:1", "sh", "-c", "exit 3")
    theirs, ours = swarm.type("node1", "service", "ps", "bad")
    for said in (theirs, ours):
        assert '"task: non-zero exit (3)"' in said.out


def test_without_a_majority(swarm: Both) -> None:
    swarm.alike("node1", "service", "create", "-d", "--name", "web", IMAGE)
    swarm.alike("node1", "node", "promote", "node2", "node3")
    for one in (swarm.real, swarm.own):
        one.world.kill("lab", "node2")
        one.settle()
    for words in (
        "node ls",
        "node inspect --pretty node2",
        "node demote node3",
        "swarm leave",
        "service ls",
        "node rm node2",
    ):
        swarm.alike("node1", *words.split())
    for one in (swarm.real, swarm.own):
        one.world.kill("lab", "node3")
        one.settle()
    for words in (
        "node ls",
        "node inspect node1",
        "node ps",
        "node promote node2",
        "service ls",
        "service ps web",
        "service scale web=4",
        "service rm web",
        "service update -d --force web",
        "service create -d --name two busybox:1",
        "swarm join-token worker",
        "secret ls",
        "network create -d overlay app",
        "swarm leave",
    ):
        swarm.alike("node1", *words.split())


def test_networks(swarm: Both) -> None:
    for words in (
        "network create -d overlay --attachable app",
        "network create -d overlay --subnet 10.9.0.0/24 app2",
        "network create -d overlay app2",
        "network ls",
        "network ls --filter driver=overlay --no-trunc",
        "network ls -q",
        "network inspect app2 --format {{.Name}}",
        "network inspect nobody",
        "network rm app nobody",
        "network ls",
    ):
        swarm.alike("node1", *words.split())


@pytest.mark.parametrize("kind", ["secret", "config"])
def test_contents(swarm: Both, kind: str) -> None:
    swarm.alike("node1", kind, "create", "pw", "-", given="hello")
    swarm.alike("node1", kind, "create", "pw", "-", given="hello")
    for words in (["ls"], ["ls", "-q"], ["inspect", "nobody"], ["rm", "pw", "nobody"], ["ls"], ["create"]):
        swarm.alike("node1", kind, *words)


def test_containers_of_one_machine(swarm: Both) -> None:
    for one in (swarm.real, swarm.own):
        one.world.host("lab", "node1").images[IMAGE] = "sha256:" + 64 * "a"
    for words in (
        "run -d --name one busybox:1 sleep 10000000000000000000000",
        "ps",
        "ps --no-trunc",
        "ps -q",
        "run -d --name one busybox:1 sleep 1",
        "rm one",
        "stop one",
        "ps",
        "ps -a",
        "rm one nobody",
        "service create -d --name web --mode global busybox:1 sleep 1",
        "ps",
    ):
        swarm.alike("node1", *words.split())


def test_facts_of_the_engine_are_lines_of_the_client(swarm: Both) -> None:
    theirs, ours = swarm.type("node1", "info")
    missing = [line for line in ours.out.splitlines() if line not in theirs.out.splitlines()]
    assert missing == []
    swarm.alike("node1", "info", "--format", "{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}")


@pytest.mark.parametrize(
    "words",
    [
        "build .",
        "logs x",
        "stack deploy -c a st",
        "service logs web",
        "exec x sh",
        "node ls --format {{range}}",
        "compose up",
    ],
)
def test_what_it_does_not_know_it_says(swarm: Both, words: str) -> None:
    said = swarm.own.type("node1", words.split(), "")
    assert (said.code, said.out) == (125, "")
    assert said.err.startswith("the simulator does not know ")
    assert said.err.endswith("; a real cluster does\n")
