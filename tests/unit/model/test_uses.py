"""Secrets and configs in a ServiceSpec: by name for comparing, by id for sending."""

from typing import Any

from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.model.normal.patch import patch_service, restarts_tasks
from swarmplan.model.uses import identified, references, renamed

FILE = {"Name": "db", "UID": "0", "GID": "0", "Mode": 0o444}
DB, WEB = Key(Kind.SECRET, "db"), Key(Kind.CONFIG, "web")


def spec(
    *, db: str = "db", ids: bool = False, credential: str = "web", mode: int = 0o444, **more: Any
) -> dict[str, Any]:
    """A service with a secret, a config, and the config as its credential spec; as sent, or as it comes back."""
    secret = {"File": {**FILE, "Mode": mode}, "SecretName": db} | ({"SecretID": f"id-{db}"} if ids else {})
    config = {"Runtime": {}, "ConfigName": "web"} | ({"ConfigID": "id-web"} if ids else {})
    held = {"Config": "id-web" if ids else credential, "File": "", "Registry": ""}
    container = {
        "Image": "a",
        "Secrets": [secret],
        "Configs": [config],
        "Privileges": {"CredentialSpec": held, "SELinuxContext": None},
        **more,
    }
    return {"Name": "s", "TaskTemplate": {"ContainerSpec": container}}


def test_they_are_found_by_kind_and_name() -> None:
    assert references(spec()) == {DB, WEB}
    assert references({}) == frozenset()


def test_they_take_the_names_of_the_objects_that_stand_for_them() -> None:
    named = renamed(spec(), {DB: "db-1", WEB: "web-1"})
    container = named["TaskTemplate"]["ContainerSpec"]
    assert references(named) == {Key(Kind.SECRET, "db-1"), Key(Kind.CONFIG, "web-1")}
    assert container["Privileges"]["CredentialSpec"]["Config"] == "web-1"
    assert renamed(spec(), {}) == spec()


def test_they_are_sent_with_ids() -> None:
    assert identified(spec(), {DB: "id-db", WEB: "id-web"}) == spec(ids=True)
    live = spec(ids=True)
    assert identified(live, {DB: "id-db", WEB: "id-web"}) == live


def test_ids_are_the_engines_and_do_not_differ() -> None:
    assert normal_service(spec(ids=True)) == normal_service(spec())
    assert normal_service(spec(db="other")) != normal_service(spec())
    assert normal_service(spec(mode=0o400)) != normal_service(spec())


def test_a_patch_keeps_what_is_as_it_was() -> None:
    live = spec(ids=True)
    assert patch_service(live, spec()) == live
    patched = patch_service(live, spec(Env=["A=1"]))
    assert (
        patched["TaskTemplate"]["ContainerSpec"]["Secrets"]
        == live["TaskTemplate"]["ContainerSpec"]["Secrets"]
    )
    rotated = patch_service(live, spec(db="db-2"))
    (entry,) = rotated["TaskTemplate"]["ContainerSpec"]["Secrets"]
    assert entry == {"File": FILE, "SecretName": "db-2"}
    assert restarts_tasks(live, rotated)
