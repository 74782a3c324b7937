"""What is said of a cluster that was taken down: only that nothing is left where that was looked for."""

from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.model.key import Key, Kind
from swarmplan.render.progress.verdict import destroyed_text

DONE = (Outcome("remove machines.m1", Key(Kind.MACHINE, "m1"), Stage.DONE),)


def test_nothing_is_left_where_nothing_was_found() -> None:
    assert (
        destroyed_text(Verdict(Result.CONVERGED, outcomes=DONE), "lab")
        == "lab is destroyed: nothing of it is left."
    )


def test_what_was_found_is_named_host_by_host() -> None:
    left = ("m1: Docker's network docker_gwbridge", "w1: 2 images")
    assert destroyed_text(Verdict(Result.CONVERGED, outcomes=DONE, remains=left), "lab") == (
        "lab is destroyed. What is left on its hosts stays there:\n"
        "  m1: Docker's network docker_gwbridge\n"
        "  w1: 2 images"
    )


def test_of_nothing_nothing_was_taken_down() -> None:
    assert destroyed_text(Verdict(Result.CONVERGED), "lab", "Clusters known here: lap.") == (
        "lab does not exist: there was nothing to destroy. Clusters known here: lap."
    )
