"""A whole document in clear, without its comments. How it is written may differ from what ``sops -d`` writes; its values do not."""

import re

from swarmplan.sops.dotenv_text import dotenv_bytes
from swarmplan.sops.fault import SopsFault
from swarmplan.sops.format import Format
from swarmplan.sops.json_text import json_text
from swarmplan.sops.tree import Tree

_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
"""What YAML takes for the end of a line where it is written as it is, which PyYAML does."""


def document_bytes(form: Format, tree: Tree) -> bytes:
    """The document in its own format. Raises SopsFault for a text that is not UTF-8."""
    if form is Format.DOTENV:
        return dotenv_bytes(tree)
    text = json_text(tree)
    try:
        text.encode()  # YAML would write what is no text as an escape, which is another value
    except UnicodeEncodeError:
        raise SopsFault(
            f"a value in it is not UTF-8 text, which {form} cannot have: name it with key"
        ) from None
    return (text if form is Format.JSON else _yaml(tree, plain=not _BREAKS.search(text))).encode()


def _yaml(tree: Tree, *, plain: bool) -> str:
    import yaml  # noqa: PLC0415 - it takes its time

    text: str = yaml.safe_dump(
        dict(tree), sort_keys=False, allow_unicode=plain, default_flow_style=False, width=float("inf")
    )
    return text
