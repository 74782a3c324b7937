"""Secrets and configs in the simulated world; what an engine does with them is in the contract."""

import json

import pytest
from laws.rig import Rig
from small_cluster import cluster, contents

from swarmplan.errors import Permanent
from swarmplan.model.key import Kind
from swarmplan.simulator import World

PLANTED = "pl4nt3d"


def test_a_saved_world_has_them_but_not_what_is_in_a_secret() -> None:
    rig = Rig()
    wanted = cluster(
        services={"web": {"secrets": ["db"], "configs": ["site"]}},
        secrets=contents(db=PLANTED),
        configs=contents(site="plain"),
    )
    rig.apply(wanted)
    saved = rig.world.to_json()
    assert "cGxhaW4=" in json.dumps(saved)  # a config's data is told, as an engine does
    assert PLANTED not in json.dumps(saved)
    assert "cGw0bnQzZA" not in json.dumps(saved)
    again = Rig(World.from_json(saved))
    assert again.observe(wanted).secrets == rig.observe(wanted).secrets
    assert again.plan(wanted).converged


def test_no_manager_has_a_plugin_for_secrets() -> None:
    rig = Rig()
    wanted = cluster()
    rig.apply(wanted)
    driven = {"Name": "a", "Driver": {"Name": "vault"}}
    with pytest.raises(Permanent, match='plugin "vault" not found'):
        rig.adapters(wanted).manager().create_content(Kind.SECRET, driven)
