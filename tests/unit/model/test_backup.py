"""The inventory of a backup, against which a restored manager is held."""

from swarmplan.model.backup import differences, inventory
from swarmplan.model.labels.bookkeeping import BOOKKEEPING_LABEL, LEASE_NAME


def test_an_inventory_leaves_out_what_each_run_writes() -> None:
    own = {"ID": "a", "Spec": {"Name": LEASE_NAME, "Labels": {BOOKKEEPING_LABEL: "lease"}}}
    foreign = {"ID": "b", "Spec": {"Name": LEASE_NAME, "Labels": {}}}
    app = {"ID": "c", "Spec": {"Name": "app"}}
    assert inventory({"configs": [own, foreign, app]})["configs"].keys() == {"b", "c"}
    assert differences(inventory({"configs": [app]}), inventory({"configs": [app, own]})) == ()
