"""Mistakes on the command line, each with what its message must say."""

import pytest
from unit.cli.terminal import Terminal


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("apply --allow destory", ("--allow destory", "did you mean 'destroy'?")),
        ("apply --allow quorum", ("--allow quorum", "did you mean 'quorum-risk'?")),
        ("plan --allow destroy", ("--allow", "asks for no approval")),
        (
            "validate --set managers.driver=locl",
            ("managers.driver", "installed: docker-machine, local, ssh", "'local'?"),
        ),
        ("validate --set managers.driver=docker_machine", ("managers.driver", "'docker-machine'?")),
        (
            "validate --set managers.driver=virtualbox",
            ("managers.driver", "write driver: docker-machine, options: {driver: virtualbox}"),
        ),
        ("validate --set services.web.replicas=3", ("unknown key 'replicas'", "write it under deploy")),
        ("status lab", ("lab: no such file", "the name of a cluster: swarmplan clusters")),
        ("exec --simulate -- docker ps", ("name the machine before --", "exec MACHINE -- docker …")),
        ("exec --simulate -f cluster.yaml -- docker ps", ("name the machine before --",)),
        ("exec --simulate docker ps", ("lab has no machine docker",)),
        ("validate --set managers.cuont=3", ("--set managers.cuont: ", "'count'?")),
        ("validate --set managers.count", ("--set managers.count", "--set path.to.name=value")),
        ("validate cluster.yml", ("cluster.yml: no such file",)),
        ("validate dangling.yaml", ("dangling.yaml: no such file; it is a link to a file that does not",)),
        ("plan --only services", ("--only services: ", "write services.NAME, or services.'*' for all\n")),
        ("plan --only swarm.x", ("--only swarm.x: ", "write swarm; it has no name\n")),
        ("plan --only service.web", ("--only service.web: ", "did you mean 'services'?")),
        ("plan --simulate --only services.[w]eb", ("neither in the file nor in the cluster",)),
        ("validate --env-file cluster.yaml", ("cluster.yaml", "not a file of NAME=value lines")),
        ("apply --plan cluster.yaml", ("this is a cluster file", "swarmplan apply cluster.yaml")),
        ("apply --plan .", (".: a folder", "name the file")),
        ("destroy saved.plan", ("saved.plan: this is a saved plan", "swarmplan apply --plan saved.plan")),
        ("status saved.plan", ("saved.plan: this is a saved plan", "swarmplan apply --plan saved.plan")),
        ("exec --simulate lab-managr-1 -- ls", ("lab-managr-1", "did you mean 'lab-manager-1'?")),
        ("explain servces", ("servces", "'services'?")),
    ],
)
def test_the_message_says_what_is_wrong_and_what_to_do(
    terminal: Terminal, words: str, parts: tuple[str, ...]
) -> None:
    (terminal.folder / "dangling.yaml").symlink_to("gone.yaml")
    assert terminal.type("plan", "--simulate", "--out", "saved.plan").code == 0
    assert terminal.type("apply", "--simulate", "--auto-approve").code == 0
    typed = terminal.type(*words.split(" "))
    assert typed.code == 2
    assert all(part in typed.err for part in parts), typed.err
