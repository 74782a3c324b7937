"""The one comment of a cluster on a pull request: how it is recognized, and what it says."""

import re
from urllib.parse import quote

from swarmplan_ci.cut import cut, size

_DIGEST = re.compile(r"^<!-- swarmplan-digest: ([0-9a-f]{64}) -->$", re.MULTILINE)


def marker(subject: str) -> str:
    """The first line of the comment, which readers do not see. Nothing in it ends an HTML comment."""
    return f"<!-- swarmplan: {quote(subject, safe='/., ')} -->"


def comment(subject: str, status: str, plan: str, limit: int, digest: str = "") -> str:
    """The comment, of at most ``limit`` bytes: what is the matter (``status``), then the plan, of which the end is cut. The
    ``digest`` is that of the plan, for ``digest_in``."""
    head = [marker(subject), *([f"<!-- swarmplan-digest: {digest} -->"] if digest else []), "", status, ""]
    text = "\n".join(head)
    if size(text) > limit // 2:
        text = "\n".join([*head[:-2], cut(status, limit // 2 - size(marker(subject)) - 200), ""])
    return text + "\n" + cut(plan, limit - size(text) - 1) if plan else text


def digest_in(body: str) -> str:
    """The digest of the plan that a comment shows; "" where it has none."""
    found = _DIGEST.search("\n".join(body.replace("\r\n", "\n").split("\n")[:3]))
    return found[1] if found else ""


def of_commit(commit: str, link: str) -> str:
    """The commit of a job as a link to it, as far as they are known."""
    shown = f"`{commit[:12]}`" if commit else "an unknown commit"
    return f"[{shown}]({link})" if link else shown


def quoted(text: str) -> str:
    """A message as a code block, whatever is in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text.rstrip()}\n{fence}"
