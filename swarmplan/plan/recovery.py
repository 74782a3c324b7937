"""The way out of a lost quorum: a new swarm of a survivor. What follows, every plan knows how to do."""

from swarmplan.errors import Refused
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.plan.draft import Draft
from swarmplan.plan.impact import impact_of
from swarmplan.plan.plan import Consent, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.plan.standing import Standing, lost_quorum
from swarmplan.steps.recovery import ForceNewCluster

_SWARM = Key(Kind.SWARM)


def make_recovery(desired: Desired, observed: Observed, survivor: str = "") -> Plan:
    """The plan that makes a swarm of the survivor; with a majority, the plan of every apply. ``survivor`` says which one
    where several answer: no engine tells whose state is the newest.

    Raises Refused where nothing is lost for good, or where nobody, or nobody in particular, is left to recover from.
    """
    lost = lost_quorum(observed)
    if lost is None:
        return make_plan(desired, observed, recovering=True)
    chosen = _chosen(desired, lost, survivor)
    draft = Draft(desired, observed)
    why = draft.change(_SWARM, Action.REPLACE, note=f"{lost}; {chosen} alone goes on with it")
    gone = ", ".join(name for name in (*lost.answering, *lost.away) if name != chosen)
    draft.hazard(
        _SWARM,
        f"what only {gone} knew is lost, and they must never be managers of this swarm again: if they live, make sure"
        " they are off",
        Consent.QUORUM,
    )
    strangers = ", ".join(name for name in (*lost.answering, *lost.away) if name not in desired.machines)
    if strangers:
        draft.hazard(
            _SWARM,
            f"{strangers} are managers of it and no machines of {desired.cluster}: without a leader nobody can tell whose"
            " swarm it is",
            Consent.FOREIGN,
        )
    draft.step(ForceNewCluster(key=_SWARM, machine=chosen, settings=desired.swarm.init, reason=why))
    return Plan(
        cluster=desired.cluster,
        changes=tuple(draft.changes.values()),
        steps=draft.ordered(),
        hazards=tuple(draft.hazards),
        impact=impact_of(draft, 0, []),
    )


def _chosen(desired: Desired, lost: Standing, survivor: str) -> str:
    if lost.electing:
        raise Refused(f"{lost}: wait for that, there is nothing to recover")
    if lost.curable:
        raise Refused(f"{lost}: `swarmplan apply` starts them, and nothing is lost")
    if desired.swarm.spec.get("EncryptionConfig", {}).get("AutoLockManagers"):
        raise Refused(
            "managers of this swarm lock, and an engine that locks loses its membership when a new swarm is forced"
            " (moby#36852): restore a backup of a manager's swarm folder instead"
        )
    if survivor and survivor not in lost.answering:
        raise Refused(f"{survivor} is no manager that answers; {lost}")
    if not survivor and len(lost.answering) != 1:
        told = (
            "no manager answers" if not lost.answering else "more than one answers: name it with --survivor"
        )
        raise Refused(f"{told}; {lost}")
    return survivor or lost.answering[0]
