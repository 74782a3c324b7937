"""The Engine contract: secrets, configs, and a service's references to them."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from contract.engines import EngineContract, Lab, refusal, service
from unit.history.samples import record

from swarmplan.errors import Conflict, Failure, InUse, NotFound, Permanent
from swarmplan.history.record import MOST_NAMES
from swarmplan.history.store import config_of, records
from swarmplan.model.bodies import Json
from swarmplan.model.content import KINDS
from swarmplan.model.key import Kind

FILE: Json = {"Name": "f", "UID": "0", "GID": "0", "Mode": 0o444}
LIMITS = {Kind.SECRET: 512_000, Kind.CONFIG: 1_024_000}
both = pytest.mark.parametrize("kind", KINDS)


def raced(do: Callable[[int], Any]) -> list[Any]:
    """What each of eight calls at once gives, or how it fails."""

    def attempt(number: int) -> Any:
        try:
            return do(number)
        except Failure as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(attempt, range(8)))


class ContentsContract(EngineContract):
    @both
    def test_it_is_listed_and_only_a_config_tells_what_is_in_it(self, swarm: Lab, kind: Kind) -> None:
        own = swarm.manager.create_content(kind, body(Labels={"a": "b"}))
        (found,) = swarm.manager.contents(kind)
        shown = {} if kind is Kind.SECRET else {"Data": encoded("x")}
        assert (found["ID"], found["Spec"]) == (own, {"Name": "db", "Labels": {"a": "b"}, **shown})
        assert found["Version"]["Index"]
        assert found["CreatedAt"]
        (other,) = {*KINDS} - {kind}
        assert swarm.manager.contents(other) == []

    @both
    def test_templating_stays_and_no_label_is_an_empty_mapping(self, swarm: Lab, kind: Kind) -> None:
        swarm.manager.create_content(kind, body(Labels=None, Templating={"Name": "golang"}))
        spec = swarm.manager.contents(kind)[0]["Spec"]
        assert (spec["Labels"], spec["Templating"]) == ({}, {"Name": "golang"})

    @both
    @pytest.mark.parametrize("name", ["db", "DB"])
    def test_a_name_in_use_is_a_conflict(self, swarm: Lab, kind: Kind, name: str) -> None:
        swarm.manager.create_content(kind, body())
        refusal(lambda: swarm.manager.create_content(kind, body(name)), Conflict, "already exists")

    @both
    @pytest.mark.parametrize("name", ["a.b_c-d", "x" * 64])
    def test_names_that_are_taken(self, swarm: Lab, kind: Kind, name: str) -> None:
        assert swarm.manager.create_content(kind, body(name))

    @both
    @pytest.mark.parametrize("name", ["-a", "a-", "_a", "a b", "a/b", "é", "x" * 65, ""])
    def test_names_that_are_not(self, swarm: Lab, kind: Kind, name: str) -> None:
        refusal(
            lambda: swarm.manager.create_content(kind, body(name)),
            Permanent,
            "only 64 [a-zA-Z0-9-_.] characters allowed",
            "name must be provided",
        )

    @both
    def test_its_size_has_a_limit_and_nothing_is_too_little(self, swarm: Lab, kind: Kind) -> None:
        limit = LIMITS[kind]
        swarm.manager.create_content(kind, body(Data=encoded("x" * (limit - 1))))
        for data in (encoded("x" * limit), "", None):
            wrong = body("other", Data=data)
            words = f"must be larger than 0 and less than {limit} bytes"
            refusal(lambda wrong=wrong: swarm.manager.create_content(kind, wrong), Permanent, words)  # type: ignore[misc]  # bound now

    def test_a_record_of_a_run_comes_back_as_it_was_and_a_later_one_is_newer(self, swarm: Lab) -> None:
        largest = record(changed=("é" * 200,) * MOST_NAMES, failed=('\\"' * 100,) * MOST_NAMES)
        first = swarm.manager.create_content(Kind.CONFIG, config_of(largest))
        second = swarm.manager.create_content(Kind.CONFIG, config_of(record(id="second")))
        found = records(swarm.manager)
        assert [kept.config_id for kept in found] == [second, first]
        assert [kept.run for kept in found] == [record(id="second"), largest]
        again = config_of(largest)
        refusal(lambda: swarm.manager.create_content(Kind.CONFIG, again), Conflict, "already exists")

    @both
    def test_only_labels_change_and_in_sequence(self, swarm: Lab, kind: Kind) -> None:
        own = swarm.manager.create_content(kind, body(Labels={"a": "1"}))
        now = swarm.manager.contents(kind)[0]["Version"]["Index"]
        change = swarm.manager.update_content
        only = "only updates to Labels are allowed"
        refusal(lambda: change(kind, own, now, body(Data=encoded("y"))), Permanent, only)
        refusal(lambda: change(kind, own, now, {"Name": "other"}), Permanent, only)
        refusal(lambda: change(kind, own, now, {"Labels": {}}), Permanent, only)
        refusal(lambda: change(kind, own, now - 1, {"Name": "db"}), Conflict, "update out of sequence")
        refusal(lambda: change(kind, "nosuch", now, {"Name": "db"}), NotFound, "nosuch not found")
        change(kind, own, now, {"Name": "db", "Labels": {"b": "2"}})
        (after,) = swarm.manager.contents(kind)
        assert after["Spec"]["Labels"] == {"b": "2"}
        assert after["Version"]["Index"] > now
        assert kind is Kind.SECRET or after["Spec"]["Data"] == encoded("x")

    @both
    def test_it_is_listed_by_exactly_its_name(self, swarm: Lab, kind: Kind) -> None:
        for name in ("db", "db2", "a-db"):
            swarm.manager.create_content(kind, body(name))
        assert [one["Spec"]["Name"] for one in swarm.manager.contents(kind, "db", within=5)] == ["db"]
        assert swarm.manager.contents(kind, "d") == []

    @both
    def test_equal_labels_are_a_new_version(self, swarm: Lab, kind: Kind) -> None:
        """So whoever watches sees an update that changes nothing."""
        own = swarm.manager.create_content(kind, body(Labels={"a": "1"}))
        (before,) = swarm.manager.contents(kind)
        spec = {**body(Labels={"a": "1"})} if kind is Kind.CONFIG else {"Name": "db", "Labels": {"a": "1"}}
        swarm.manager.update_content(kind, own, before["Version"]["Index"], spec, within=5)
        (after,) = swarm.manager.contents(kind)
        assert after["Spec"]["Labels"] == before["Spec"]["Labels"]
        assert after["Version"]["Index"] > before["Version"]["Index"]

    def test_of_racing_creations_and_updates_one_succeeds(self, swarm: Lab) -> None:
        """What a lease is held by: a name is taken once, and a version is replaced once."""
        made = raced(lambda _number: swarm.manager.create_content(Kind.CONFIG, body()))
        assert [one for one in made if isinstance(one, str)] == [swarm.manager.contents(Kind.CONFIG)[0]["ID"]]
        assert all(isinstance(one, str | Conflict) for one in made), made
        (own,) = (one for one in made if isinstance(one, str))
        for _ in range(5):
            now = swarm.manager.contents(Kind.CONFIG)[0]["Version"]["Index"]
            spec = {"Name": "db", "Data": encoded("x")}
            done = raced(
                lambda number, now=now, spec=spec: swarm.manager.update_content(  # type: ignore[misc]  # bound now
                    Kind.CONFIG, own, now, {**spec, "Labels": {"by": str(number)}}
                )
            )
            assert sum(one is None for one in done) == 1, done
            assert all(one is None or isinstance(one, Conflict) for one in done), done

    @both
    def test_one_in_use_stays_and_the_users_are_named(self, swarm: Lab, kind: Kind) -> None:
        own = swarm.manager.create_content(kind, body())
        for name in ("one", "two"):
            swarm.manager.create_service(using(kind, entry(kind, own), name=name))
        remove = swarm.manager.remove_content
        refusal(lambda: remove(kind, own), InUse, "is in use by the following services: ")
        swarm.manager.remove_service("two")
        refusal(lambda: remove(kind, own), InUse, "is in use by the following service: one")
        swarm.change(
            "one", lambda spec: spec["TaskTemplate"]["ContainerSpec"].pop(f"{field(kind)}s") and None
        )
        remove(kind, own)  # the previous spec, to which a rollback would go, does not hold it
        refusal(lambda: remove(kind, own), NotFound, "not found")
        assert swarm.manager.contents(kind) == []

    @both
    def test_a_reference_comes_back_as_it_was_sent(self, swarm: Lab, kind: Kind) -> None:
        own = swarm.manager.create_content(kind, body())
        sent = [entry(kind, own, File={"Name": "g"}), entry(kind, own)]
        swarm.manager.create_service(using(kind, *sent))
        live = swarm.manager.service("web")["Spec"]["TaskTemplate"]["ContainerSpec"][f"{field(kind)}s"]
        filled = {"Name": "g", "UID": "", "GID": "", "Mode": 0}
        assert live == [{**sent[0], "File": filled}, sent[1]]

    @both
    @pytest.mark.parametrize("update", [False, True])
    def test_a_reference_needs_both_the_id_and_the_name(self, swarm: Lab, kind: Kind, update: bool) -> None:  # noqa: FBT001 - a parameter of the test
        own, word = swarm.manager.create_content(kind, body()), field(kind)
        if update:
            swarm.manager.create_service(service(replicas=0))
        for wrong, words in (
            ([entry(kind, own, "other")], f"{word.lower()} not found: other"),
            ([entry(kind, own, "DB")], f"{word.lower()} not found: DB"),
            ([entry(kind, "nosuch")], f"{word.lower()} not found: db"),
            ([entry(kind, "x", "a"), entry(kind, "y", "b", File={"Name": "g"})], f"{word.lower()}s not found: a, b"),
            ([entry(kind, "")], "malformed"),
            ([entry(kind, own, "")], "malformed"),
            ([entry(kind, own, File={"Name": ""})], "invalid target file name provided"),
            ([entry(kind, own)] * 2, "references 'db' and 'db' have a conflicting target: 'f'"),
            ([entry(kind, own, File=None)], "no target provided" if kind is Kind.SECRET else "either File or Runtime"),
        ):  # fmt: skip
            spec = using(kind, *wrong)
            act = (lambda spec=spec: swarm.change("web", lambda live: live.update(spec))) if update else (
                lambda spec=spec: swarm.manager.create_service(spec)
            )  # fmt: skip
            refusal(act, Permanent, words)

    def test_a_credential_spec_is_a_config_by_its_id(self, swarm: Lab) -> None:
        own = swarm.manager.create_content(Kind.CONFIG, body())
        held = {"CredentialSpec": {"Config": own, "File": "", "Registry": ""}, "SELinuxContext": None}
        alone = service(replicas=0, container={"Privileges": held})
        refusal(
            lambda: swarm.manager.create_service(alone),
            Permanent,
            f"CredentialSpec references config '{own}'",
        )
        reference = {"ConfigID": own, "ConfigName": "db", "Runtime": {}}
        whole = service(replicas=0, container={"Privileges": held, "Configs": [reference]})
        swarm.manager.create_service(whole)
        live = swarm.manager.service("web")["Spec"]["TaskTemplate"]["ContainerSpec"]
        assert live["Configs"] == [reference]
        assert live["Privileges"]["CredentialSpec"] == held["CredentialSpec"]


def field(kind: Kind) -> str:
    return "Secret" if kind is Kind.SECRET else "Config"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def body(name: str = "db", **more: Any) -> Json:
    return {"Name": name, "Data": encoded("x"), **more}


def entry(kind: Kind, content: str, name: str = "db", **more: Any) -> Json:
    return {f"{field(kind)}ID": content, f"{field(kind)}Name": name, "File": FILE, **more}


def using(kind: Kind, *references: Json, name: str = "web") -> Json:
    """A service with these references."""
    return service(name, replicas=0, container={f"{field(kind)}s": list(references)})
