"""Two managers of three are off: what plan says and exits with, and how apply heals it."""

from unit.cli.terminal import Terminal

from swarmplan.cli.wiring.simulation import load_world, save_world


def _with_two_managers_off(terminal: Terminal) -> None:
    _with_managers_off(terminal, "lab-manager-2", "lab-manager-3")


def _with_managers_off(terminal: Terminal, *names: str) -> None:
    terminal.edit("managers: {count: 1}", "managers: {count: 3}")
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    place = terminal.state / "simulated" / "lab.json"
    world = load_world(place)
    for name in names:
        world.kill("lab", name)
    save_world(place, world, empty=False)


def test_plan_offers_to_start_them_and_its_exit_code_is_of_a_plan_that_can_be_applied(
    terminal: Terminal,
) -> None:
    _with_two_managers_off(terminal)
    typed = terminal.rehearse("plan")
    assert (typed.code, typed.err) == (0, "")
    assert "the swarm has lost its quorum" in " ".join(typed.out.split())
    assert "Impact: 2 machines started" in typed.out
    assert terminal.rehearse("plan", "--detailed-exitcode").code == 3


def test_apply_starts_them_and_shows_what_it_plans_once_the_swarm_answers(terminal: Terminal) -> None:
    _with_two_managers_off(terminal)
    terminal.edit("MODE: live", "MODE: test")
    typed = terminal.rehearse("apply", "--auto-approve")
    assert typed.code == 0
    first, later = typed.out.split("Impact: 2 machines started", 1)
    assert "services" not in first.replace("the swarm", "")
    assert "Impact: 1 service updated" in later


def test_what_it_advises_names_the_file_that_was_typed(terminal: Terminal) -> None:
    _with_managers_off(terminal, "lab-manager-1", "lab-manager-2", "lab-manager-3")
    (terminal.folder / "cluster.yaml").rename(terminal.folder / "a lab.yaml")
    typed = terminal.rehearse("plan", "a lab.yaml")
    assert "`swarmplan apply 'a lab.yaml' --simulate`" in " ".join(typed.out.split())
