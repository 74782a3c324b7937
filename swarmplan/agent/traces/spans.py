"""The spans of a pass, from what it reports of itself; pure."""

from collections.abc import Mapping
from itertools import accumulate

from swarmplan.agent.events import PHASES, PassEnded, PassResult
from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """``start`` and ``end`` are seconds since the epoch; ``error`` is why it failed, "" where it did not."""

    name: str
    start: float
    end: float
    attributes: Mapping[str, str]
    error: str = ""


def spans_of(ended: PassEnded, began: float | None) -> tuple[Span, ...]:
    """The span of the pass, then those of its phases, one after the other within it. ``began`` is when it was reported to begin, None where
    that was not seen. Phases are measured by a clock that only goes forward: if the other one was set meanwhile, they count."""
    phases = [(phase, ended.seconds[phase]) for phase in PHASES if phase in ended.seconds]
    ends = list(accumulate(seconds for _, seconds in phases))
    total = ends[-1] if ends else 0.0
    start = began if began is not None and began + total <= ended.at else ended.at - total
    common = {"swarmplan.cluster": ended.cluster}
    if ended.commit is not None:
        common["swarmplan.commit"] = ended.commit.id
    failed = ended.result is PassResult.FAILED
    whole = Span(
        "swarmplan.pass",
        start,
        ended.at,
        {
            **common,
            "swarmplan.result": ended.result,
            "swarmplan.text": ended.text,
            **({"swarmplan.run": ended.run} if ended.run else {}),
            **(
                {"swarmplan.reasons": ", ".join(dict.fromkeys(each.trigger for each in ended.reasons))}
                if ended.reasons
                else {}
            ),
        },
        ended.text if failed else "",
    )
    parts = (
        Span(f"swarmplan.{phase}", start + end - seconds, start + end, common)
        for (phase, seconds), end in zip(phases, ends, strict=True)
    )
    return (whole, *parts)
