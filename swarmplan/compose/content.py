"""A Compose secret or config to the body that creates it, without its content."""

import re

from swarmplan.compose.extension import OWN, check_own
from swarmplan.compose.ownership import owned_labels
from swarmplan.compose.read.field import Field, written
from swarmplan.compose.read.pairs import text_pairs
from swarmplan.compose.read.scalars import filled
from swarmplan.compose.scope import Scope
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.content import FINGERPRINT_LABEL, LONGEST_LOGICAL, LONGEST_NAME

# The engine's rule, in its own words: "only 64 [a-zA-Z0-9-_.] characters allowed" (measured on 20.10.24 and 28.5).
_NAME = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?")


def content_spec(name: str, content: JsonView, scope: Scope) -> Json:
    """The body for this logical name, without Name and Data.

    Raises ComposeProblems with every error, paths relative to it. The source of the content is up to the caller.
    """
    root = Field(content)
    check_own(root.section(OWN), ("keep",))
    longest = LONGEST_NAME if scope.stack else LONGEST_LOGICAL
    if len(name) > longest or not _NAME.fullmatch(name):
        root.fault(
            f"the name '{name}' is not valid: use letters, digits, -, _ and ., beginning and ending with a letter or digit, {longest}"
            " at most"
        )
    labels = owned_labels(root["labels"], scope.labels())
    if FINGERPRINT_LABEL in labels:
        root["labels"].fault(f"{FINGERPRINT_LABEL} is reserved for swarmplan: leave it out")
    driver, options = root["driver"].read(filled), text_pairs(root["driver_opts"])
    if options and not driver:
        root["driver_opts"].fault("options need a driver: name it, or leave them out")
    templating = root["template_driver"].read(filled)
    body = written(
        {
            "Driver": written({"Name": driver, "Options": options}),
            "Templating": written({"Name": templating}),
        }
    )
    root.raise_faults()
    return {"Labels": labels, **body}
