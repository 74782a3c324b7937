from swarmplan.events import Outcome, Result, Stage, Verdict
from swarmplan.model.key import Key, Kind
from swarmplan.render.progress.verdict import verdict_text

WEB = Key(Kind.SERVICE, "web")


def outcome(
    stage: Stage, step: str = "create services.web", reason: str = "", *, silent: bool = False
) -> Outcome:
    return Outcome(step, WEB, stage, reason, silent=silent)


def test_converged_says_what_was_done() -> None:
    outcomes = (
        outcome(Stage.DONE),
        outcome(Stage.DONE),
        outcome(Stage.SKIPPED),
        outcome(Stage.DONE, "reach nodes.x", silent=True),
    )
    text = verdict_text(Verdict(Result.CONVERGED, outcomes=outcomes), "lab")
    assert text == "lab is up to date: 2 done, 1 already done."


def test_converged_from_the_start() -> None:
    assert verdict_text(Verdict(Result.CONVERGED), "lab") == "lab is up to date: no changes."


def test_failed_says_which_step_why_what_is_left_and_what_next() -> None:
    outcomes = (
        outcome(Stage.DONE),
        outcome(Stage.FAILED, "create services.db", "no such image"),
        outcome(Stage.NOT_STARTED, "await services.db", "needs 'create services.db'"),
    )
    left = ("create services.db", *(f"await services.{number}" for number in range(10)))
    verdict = Verdict(Result.FAILED, "create services.db: no such image", outcomes, left)
    assert verdict_text(verdict, "lab").splitlines() == [
        "lab: a step failed: 1 done, 1 failed, 1 not started.",
        "  ✗ create services.db: no such image",
        "Left to do: create services.db, await services.0, await services.1, await",
        "  services.2, await services.3, await services.4, await services.5, await",
        "  services.6 and 3 more.",
        "Next: fix the cause, then run the same command again: it continues from here.",
    ]


def test_every_failure_is_reported() -> None:
    outcomes = (outcome(Stage.FAILED, "a", "why a"), outcome(Stage.FAILED, "b", "why b"))
    text = verdict_text(Verdict(Result.FAILED, "a: why a", outcomes), "lab")
    assert text.count("✗ a: why a") == 1
    assert text.count("✗ b: why b") == 1


def test_the_name_of_what_failed_hides_no_reason() -> None:
    reason = "timed out after 40 s: 0/1 tasks running the current spec, pending: no suitable node"
    failed = outcome(Stage.FAILED, "await services.db.password", reason)
    text = verdict_text(Verdict(Result.FAILED, "", (failed,)), "lab")
    assert reason in " ".join(text.split())
    leaking = outcome(
        Stage.FAILED, "await services.db", "engine: {token: pl4nted, url: x}, DB_PASSWORD=pl4nted"
    )
    assert "pl4nted" not in verdict_text(Verdict(Result.FAILED, "", (leaking,)), "lab")


def test_refused_says_that_nothing_was_changed_and_why() -> None:
    text = verdict_text(Verdict(Result.REFUSED, "needs --allow destroy: removes 2"), "lab")
    assert text == "lab: not applied: nothing was changed.\n  ✗ needs --allow destroy: removes 2"


def test_interrupted_says_how_to_continue() -> None:
    verdict = Verdict(
        Result.INTERRUPTED, "a: stopped", (outcome(Stage.NOT_STARTED),), ("create services.web",)
    )
    text = verdict_text(verdict, "lab")
    assert "Left to do: create services.web.\n" in text
    assert text.endswith("Next: run the same command again: it continues from here.")


def test_what_is_next_may_be_something_else() -> None:
    verdict = Verdict(Result.INTERRUPTED, "a: stopped", (outcome(Stage.NOT_STARTED),))
    assert verdict_text(verdict, "lab", follows="it is made").endswith("\nNext: it is made.")


def test_not_converged_points_to_status() -> None:
    verdict = Verdict(Result.NOT_CONVERGED, "await services.web: rolled back", (outcome(Stage.DONE),))
    assert "swarmplan status" in verdict_text(verdict, "lab")


def test_no_line_is_wider_than_80() -> None:
    outcomes = (outcome(Stage.FAILED, "create services.web", "a long reason " * 20),)
    text = verdict_text(Verdict(Result.FAILED, "", outcomes, tuple(f"step {n}" for n in range(30))), "lab")
    assert max(map(len, text.splitlines())) <= 80


def test_the_last_log_lines_of_what_did_not_start_are_quoted() -> None:
    died = Outcome("await services.web", WEB, Stage.FAILED, "it died", 5, ("no config", "token=pl4nt3d"))
    verdict = Verdict(Result.NOT_CONVERGED, "await services.web: it died", (died,))
    assert verdict_text(verdict, "lab").splitlines()[1:4] == [
        "  ✗ await services.web: it died",
        "      | no config",
        "      | token=(hidden)",
    ]
