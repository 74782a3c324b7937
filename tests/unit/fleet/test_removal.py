"""What the removal of a cluster needs, as it is remembered."""

from dataclasses import replace

import pytest
from small_cluster import cluster

from swarmplan.errors import SpecError
from swarmplan.fleet.removal import desired_of, removable, removal_text
from swarmplan.model.machine import Machine


def test_a_cluster_is_removed_by_it_as_by_its_file() -> None:
    wanted = cluster()
    found = desired_of(removal_text(removable(wanted)))
    assert found.destroyed() == wanted.destroyed()
    assert (found.machines, found.nodes) == (wanted.machines, wanted.nodes)
    assert [*found.services, *found.images, *found.secrets, *found.networks] == []


def test_what_nobody_is_to_see_is_not_written() -> None:
    wanted = cluster()
    name = next(iter(wanted.machines))
    machine = Machine(name, "local", options={"token": 'a"key'})
    secret = replace(
        wanted, machines={**wanted.machines, name: machine}, hidden_texts={'a"key': "(from a variable)"}
    )
    assert removal_text(removable(secret)) == ""
    assert removal_text(removable(replace(wanted, hidden_texts={"elsewhere": "…"}))) != ""
    assert removal_text(removable(replace(wanted, decrypted=("machines.options.token",)))) == ""


def test_what_is_not_valid_is_one_clear_line() -> None:
    with pytest.raises(SpecError):
        desired_of('{"cluster": "../x"}')
