"""A comment is cut to its forge's limit between two lines, with what matters kept and nothing left open."""

import re

import pytest
from fuzz.comments import WORDS, check
from hypothesis import example, given
from hypothesis import strategies as st
from pipelines.forge_api import forge
from swarmplan_ci.comment import comment, digest_in, marker, quoted
from swarmplan_ci.cut import LEAST, Open, cut, size
from swarmplan_ci.forges import GitHub, GitLab

from swarmplan.model.change import Action, Change, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Approval, Hazard, Impact, Plan
from swarmplan.render.plan.markdown import plan_markdown

lines = st.lists(st.sampled_from(WORDS) | st.text(max_size=60), max_size=60)
limits = st.integers(LEAST, 3000)


@pytest.mark.laws
@given(lines, limits)
@example(["```"] * 400, LEAST)
@example(["<details>"] * 100, LEAST)
@example(["`" * 390, "x" * 300], LEAST)
@example(["x" * 5000], LEAST)
def test_the_laws_of_the_cutter(found: list[str], limit: int) -> None:
    check("\n".join(found), limit)


def long_text(least: int) -> str:
    """A plan of at least so many bytes."""
    text = plan_markdown(big(300))
    more = "! ~ web  image: a:1 → b:2\n" * (least // 20)
    return text.replace("\n```\n\n</details>", f"\n{more}```\n\n</details>")


def big(services: int, hazards: int = 3) -> Plan:
    changes = tuple(
        Change(Key(Kind.SERVICE, f"web{number}"), Action.UPDATE, (FieldDiff("image", "a:1", f"b:{number}"),))
        for number in range(services)
    )
    kinds = [
        Hazard(Key(Kind.MACHINE, f"m{number}"), f"m{number} is destroyed", Approval.DESTROY)
        for number in range(hazards)
    ]
    return Plan("shop", changes=changes, hazards=tuple(kinds), impact=Impact(services_updated=services))


@pytest.mark.parametrize("limit", [GitHub.limit, GitLab.limit])
def test_summary_hazards_and_impact_are_kept(limit: int) -> None:
    text = long_text(limit)
    body = comment("cluster.yaml", "Plan of `abc`.", text, limit, "a" * 64)
    assert limit - 200 < size(body) <= limit
    assert body.startswith(
        f"{marker('cluster.yaml')}\n<!-- swarmplan-digest: {'a' * 64} -->\n\nPlan of `abc`.\n"
    )
    assert digest_in(body) == "a" * 64
    assert all(f"m{number} is destroyed" in body for number in range(3))
    assert re.search(
        r"\n```\n\n</details>\n\n_Cut here, \d+ lines are left: the log of the job has all of it\._$", body
    )


def test_a_plan_of_hazards_alone_is_cut_too() -> None:
    body = comment("c.yaml", "s", plan_markdown(big(1, 2500)), GitHub.limit)
    assert size(body) <= GitHub.limit
    assert "m0 is destroyed" in body


def test_what_is_small_is_whole() -> None:
    text = plan_markdown(big(3))
    assert comment("c.yaml", "s", text, GitHub.limit).endswith(text)


@given(st.text(), st.text(), st.text(), st.sampled_from(["", "b" * 64]))
def test_a_comment_is_recognized_whatever_is_in_it(files: str, status: str, plan: str, digest: str) -> None:
    body = comment(files, status, plan, 2000, digest)
    first, *rest = body.split("\n")
    assert first == marker(files)
    assert first.count("-->") == 1
    assert size(body) <= 2000
    assert rest
    assert digest_in(body) == digest or digest_in(status + plan)


@given(st.text())
def test_a_quoted_message_is_one_block(text: str) -> None:
    found = quoted(text).split("\n")
    state = Open().after(found[0])
    for line in found[1:-1]:
        assert state.fence
        state = state.after(line)
    assert state.fence
    assert not state.after(found[-1]).fence


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_the_largest_comment_is_accepted(kind: str) -> None:
    with forge(kind) as state:
        of = (
            GitHub(state.base, "ops/clusters", "t0ken-of-the-forge")
            if kind == "github"
            else GitLab(state.base, "42", "t0ken-of-the-forge")
        )
        for text in (long_text(of.limit), plan_markdown(big(10))):
            body = comment("c.yaml", "s", text, of.limit)
            of.put(12, marker("c.yaml"), body)
            of.put(12, marker("c.yaml"), body)
        assert [one.body for one in state.comments] == [body]
        assert (state.faults, state.written) == ([], 2)


def test_a_limit_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        cut("x" * 1000, LEAST - 1)
