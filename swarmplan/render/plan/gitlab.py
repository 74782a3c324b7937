"""A plan as GitLab's merge request widget shows it (``artifacts:reports:terraform``).

The three counts are those that GitLab reads: "Terraform integration in merge requests" in its documentation makes them of the
``actions`` in Terraform's plan, where what is recreated counts as deleted and as created.
"""

import json
from collections import Counter

from swarmplan.model.change import Action
from swarmplan.plan.plan import Plan

_COUNTED = {
    Action.CREATE: ("create",),
    Action.UPDATE: ("update",),
    Action.REPLACE: ("create", "delete"),
    Action.DELETE: ("delete",),
    Action.WAIT: (),
}


def plan_gitlab(plan: Plan) -> str:
    """One JSON object in a line: ``create``, ``update`` and ``delete``, the numbers of resources."""
    found = Counter(name for change in plan.changes for name in _COUNTED[change.action])
    return json.dumps({name: found[name] for name in ("create", "update", "delete")}) + "\n"
