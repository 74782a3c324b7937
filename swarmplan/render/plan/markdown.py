"""A plan as a comment on a merge request."""

from collections.abc import Iterable, Iterator

from swarmplan.model.values.first_few import first_and_count
from swarmplan.plan.plan import Plan
from swarmplan.render.left_out import left_out_of
from swarmplan.render.markdown import bullets, code, quoted
from swarmplan.render.plan.changes import change_lines
from swarmplan.render.plan.impact import impact_text
from swarmplan.render.plan.risks import approval_text, ignored_texts
from swarmplan.render.redact import redact
from swarmplan.render.text.line import plain


def plan_markdown(plan: Plan) -> str:
    """The impact on top, the changes folded up as a diff, what needs approval as a list."""
    return redact("\n".join(_sections(plan))) + "\n"


def _sections(plan: Plan) -> Iterator[str]:
    only = first_and_count([*map(code, plan.partial.only)]) if plan.partial else ""
    part = f", of {only} alone" if only else ""
    if plan.converged:
        yield f"### swarmplan: no changes to `{plan.cluster}`{part}"
    else:
        yield f"### swarmplan: plan for `{plan.cluster}`{part}\n"
        yield f"**{impact_text(plan)}**" if plan.steps else "**Nothing can be changed at the moment.**"
    if only:
        yield f"\nLeft out: {quoted(left_out_of(plan))}."
    yield from bullets(
        "Hazards", (f"{quoted(one.message)} (**{approval_text(one)}**)" for one in plan.hazards)
    )
    yield from bullets(
        "Could not be read", (f"{code(str(key))}: {quoted(reason)}" for key, reason in plan.unknown)
    )
    yield from bullets(
        "Differs, but swarmplan cannot change it yet",
        (f"{code(str(key))}: {quoted(reason)}" for key, reason in plan.unsupported),
    )
    yield from bullets("Ignored, so left as it is", map(quoted, ignored_texts(plan.ignored)))
    yield from bullets("Notes", (quoted(note) for note in plan.notes))
    if plan.changes:
        yield "\n<details><summary>Changes</summary>\n"
        yield _fenced(_as_diff(plain(change_lines(plan)).splitlines()))
        yield "\n</details>"


def _as_diff(lines: Iterable[str]) -> list[str]:
    """The symbol in the first column, where a ``diff`` block colours it (``!`` for what is neither added nor removed)."""
    marks = {"+": "+", "-": "-", "~": "!", "-/+": "!"}
    found = []
    for text in lines:
        symbol = text[2:5].strip() if text.startswith("  ") and text[5:6] == " " else ""
        found.append(f"{marks.get(symbol, ' ')} {text}".rstrip())
    return found


def _fenced(lines: list[str]) -> str:
    """A block whose fence is longer than any run of backticks in it."""
    fence = "```"
    while any(fence in text for text in lines):
        fence += "`"
    return "\n".join([f"{fence}diff", *lines, fence])
