"""``--only`` of plan and apply: what each says of a part, and of what is left out."""

import json

import pytest
from unit.cli.terminal import Terminal


@pytest.fixture
def grown(terminal: Terminal) -> Terminal:
    """A cluster whose file has a service more and another variable since it was applied."""
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    terminal.edit("live}}}", "test}}, api: {image: 'lab/hello:1'}}")
    return terminal


def test_a_part_is_applied_and_the_rest_is_not(grown: Terminal) -> None:
    planned = grown.rehearse("plan", "--only", "services.web")
    assert "Plan for part of lab (services.web): 1 change in 2 steps." in planned.out
    assert "Left out: 1 service (services.api)." in planned.out
    applied = grown.rehearse("apply", "--auto-approve", "--only", "services.web")
    assert (applied.code, "up to date" in applied.out) == (0, False)
    assert "services.web of lab: 2 done. Left out: 1 service (services.api)." in applied.out
    again = grown.rehearse("plan", "--detailed-exitcode", "--only", "services.w*")
    assert (again.code, again.out) == (
        0,
        "Nothing to change in services.w* of lab.\nLeft out: 1 service (services.api).\n",
    )
    assert [step["name"] for step in grown.rehearse("plan", "--format", "json").json["steps"]] == [
        "create services.api",
        "await services.api",
    ]


def test_programs_are_told(grown: Terminal) -> None:
    told = grown.rehearse("plan", "--only", "services.web,swarm", "--format", "json").json
    assert (told["partial"], told["only"], told["left_out"]) == (
        True,
        ["services.web", "swarm"],
        ["services.api"],
    )
    ended = grown.rehearse("apply", "--only", "services.web", "--auto-approve", "--format", "json").json
    assert (ended["result"], ended["partial"], ended["only"]) == ("converged", True, ["services.web"])
    whole = grown.rehearse("apply", "--auto-approve", "--format", "json").json
    assert (whole["partial"], whole["only"], whole["left_out"]) == (False, [], [])


def test_a_saved_plan_has_its_part(grown: Terminal) -> None:
    assert grown.rehearse("plan", "--only", "services.web", "--out", "saved").code == 0
    applied = grown.type("apply", "--plan", "saved", "--simulate")
    assert (applied.code, "services.web of lab: 2 done." in applied.out) == (0, True)
    assert grown.type("apply", "--plan", "saved", "--simulate").code == 4


def test_the_part_of_a_saved_plan_counts_in_its_digest(grown: Terminal) -> None:
    grown.rehearse("plan", "--only", "services.web", "--out", "saved")
    body = json.loads((grown.folder / "saved").read_text())
    (grown.folder / "saved").write_text(json.dumps({**body, "only": []}))
    typed = grown.type("apply", "--plan", "saved", "--simulate")
    assert (typed.code, "plan again with --out" in typed.err) == (4, True)


@pytest.mark.parametrize(
    ("only", "told"),
    [
        (
            "services.wbe",
            "--only services.wbe: it is neither in the file nor in the cluster; did you mean 'services.web'?",
        ),
        (
            "web",
            "--only web: not the address of a resource: write KIND.NAME, such as services.web; the kinds are",
        ),
        ("service.web", "did you mean 'services'?"),
        ("swarm.x", "--only swarm.x: not the address of a resource"),
        ("services.", "--only services.: not the address of a resource"),
    ],
)
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_name_that_cannot_be_meant_is_refused(grown: Terminal, command: str, only: str, told: str) -> None:
    typed = grown.rehearse(command, "--only", only)
    assert (typed.code, told in typed.err) == (2, True)


def test_a_saved_plan_takes_no_other_part(grown: Terminal) -> None:
    grown.rehearse("plan", "--out", "saved")
    for command in ("plan", "apply"):
        assert grown.type(command, "--plan", "saved", "--simulate", "--only", "services.web").code == 2
