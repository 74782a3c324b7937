"""A plan as a comment on a merge request."""

from collections.abc import Iterable, Iterator

from swarmplan.plan.plan import Plan
from swarmplan.render.line import plain
from swarmplan.render.plan.changes import change_lines
from swarmplan.render.plan.impact import impact_text
from swarmplan.render.plan.risks import approval_text
from swarmplan.render.redact import redact


def plan_markdown(plan: Plan) -> str:
    """The impact on top, the changes folded up as a diff, what needs approval as a list."""
    return redact("\n".join(_sections(plan))) + "\n"


def _sections(plan: Plan) -> Iterator[str]:
    if plan.converged:
        yield f"### swarmplan: no changes to `{plan.cluster}`"
    else:
        yield f"### swarmplan: plan for `{plan.cluster}`\n"
        yield f"**{impact_text(plan)}**" if plan.steps else "**Nothing can be changed at the moment.**"
    yield from _bullets(
        "Hazards", (f"{_quoted(one.message)} (**{approval_text(one)}**)" for one in plan.hazards)
    )
    yield from _bullets("Could not be read", (f"`{key}`: {_quoted(reason)}" for key, reason in plan.unknown))
    yield from _bullets(
        "Differs, but swarmplan cannot change it yet",
        (f"`{key}`: {_quoted(reason)}" for key, reason in plan.unsupported),
    )
    yield from _bullets("Notes", (_quoted(note) for note in plan.notes))
    if plan.changes:
        yield "\n<details><summary>Changes</summary>\n"
        yield _fenced(_as_diff(plain(change_lines(plan)).splitlines()))
        yield "\n</details>"


def _bullets(heading: str, items: Iterable[str]) -> Iterator[str]:
    listed = [f"- {item}" for item in items]
    if listed:
        yield f"\n#### {heading}\n"
        yield from listed


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


def _quoted(text: str) -> str:
    """Text from outside in one line that Markdown shows as it is. Redacted first: an escaped quote would not be recognized."""
    flat = " ".join(redact(text).split())
    return "".join(f"\\{character}" if character in "\\`*_[]<>|#" else character for character in flat)
