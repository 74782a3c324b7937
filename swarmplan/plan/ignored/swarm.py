"""The swarm's settings as they are where they are ignored."""

from collections.abc import Sequence
from dataclasses import replace

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM
from swarmplan.model.normal.diff import diff
from swarmplan.model.shapes.swarm_fields import swarm_path
from swarmplan.model.swarm import SwarmSettings, SwarmState
from swarmplan.model.values.at import with_value
from swarmplan.model.values.covered import covered
from swarmplan.plan.fields import Fields, fixed_fields, swarm_fields


def swarm_as_is(desired: Desired, observed: Observed, paths: Sequence[str]) -> tuple[SwarmSettings, Fields]:
    """The settings: what is not named is left as it is, and so is what is fixed when the swarm is made."""
    settings, live = desired.swarm, observed.swarm
    if not isinstance(live, SwarmState):
        return settings, ()
    spec = settings.spec
    for found in diff({}, spec):
        if covered(swarm_path(found.path), paths):
            spec = with_value(spec, found.path, None)
    fixed = [field for field in fixed_fields(desired.swarm.init, live) if covered(field.path, paths)]
    has = {field.path: getattr(live, field.path) for field in fixed}
    fields = swarm_fields(live.spec, settings.spec, desired.shown.get(str(SWARM), {}))
    ignored = (field for field in fields if covered(field.path, paths))
    return replace(settings, spec=spec, init=replace(settings.init, **has)), (*fixed, *ignored)
