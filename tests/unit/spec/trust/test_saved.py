"""What an untrusted saved plan may not do."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_cluster import cluster

from swarmplan.errors import SpecError
from swarmplan.model.backup import BackupPolicy
from swarmplan.model.cluster import Desired
from swarmplan.model.content import Content, Source
from swarmplan.model.hooks import Hook, Phase
from swarmplan.model.image import Image, ImageRule
from swarmplan.model.machine import Machine
from swarmplan.model.swarm import KeyPlace
from swarmplan.spec.trust.saved import check_saved

PLAIN = replace(cluster(1), machines={"m1": Machine("m1", "ssh", {"address": "192.0.2.1"})})


def content(source: Source) -> Desired:
    return replace(PLAIN, secrets={"s": Content("s", source=source)})


def backups(name: str, path: str = "/b") -> Desired:
    return replace(PLAIN, policy=replace(PLAIN.policy, backups=BackupPolicy(**{name: path})))


def key(place: KeyPlace) -> Desired:
    return replace(PLAIN, swarm=replace(PLAIN.swarm, unlock_key=place))


def machine(driver: str, **options: object) -> Desired:
    return replace(PLAIN, machines={"m1": Machine("m1", driver, options)})


REFUSED = {
    "secrets.s runs a program": content(Source(command=("touch", "ran"), text="")),
    "secrets.s reads swarmplan's environment": content(Source(variable="X", text="x")),
    "secrets.s leads outside": content(Source(file="/etc/passwd", text="x")),
    "secrets.s is decrypted with the age keys of this machine": content(Source(sops="here.yaml")),
    "secrets.s leads outside of": content(Source(sops="/srv/secrets.yaml")),
    "hooks.after_apply runs a program": replace(PLAIN, hooks={Phase.AFTER_APPLY: Hook(("touch", "ran"))}),
    "images.a:1.archive leads outside": replace(PLAIN, images={"a:1": Image("a:1", "../a.tar", "sha256:0")}),
    "swarm.unlock_key runs a program": key(KeyPlace(put=("a",), get=("b",))),
    "swarm.unlock_key leads outside": key(KeyPlace(file="/k")),
    "policy.backup_folder leads outside": backups("folder"),
    "policy.backup_key_file leads outside": backups("key_file"),
    "policy.backup_passphrase_file leads outside": backups("passphrase_file"),
    "services.web reads registry logins": replace(
        PLAIN,
        services={
            name: replace(one, image=ImageRule(login=True))
            for name, one in cluster(1, services={"web": {}}).services.items()
        },
    ),
    "machines.m1.driver: the driver local runs": machine("local"),
    "machines.m1.options.config runs a program": machine("ssh", address="192.0.2.1", config="c"),
    "machines.m1.options.key leads outside": machine("ssh", address="192.0.2.1", key="/k"),
}


@pytest.mark.parametrize("told", REFUSED)
def test_a_plan_is_refused(told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan = tmp_path / "a.plan"
    with pytest.raises(SpecError) as caught:
        check_saved(REFUSED[told], str(plan), simulated=False)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{plan}: {told}")
    assert "which --untrusted refuses: " in problem


def test_a_link_in_its_folder_is_followed_first(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc")
    with pytest.raises(SpecError, match="leads outside of"):
        check_saved(content(Source(file=f"{tmp_path}/link/passwd")), str(tmp_path / "a.plan"), simulated=True)


def test_what_is_in_its_folder_passes(tmp_path: Path) -> None:
    plan = str(tmp_path / "a.plan")
    for wanted in (
        PLAIN,
        content(Source(file=str(tmp_path / "deep" / "s"))),
        content(Source(text="x")),
        key(KeyPlace(file=str(tmp_path / "k"))),
        backups("folder", str(tmp_path / "b")),
    ):
        check_saved(wanted, plan, simulated=False)
    check_saved(machine("local"), plan, simulated=True)
