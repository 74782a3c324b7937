"""The pattern of the clusters' names: whatever the ids are, no two students have a cluster of one name."""

import re

from swarmplan.spec.fleet.settings import ID, INDEX
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label

_ANY = re.compile(r"\{[^}]*\}?|\}")
_RUN_TOGETHER = re.compile(r"(\{id\}|\d)\{index\}|\{index\}(\{id\}|\d)")
"""Where the digits of an index touch others: ``{id}{index}`` is a12 of a and 12, and of a1 and 2."""


def resolve_naming(spec: FleetSpec, document: Document) -> str:
    """The pattern, the fleet's name and the id by default. Errors go to the document's findings; then it is that of the id alone, so that they
    are not repeated for each student."""
    naming = spec.naming or f"{spec.name or 'fleet'}-{ID}"
    if message := _wrong(naming):
        document.error(("naming",) if spec.naming else ("name",), message)
        return ID
    return naming


def _wrong(naming: str) -> str | None:
    unknown = [found for found in _ANY.findall(naming) if found not in {ID, INDEX}]
    if unknown:
        return f"{unknown[0]} in {naming!r} is not known: there are {ID} and {INDEX}"
    if ID not in naming and INDEX not in naming:
        return f"{naming!r} gives all clusters one name: write {ID} or {INDEX} in it"
    if ID in naming and INDEX in naming and _RUN_TOGETHER.search(naming):
        return f"{naming!r} may give two clusters one name: write a - beside {INDEX}, as in {ID}-{INDEX}"
    try:
        dns_label(naming.replace(ID, "a").replace(INDEX, "1"), MAX_CLUSTER_NAME)
    except ValueError as error:
        return f"for the id a and the index 1: {error}"
    return None
