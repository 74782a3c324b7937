"""Steps on secrets and configs: what is written comes from its source, as it was planned, and what is used stays."""

import base64

import pytest
from laws.rig import Variables
from small_cluster import CLUSTER, cluster, content, contents
from unit.steps.bench import Bench

from swarmplan.errors import NotFound, Permanent, Refused
from swarmplan.model.bodies import Json
from swarmplan.model.content import FINGERPRINT_LABEL, Content, Source
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.steps.services.contents import CreateContent, RelabelContent, RemoveContent, as_sent

DATA = base64.b64encode(b"1").decode()


def made(kind: Kind, one: Content, name: str = "") -> CreateContent:
    return CreateContent(key=Key(kind, name or one.version), content=one)


def only(bench: Bench, kind: Kind) -> Json:
    (found,) = bench.manager.contents(kind)
    return found


def test_a_config_holds_what_its_source_does(bench: Bench) -> None:
    bench.made(cluster())
    step = made(Kind.CONFIG, content("web", "1"))
    assert step.unmet(bench.adapters) == "does not exist"
    bench.do(step)
    spec = only(bench, Kind.CONFIG)["Spec"]
    assert (spec["Name"], spec["Data"]) == (step.content.version, DATA)
    assert FINGERPRINT_LABEL not in spec["Labels"]


def test_only_a_stacks_plain_secret_has_its_fingerprint_in_a_label(bench: Bench) -> None:
    bench.made(cluster(stacks=frozenset({"vote"})))
    one = content("vote_db", "1", stack="vote")
    bench.do(made(Kind.SECRET, one, "vote_db"))
    assert only(bench, Kind.SECRET)["Spec"]["Labels"] == {
        STACK_LABEL: "vote",
        FINGERPRINT_LABEL: one.fingerprint,
    }
    bench.do(made(Kind.CONFIG, one, "vote_db"))
    assert only(bench, Kind.CONFIG)["Spec"]["Labels"] == {STACK_LABEL: "vote"}


def test_what_changed_since_the_plan_is_not_written(bench: Bench) -> None:
    bench.made(cluster())

    class Another(Variables):
        def check_file(self, _path: str) -> None:
            return

        def read(self, source: Source) -> bytes:
            return super().read(source) + b"2"

    bench.adapters.contents = Another()
    with pytest.raises(Refused, match=r"the variable 1 has changed since the plan was made: plan again"):
        made(Kind.SECRET, content("db", "1")).apply(bench.adapters)
    assert bench.manager.contents(Kind.SECRET) == []


def test_an_unmanaged_one_of_the_same_name_is_left_alone(bench: Bench) -> None:
    bench.made(cluster())
    step = made(Kind.SECRET, content("db"))
    bench.manager.create_content(Kind.SECRET, {"Name": step.key.name, "Data": DATA})
    with pytest.raises(
        Permanent, match=f"exists that is not of cluster {CLUSTER}: to use it as it is, declare it external"
    ):
        step.unmet(bench.adapters)


def test_labels_change_and_the_fingerprints_stays(bench: Bench) -> None:
    bench.made(cluster(stacks=frozenset({"vote"})))
    one = content("vote_db", stack="vote")
    bench.do(made(Kind.SECRET, one, "vote_db"))
    labels = {STACK_LABEL: "vote", "team": "a"}
    step = RelabelContent(key=Key(Kind.SECRET, "vote_db"), labels=labels)
    assert step.unmet(bench.adapters) == "its labels differ"
    bench.do(step)
    assert only(bench, Kind.SECRET)["Spec"]["Labels"] == {**labels, FINGERPRINT_LABEL: one.fingerprint}
    bench.manager.remove_content(Kind.SECRET, "vote_db")
    with pytest.raises(NotFound, match="was removed by somebody else"):
        step.unmet(bench.adapters)


def test_one_that_came_into_use_stays(bench: Bench) -> None:
    bench.made(cluster(services={"web": {"secrets": ["db"]}}, secrets=contents(db="1")))
    found = only(bench, Kind.SECRET)
    step = RemoveContent(key=Key(Kind.SECRET, found["Spec"]["Name"]), content_id=found["ID"])
    with pytest.raises(Refused, match=r"has been used since the plan was made .*: web\): plan again"):
        step.apply(bench.adapters)
    bench.manager.remove_service("web")
    bench.do(step)
    step.apply(bench.adapters)  # gone already: nothing to say


def test_a_spec_is_sent_with_ids_or_not_at_all(bench: Bench) -> None:
    bench.made(cluster(secrets=contents(db="1")))
    found = only(bench, Kind.SECRET)
    name = found["Spec"]["Name"]

    def spec(name: str) -> Json:
        return {"TaskTemplate": {"ContainerSpec": {"Secrets": [{"SecretName": name, "File": {"Name": "f"}}]}}}

    (sent,) = as_sent(bench.manager, spec(name))["TaskTemplate"]["ContainerSpec"]["Secrets"]
    assert (sent["SecretID"], sent["SecretName"]) == (found["ID"], name)
    with pytest.raises(Permanent, match=r"secrets\.other was removed since the plan was made: plan again"):
        as_sent(bench.manager, spec("other"))
