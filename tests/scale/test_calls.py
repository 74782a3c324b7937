"""How often one apply asks the engines, counted on the simulator: each call costs time on real ones."""

from collections import Counter
from collections.abc import Callable

from fake_clock import FakeClock
from laws.rig import Rig
from small_cluster import CLUSTER, cluster, contents

from swarmplan.errors import Unreachable
from swarmplan.events import Outcome, Result, Stage
from swarmplan.execute.executor import Executor
from swarmplan.model.cluster import Desired
from swarmplan.plan.plan import Plan
from swarmplan.simulator import World
from swarmplan.simulator.state.faults import When

SERVICES = 40
Heard = Callable[[str], None]


class Counted(Rig):
    """A swarm of three managers; ``calls`` is how often each was made since, ids left out."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.before: Heard = lambda _call: None
        super().__init__(World(latency=self._count), parallelism=4)
        self.apply(wanted(0))
        self.calls.clear()

    def carry_out(self, plan: Plan) -> tuple[Outcome, ...]:
        executor = Executor(self.adapters(wanted(0)), self.events.append, clock=FakeClock())
        return executor.run(plan, 600.0)

    def _count(self, call: str) -> None:
        self.before(call)
        name = call.partition(": ")[2]
        self.calls[name.rpartition(" ")[0] if "create " in name else name] += 1


def wanted(services: int) -> Desired:
    """So many services, each with a secret of its own."""
    named = [f"s{number}" for number in range(services)]
    return cluster(
        3,
        services={name: {"secrets": [name]} for name in named},
        secrets=contents(**dict.fromkeys(named, "1")),
    )


def test_a_create_is_one_call() -> None:
    rig = Counted()
    assert rig.apply(wanted(SERVICES)).result is Result.CONVERGED
    assert rig.calls["POST /services/create"] == rig.calls["POST /secrets/create"] == SERVICES
    assert rig.calls["GET /services"] < SERVICES
    assert rig.calls["GET /swarm"] < SERVICES / 2, "one manager is trusted for many steps"


def test_a_look_asks_for_each_thing_once() -> None:
    rig = Counted()
    rig.observe(wanted(0))
    assert rig.calls["GET /swarm"] == 1
    once = ("/nodes", "/tasks", "/networks", "/services", "/secrets", "/configs")
    assert {path: rig.calls[f"GET {path}"] for path in once} == dict.fromkeys(once, 1)


def test_a_create_whose_answer_was_lost_is_looked_at_and_not_repeated() -> None:
    rig = Counted()
    for what in ("services", "secrets"):
        rig.world.faults.add(Unreachable("the answer was lost"), when=When.AFTER, call=f"POST /{what}/create")
    verdict = rig.apply(wanted(1))
    assert verdict.result is Result.CONVERGED
    assert rig.calls["POST /services/create"] == rig.calls["POST /secrets/create"] == 1


def test_a_create_that_somebody_was_quicker_with_is_looked_at() -> None:
    rig, theirs = Counted(), Counted()
    theirs.world = rig.world
    plan = rig.plan(wanted(1))
    theirs.apply(wanted(1))
    outcomes = rig.carry_out(plan)
    assert {outcome.step: outcome.stage for outcome in outcomes}["create services.s0"] is Stage.SKIPPED


def test_a_manager_that_is_lost_on_the_way_is_trusted_no_more() -> None:
    rig = Counted()
    seen: list[str] = []

    def struck(call: str) -> None:
        if "services/create" in call and not seen:
            seen.append(call)
            rig.world.kill(CLUSTER, call.partition(":")[0])

    rig.before = struck
    assert rig.apply(wanted(SERVICES)).result is not Result.FAILED
    assert len(rig.observe(wanted(SERVICES)).services) == SERVICES
