"""What the pipelines do, from the pull request to the verdict: the scripts of ``ci/``, the command line, a forge's API."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipelines.checkouts import CI, SPEC, Pipelines
from pipelines.forge_api import OTHER, TOKEN, forge

TOOLS = {"github": "github", "forgejo": "forgejo", "gitlab": "gitlab", "jenkins": "gitlab"}
MARKER = "<!-- swarmplan: cluster.yaml %23fafc65cba053 -->\n"
"""With a digest of the args that ``checkouts`` gives."""
TEST = SPEC.replace("live", "test")


@pytest.fixture(
    params=["github", *(pytest.param(tool, marks=pytest.mark.long) for tool in TOOLS if tool != "github")]
)
def pipelines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipelines]:
    with forge(TOOLS[request.param], app=request.param == "github") as state:
        yield Pipelines(tmp_path, state, request.param)


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Pipelines]:
    """GitHub's, for what all have in common."""
    with forge("github", app=True) as state:
        yield Pipelines(tmp_path, state, "github")


def test_what_was_reviewed_is_applied_after_the_merge(pipelines: Pipelines) -> None:
    """And the comment is one, edited in place."""
    state = pipelines.forge
    for number in range(130):
        state.add(OTHER, f"comment {number}")
    first = pipelines.commit("change", SPEC.replace("live", "other"))
    done, kept = pipelines.pull(first)
    assert done.code == 0, done.told
    (comment,) = state.ours
    assert comment.body.startswith(MARKER)
    assert "### swarmplan: plan for `shop`" in comment.body
    assert "1 service created" in comment.body
    assert {path.name for path in kept.iterdir()} == {
        "cluster.plan", "plan.md", "plan.json", "gitlab.json", "decision.json"
    }  # fmt: skip
    assert json.loads((kept / "gitlab.json").read_text())["create"] > 0
    second = pipelines.commit("change", TEST)
    assert pipelines.pull(second)[0].code == 0
    assert [one.id for one in state.ours] == [comment.id]
    merged = pipelines.merge("change")
    done, kept = pipelines.main_plan(merged)
    assert done.code == 0, done.told
    assert "waits for approval" not in comment.body
    done, kept = pipelines.main_apply(merged, kept)
    assert done.code == 0, done.told
    assert "**Applied** `" in comment.body
    assert 'result" value="converged"' in (kept / "apply.xml").read_text()
    assert len(state.ours) == 1
    assert pipelines.swarmplan("plan", "--simulate", "--detailed-exitcode").code == 0


def test_what_has_changed_since_the_review_waits_for_approval(pipelines: Pipelines) -> None:
    state = pipelines.forge
    sha = pipelines.commit("change", TEST)
    assert pipelines.pull(sha)[0].code == 0
    by_hand = pipelines.swarmplan("apply", "--simulate", "--auto-approve", "--set", "policy.settle=0s")
    assert by_hand.code == 0, by_hand.told
    other = SPEC.replace("live", "by-hand")
    pipelines.commit("hand", other)
    pipelines.swarmplan("apply", "--simulate", "--auto-approve", "--set", "policy.settle=0s")
    merged = pipelines.merge("change")
    done, kept = pipelines.main_plan(merged)
    assert done.code == 0, done.told
    (comment,) = state.ours
    assert "**differs from the plan that was reviewed**" in comment.body
    done, left = pipelines.main_apply(merged, kept)
    assert done.code == 4, done.told
    assert "Error: not applied: the plan is not the one that was reviewed (" in done.out
    assert (left / "approval.txt").read_text().startswith("the plan is not the one that was reviewed (")
    done, left = pipelines.main_apply(merged, kept, approved=True)
    assert done.code == 0, done.told
    assert not (left / "approval.txt").exists()
    assert "**Applied** `" in comment.body
    done, left = pipelines.main_apply(merged, kept, approved=True)
    assert done.code == 4, "a saved plan is applied once"
    assert not (left / "approval.txt").exists(), "no approval helps a stale plan"
    assert "the cluster has changed since this plan was saved" in comment.body
    assert "no changes to `shop`" in comment.body


def test_what_comes_from_a_fork_does_nothing_here(pipelines: Pipelines) -> None:
    bad = SPEC + "secrets: {key: {command: [sh, -c, 'touch ran; echo x']}}\n"
    sha = pipelines.commit("fork", bad)
    done, kept = pipelines.pull(sha, fork=True)
    assert done.code == 2, done.told
    assert "which --untrusted refuses" in done.out
    assert not (kept.parent / "ran").exists()
    (comment,) = pipelines.forge.ours
    assert "`cluster.yaml` is not valid" in comment.body
    assert pipelines.pull(sha)[0].code == 0, "of the repository itself it may"


def test_the_file_of_a_fork_gives_the_runner_no_orders(one: Pipelines) -> None:
    """And it is simulated where that is asked for: then no driver is used, and none is refused."""
    far = f"node.labels.x==y {'a' * 70} ::error::pwned"
    sent = f"command: ['##[error]x', '##[set-output name=a]b'], deploy: {{placement: {{constraints: ['{far}']}}}}"
    sha = one.commit("fork", SPEC.replace("environment: {MODE: live}", sent))
    done, _ = one.pull(sha, fork=True)
    assert "## [error]x" in done.out, done.told
    assert "##[" not in done.out
    assert not [line for line in done.out.splitlines() if line.strip().startswith("::")]
    assert "which --untrusted refuses" not in done.out


def test_what_is_only_recorded_is_recorded_after_the_merge(one: Pipelines) -> None:
    """A plan without a line, such as that of a service that is kept from now on."""
    for text in (SPEC, SPEC.replace("MODE: live}", "MODE: live}, x-swarmplan: {keep: true}")):
        assert one.pull(one.commit("change", text))[0].code == 0
        merged = one.merge("change")
        done, kept = one.main_plan(merged)
        done, _ = one.main_apply(merged, kept)
        assert done.code == 0, done.told
    assert "No changes: only what the swarm records" in done.told
    one.pull(one.commit("change", SPEC.partition("services:")[0]))
    assert "services.web is kept" in one.forge.ours[-1].body or "stays" in one.forge.ours[-1].body


@pytest.mark.long
def test_a_merge_that_nobody_reviewed_waits_for_approval(one: Pipelines) -> None:
    sha = one.commit("main", TEST)
    done, kept = one.main_plan(sha)
    assert (done.code, one.forge.comments) == (0, [])
    assert "**nobody has reviewed it**" in done.out
    assert one.main_apply(sha, kept)[0].code == 4


def test_the_comment_of_somebody_else_is_neither_edited_nor_believed(one: Pipelines) -> None:
    sha = one.commit("change", TEST)
    forged = one.forge.add(OTHER, f"{MARKER}<!-- swarmplan-digest: {'0' * 64} -->\nbuy")
    assert one.pull(sha)[0].code == 0
    digest = one.forge.ours[0].body.split("\n")[1]
    assert forged.body.endswith("buy")
    one.forge.comments.remove(one.forge.ours[0])
    forged.body = f"{MARKER}{digest}\n"
    merged = one.merge("change")
    _, kept = one.main_plan(merged)
    assert one.main_apply(merged, kept)[0].code == 4


@pytest.mark.long
def test_hazards_need_the_kind_that_is_allowed(one: Pipelines) -> None:
    two = SPEC.replace("count: 1}", "count: 1}\nworkers: {count: 1}")
    one.commit("main", two)
    assert one.swarmplan("apply", "--simulate", "--auto-approve", "--set", "policy.settle=0s").code == 0
    sha = one.commit("change", SPEC)
    assert one.pull(sha)[0].code == 0
    (comment,) = one.forge.ours
    assert "#### Hazards" in comment.body
    merged = one.merge("change")
    _, kept = one.main_plan(merged)
    done, left = one.main_apply(merged, kept)
    assert done.code == 4
    assert "needs --allow destroy" in comment.body
    assert "The plan as of now:" in comment.body
    assert (left / "approval.txt").read_text() == "the plan needs --allow destroy\n"
    assert (one.folder / "output").read_text().endswith("\napproval=true\n")
    done, left = one.main_apply(merged, kept, allow="destroy")
    assert done.code == 0, done.told
    assert not (left / "approval.txt").exists()
    assert "**Applied**" in comment.body


@pytest.mark.long
@pytest.mark.parametrize("fails", [[403, 403, 403], [500, 500], [503, 503, 503, 503]])
def test_a_forge_that_does_not_answer_fails_no_plan(one: Pipelines, fails: list[int]) -> None:
    sha = one.commit("change", TEST)
    one.forge.fails += fails
    done, kept = one.pull(sha)
    assert done.code == 0, done.told
    assert "Warning: the comment cannot be written: " in done.out
    assert (kept / "cluster.plan").exists()
    assert "plan for `shop`" in (one.folder / "summary.md").read_text()


@pytest.mark.long
def test_a_forge_that_is_busy_is_asked_again(one: Pipelines) -> None:
    sha = one.commit("change", TEST)
    one.forge.fails += [429, 502]
    assert one.pull(sha)[0].code == 0
    assert len(one.forge.ours) == 1


def test_without_a_token_there_is_a_summary(one: Pipelines) -> None:
    sha = one.commit("change", TEST)
    done, _ = one.pull(sha, token="")
    assert (done.code, one.forge.comments) == (0, [])
    assert "Warning: no comment is written: SWARMPLAN_CI_TOKEN is not set" in done.out
    assert "plan for `shop`" in (one.folder / "summary.md").read_text()
    assert "changes=true" in (one.folder / "output").read_text()


def test_a_file_that_is_not_valid_is_told_with_its_line(one: Pipelines) -> None:
    sha = one.commit("change", SPEC.replace("image", "imgae"))
    done, _ = one.pull(sha)
    assert done.code == 2
    (comment,) = one.forge.ours
    assert "did you mean 'image'?" in comment.body


@pytest.mark.long
def test_words_are_words_and_no_script(one: Pipelines) -> None:
    sha = one.commit("change", TEST, "a b;touch ran.yaml")
    done, kept = one.pull(sha, files="'a b;touch ran.yaml'")
    assert done.code == 0, done.told
    assert not (kept.parent / "ran.yaml").exists()
    assert one.forge.ours[0].body.startswith("<!-- swarmplan: a b%3Btouch ran.yaml %23")


@pytest.mark.long
def test_the_checkout_is_not_imported(one: Pipelines) -> None:
    sha = one.commit("change", "raise SystemExit('hijacked')\n", "json.py")
    done, _ = one.pull(sha)
    assert "hijacked" not in done.out.replace("PYTHONPATH", "")
    assert done.code == 0, done.told


@pytest.mark.long
def test_a_broken_setting_is_an_error_of_usage(one: Pipelines) -> None:
    sha = one.commit("change", TEST)
    done, _ = one.pull(sha, files="'open")
    assert done.code == 2
    assert "Error: No closing quotation" in done.out
    assert TOKEN not in done.out


@pytest.mark.long
@pytest.mark.parametrize(
    "body", [b"[1]", b"{}", b"null", b"no JSON", b'[{"body": 5, "user": 3}]', b'{"login": 7}']
)
def test_an_answer_that_no_forge_gives_fails_no_plan(one: Pipelines, body: bytes) -> None:
    sha = one.commit("change", TEST)
    one.forge.answers = body
    done, kept = one.pull(sha)
    assert done.code == 0, done.told
    assert (kept / "cluster.plan").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_job_that_is_cancelled_stops_swarmplan_as_a_person_would(one: Pipelines, number: int) -> None:
    slow = "#!/bin/sh\ntrap 'echo stopping >&2; exit 130' TERM INT\necho begun >&2\nwhile :; do sleep 0.1; done\n"
    (one.folder / "bin" / "swarmplan").write_text(slow, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-I", str(CI / "lib" / "swarmplan_ci"), "plan"], cwd=one.folder, stderr=subprocess.PIPE, text=True,
        env={"PATH": f"{one.folder / 'bin'}:{os.environ['PATH']}"},
    )  # fmt: skip
    with process:
        assert process.stderr
        assert process.stderr.readline() == "begun\n"  # as it comes, not at the end
        process.send_signal(number)
        assert "stopping" in process.stderr.read()
    assert process.returncode == 130


@pytest.mark.long
def test_drift_is_told_in_the_summary(one: Pipelines) -> None:
    sha = one.commit("main", SPEC)
    one.swarmplan("apply", "--simulate", "--auto-approve", "--set", "policy.settle=0s")
    done, _ = one.drift(sha)
    assert done.code == 0, done.told
    assert "shop" in (one.folder / "summary.md").read_text()
    done, _ = one.drift(sha, files="none.yaml")
    assert done.code == 2
