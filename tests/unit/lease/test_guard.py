"""The guard before the ports: which calls are let through, and what is asked before each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from swarmplan.driver_ports import Killing, Locking, Pausing, Preloading, Privileged
from swarmplan.errors import Conflict, LeaseLost, NotManager, Permanent, Transient
from swarmplan.lease.calls import DRIVER, ENGINE, KEEPER, THROUGH_RAFT, Does
from swarmplan.lease.guard import Guard
from swarmplan.lease.terms import TERMS
from swarmplan.ports import Engine, KeyKeeper, MachineDriver


def methods(*protocols: type) -> set[str]:
    return {
        name
        for protocol in protocols
        for name, value in vars(protocol).items()
        if not name.startswith("_") and (callable(value) or isinstance(value, property))
    }


@pytest.mark.parametrize(
    ("table", "protocols"),
    [
        (ENGINE, (Engine,)),
        (DRIVER, (MachineDriver, Locking, Killing, Pausing, Preloading, Privileged)),
        (KEEPER, (KeyKeeper,)),
    ],
    ids=["engine", "driver", "keeper"],
)
def test_every_call_of_a_port_is_in_the_table_and_no_other(
    table: dict[str, Does], protocols: tuple[type, ...]
) -> None:
    assert set(table) == methods(*protocols)


def test_what_its_name_says_is_what_is_asked_for() -> None:
    """Read from the names of the calls; what a name does not say is listed."""
    kinds = {
        Does.DESTRUCTIVE: (
            "init_",
            "remove_",
            "leave_",
            "stop",
            "kill",
            "pause",
            "remove",
            "clean",
            "replace_",
        ),
        Does.CHANGES: ("create", "join_", "start", "resume", "claim", "load_"),
    }
    unsaid = {
        "update_node",
        "update",
        "repair",
        "copy_state",
        "update_swarm",
        "update_content",
        "update_service",
    }
    unsaid |= {"unlock_swarm", "redirect"}
    for name, does in {**ENGINE, **DRIVER}.items():
        said = [kind for kind, beginnings in kinds.items() if name.startswith(beginnings)]
        if name not in unsaid and name != "remains":
            assert [does] == (said or [Does.READS]), name
    assert {name for name in unsaid if {**ENGINE, **DRIVER}[name] is Does.DESTRUCTIVE} == {
        "update_node", "update", "repair", "copy_state",
    }  # fmt: skip
    assert all(ENGINE[name] is not Does.READS for name in THROUGH_RAFT)


@dataclass
class Ports:
    """An engine and a driver at once, and a fence: all write into one log. ``fails`` are errors by what is logged, ``during``
    is done meanwhile."""

    log: list[str] = field(default_factory=list)
    fails: dict[str, BaseException] = field(default_factory=dict)
    during: dict[str, Callable[[], None]] = field(default_factory=dict)

    def note(self, line: str) -> None:
        self.log.append(line)
        self.during.get(line, lambda: None)()
        if line in self.fails:
            raise self.fails[line]

    def check(self) -> None:
        self.note("check")

    def confirm(self) -> None:
        self.note("confirm")

    def swarm_made(self, engine: Engine) -> None:
        assert cast("object", engine) is self
        self.note("made")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_args, **_kwargs: self.note(name)


Guarded = tuple[Ports, Any, Any]


@pytest.fixture
def guarded() -> Guarded:
    ports = Ports()
    guard = Guard(ports)
    return ports, guard.engine(cast("Engine", ports)), guard.driver(cast("MachineDriver", ports))


@pytest.mark.parametrize("name", sorted(set(ENGINE) - {"init_swarm"}))
def test_the_fence_is_asked_right_before_each_call_of_an_engine(guarded: Guarded, name: str) -> None:
    ports, engine, _ = guarded
    getattr(engine, name)()
    getattr(engine, name)()
    question = {Does.READS: [], Does.CHANGES: ["check"], Does.DESTRUCTIVE: ["confirm"]}[ENGINE[name]]
    assert ports.log == [*question, name] * 2


@pytest.mark.parametrize("name", sorted(set(DRIVER) - {"check"}))
def test_the_fence_is_asked_right_before_each_call_of_a_driver(guarded: Guarded, name: str) -> None:
    ports, _, driver = guarded
    getattr(driver, name)("one")
    question = {Does.READS: [], Does.CHANGES: ["check"], Does.DESTRUCTIVE: ["confirm"]}[DRIVER[name]]
    assert ports.log == [*question, name]


def test_a_copy_of_a_folder_that_stops_no_engine_only_reads(guarded: Guarded) -> None:
    ports, _, driver = guarded
    driver.copy_state("one", stop_engine=False)
    assert ports.log == ["copy_state"]


@pytest.mark.parametrize("question", ["check", "confirm"])
def test_what_the_fence_refuses_is_not_sent(guarded: Guarded, question: str) -> None:
    ports, engine, driver = guarded
    ports.fails[question] = LeaseLost("gone")
    for table, port in ((ENGINE, engine), (DRIVER, driver)):
        for name, does in table.items():
            if {Does.CHANGES: "check", Does.DESTRUCTIVE: "confirm"}.get(does) == question:
                with pytest.raises(LeaseLost):
                    getattr(port, name)()
    assert set(ports.log) == {question}


def test_a_call_that_no_table_has_is_not_let_through(guarded: Guarded) -> None:
    _, engine, driver = guarded
    for port in (engine, driver):
        with pytest.raises(AttributeError, match="explode"):
            port.explode()


def test_the_lease_is_taken_in_a_swarm_as_soon_as_it_is_made(guarded: Guarded) -> None:
    ports, engine, _ = guarded
    engine.init_swarm({})
    engine.create_network({})
    assert ports.log == ["confirm", "init_swarm", "made", "check", "create_network"]


def test_a_swarm_whose_making_was_not_answered_is_not_changed_before_the_lease_in_it_is_taken(
    guarded: Guarded,
) -> None:
    ports, engine, driver = guarded
    ports.fails["init_swarm"] = Transient("no answer")
    with pytest.raises(Transient):
        engine.init_swarm({})
    engine.swarm()
    driver.create("two")
    engine.create_network({})
    assert ports.log == [
        "confirm",
        "init_swarm",
        "swarm",
        "check",
        "create",
        "made",
        "check",
        "create_network",
    ]


@pytest.mark.parametrize("error", [Permanent("bad address"), Conflict("it is in one")])
def test_a_swarm_that_an_engine_refused_to_make_is_not_there(guarded: Guarded, error: Exception) -> None:
    ports, engine, _ = guarded
    ports.fails["init_swarm"] = error
    with pytest.raises(type(error)):
        engine.init_swarm({})
    engine.create_network({})
    assert ports.log == ["confirm", "init_swarm", "check", "create_network"]


def test_a_swarm_whose_making_was_not_answered_may_not_have_been_made(guarded: Guarded) -> None:
    ports, engine, _ = guarded
    ports.fails |= {"init_swarm": Transient("no answer"), "made": NotManager("it is in no swarm")}
    with pytest.raises(Transient):
        engine.init_swarm({})
    del ports.fails["init_swarm"]
    engine.join_swarm({})
    ports.fails.clear()
    engine.init_swarm({})
    engine.create_network({})
    assert ports.log == [
        "confirm", "init_swarm", "made", "check", "join_swarm",
        "confirm", "init_swarm", "made", "check", "create_network",
    ]  # fmt: skip


def test_while_a_swarm_is_being_made_other_machines_are_worked_on(guarded: Guarded) -> None:
    ports, engine, _ = guarded
    ports.during["init_swarm"] = lambda: engine.load_image("a.tar")
    engine.init_swarm({})
    assert ports.log == ["confirm", "init_swarm", "check", "load_image", "made"]


def test_as_long_as_the_lease_in_it_cannot_be_taken_it_is_not_changed(guarded: Guarded) -> None:
    ports, engine, _ = guarded
    ports.fails["made"] = Transient("no leader")
    for call in (engine.init_swarm, engine.join_swarm, engine.remove_service):
        with pytest.raises(Transient):
            call({})
    assert ports.log == ["confirm", "init_swarm", "made", "made", "made"]
    ports.fails.clear()
    engine.remove_service("web")
    assert ports.log[-3:] == ["made", "confirm", "remove_service"]


def test_a_swarm_that_was_put_back_is_not_changed_before_the_lease_in_it_is_taken(guarded: Guarded) -> None:
    ports, engine, driver = guarded
    driver.replace_state("one", b"")
    engine.info()
    engine.load_image("a.tar")
    engine.update_swarm(1, {})
    engine.update_swarm(2, {})
    assert ports.log[2:] == [
        "info", "check", "load_image", "made", "check", "update_swarm", "check", "update_swarm",
    ]  # fmt: skip


def test_a_new_swarm_forced_of_what_was_put_back_is_taken_once(guarded: Guarded) -> None:
    ports, engine, driver = guarded
    driver.replace_state("one", b"")
    engine.init_swarm({"ForceNewCluster": True})
    engine.update_swarm(1, {})
    assert ports.log == [
        "confirm", "replace_state", "confirm", "init_swarm", "made", "check", "update_swarm",
    ]  # fmt: skip


def test_a_key_is_stored_only_by_who_holds_the_lease() -> None:
    ports = Ports()
    keeper: Any = Guard(ports).keeper(cast("KeyKeeper", ports))
    keeper.get()
    keeper.put("SWMKEY-1-new")
    ports.fails["confirm"] = LeaseLost("gone")
    with pytest.raises(LeaseLost):
        keeper.put("SWMKEY-1-old")
    assert ports.log == ["get", "confirm", "put", "confirm"]


@pytest.mark.parametrize(
    ("error", "unanswered"),
    [
        (None, False),
        (Conflict("out of sequence"), False),
        (Permanent("bad spec"), False),
        (Transient("no answer"), True),
        (KeyboardInterrupt(), True),
    ],
    ids=["done", "out of sequence", "refused", "no answer", "given up"],
)
def test_a_run_is_settled_unless_a_change_was_given_up_without_an_answer(
    monkeypatch: pytest.MonkeyPatch, error: BaseException | None, *, unanswered: bool
) -> None:
    now = 1000.0
    monkeypatch.setattr("swarmplan.lease.guard.time.monotonic", lambda: now)
    ports = Ports()
    guard = Guard(ports)
    engine: Any = guard.engine(cast("Engine", ports))
    assert guard.settled(TERMS)
    if error is not None:
        ports.fails |= {"create_network": error, "info": error}
        for call in (engine.create_network, engine.info):
            with pytest.raises(type(error)):
                call()
    else:
        engine.create_network()
    now += TERMS.drain_time
    assert guard.settled(TERMS) is not unanswered
    now += 0.1
    assert guard.settled(TERMS)
