"""The Engine contract: managers whose keys are locked, and the swarm's certificate authority."""

from functools import partial

import pytest
from contract.engine_membership import NOT_MANAGER, READS
from contract.engines import MANAGER, EngineContract, Lab, refusal

from swarmplan.errors import Conflict, NotManager, Permanent
from swarmplan.model.bodies import Json
from swarmplan.ports import Engine

LOCKED = "Swarm is encrypted and needs to be unlocked before it can be used"
NO_KEY = "SWMKEY-1-" + 43 * "A"


class KeysContract(EngineContract):
    def test_only_managers_tell_the_key_and_only_where_they_lock(self, fresh: Lab) -> None:
        refusal(fresh.manager.unlock_key, NotManager, NOT_MANAGER)
        refusal(lambda: fresh.manager.unlock_swarm(NO_KEY), NotManager, NOT_MANAGER)
        fresh.init()
        fresh.join(1)
        assert fresh.manager.unlock_key() == ""
        refusal(fresh.engine(1).unlock_key, NotManager, NOT_MANAGER)
        refusal(lambda: fresh.engine(1).unlock_swarm(NO_KEY), NotManager, NOT_MANAGER)
        autolock(fresh, on=True)
        first = fresh.manager.unlock_key()
        assert first.startswith("SWMKEY-1-")
        assert len(first) == len(NO_KEY)
        refusal(lambda: fresh.manager.unlock_swarm(first), Conflict, "swarm is not locked")
        autolock(fresh, on=False)
        assert fresh.manager.unlock_key() == ""
        autolock(fresh, on=True)
        assert fresh.manager.unlock_key() not in {"", first}

    def test_a_manager_that_restarts_is_locked_until_it_is_given_the_key(self, fresh: Lab) -> None:
        fresh.manager.init_swarm({**fresh.body(0), "Spec": {"EncryptionConfig": {"AutoLockManagers": True}}})
        fresh.join(1, MANAGER)
        fresh.join(2, MANAGER)
        key, node = fresh.manager.unlock_key(), fresh.id(1)
        fresh.restart(1)
        own = fresh.engine(1).info()["Swarm"]
        assert (own["LocalNodeState"], own["NodeID"], own["ControlAvailable"]) == ("locked", "", False)
        assert LOCKED in own["Error"]
        refuses_all_but_the_key(fresh.engine(1), fresh.body(1))
        fresh.wait(
            lambda: entry(fresh, node)["ManagerStatus"]["Reachability"] == "unreachable", "its peers miss it"
        )
        fresh.engine(1).unlock_swarm(key)
        fresh.wait(lambda: fresh.id(1) == node and up(entry(fresh, node)), "it is back as the same node")
        refusal(lambda: fresh.engine(1).unlock_swarm(key), Conflict, "swarm is not locked")

    def test_a_manager_locks_no_more_once_that_is_off_and_a_locked_one_leaves_by_force_only(
        self, fresh: Lab
    ) -> None:
        fresh.init()
        autolock(fresh, on=True)
        autolock(fresh, on=False)
        fresh.restart(0)
        assert fresh.manager.info()["Swarm"]["LocalNodeState"] == "active"
        autolock(fresh, on=True)
        fresh.restart(0)
        refusal(fresh.manager.leave_swarm, Permanent, "Swarm is encrypted and locked")
        fresh.manager.leave_swarm(force=True)
        assert fresh.manager.info()["Swarm"]["LocalNodeState"] == "inactive"

    @pytest.mark.long
    def test_the_authority_is_anew_once_every_listed_node_has_a_certificate_of_it(self, fresh: Lab) -> None:
        fresh.init()
        fresh.join(1)
        fresh.join(2)
        gone, before, tokens = fresh.id(2), fresh.manager.swarm(), fresh.tokens()
        fresh.driver.stop(fresh.names[2])
        fresh.update_swarm(CAConfig={"ForceRotate": 1})
        meanwhile = fresh.manager.swarm()
        assert meanwhile["RootRotationInProgress"]
        assert meanwhile["TLSInfo"]["TrustRoot"] == before["TLSInfo"]["TrustRoot"]
        assert issuer(meanwhile) != issuer(before)
        fresh.wait(lambda: renewed(fresh) == [True, True, False], "those that are up have new certificates")
        assert fresh.manager.swarm()["RootRotationInProgress"]
        fresh.manager.remove_node(
            gone, force=True
        )  # when it counts as down, fifteen seconds later, that is the same
        fresh.wait(lambda: not fresh.manager.swarm()["RootRotationInProgress"], "the rotation is over")
        after = fresh.manager.swarm()
        assert after["TLSInfo"]["TrustRoot"] != before["TLSInfo"]["TrustRoot"]
        assert not set(after["JoinTokens"].values()) & set(tokens.values())
        fresh.wait(partial(trusted, fresh), "every node trusts the new root")
        fresh.restart(2)


def autolock(lab: Lab, *, on: bool) -> None:
    lab.update_swarm(EncryptionConfig={"AutoLockManagers": on})


def refuses_all_but_the_key(engine: Engine, body: Json) -> None:
    for read in (*READS, "unlock_key"):
        refusal(getattr(engine, read), Permanent, LOCKED)
    assert engine.networks() == []
    refusal(lambda: engine.create_network({"Name": "n", "Driver": "overlay"}), NotManager, NOT_MANAGER)
    refusal(lambda: engine.init_swarm(body), Permanent, "already part of a swarm")
    refusal(lambda: engine.join_swarm(body), Permanent, "already part of a swarm")
    for nonsense in ("", "nonsense"):
        refusal(lambda key=nonsense: engine.unlock_swarm(key), Permanent, "invalid key string")
    refusal(lambda: engine.unlock_swarm(NO_KEY), Permanent, "invalid key provided")


def entry(lab: Lab, node_id: str) -> Json:
    return next(node for node in lab.manager.nodes() if node["ID"] == node_id)


def up(node: Json) -> bool:
    return bool(
        node["Status"]["State"] == "ready"
        and node.get("ManagerStatus", {}).get("Reachability") == "reachable"
    )


def issuer(told: Json) -> tuple[str, str]:
    """Of ``/swarm``, or of a node's description."""
    return told["TLSInfo"]["CertIssuerSubject"], told["TLSInfo"]["CertIssuerPublicKey"]


def renewed(lab: Lab) -> list[bool]:
    """Whether each engine's node has a certificate of the issuer that the swarm names. The last one may be off."""
    wanted = issuer(lab.manager.swarm())
    ids = {node["Description"]["Hostname"]: issuer(node["Description"]) for node in lab.manager.nodes()}
    return [ids[name] == wanted for name in lab.names]


def trusted(lab: Lab) -> bool:
    root = lab.manager.swarm()["TLSInfo"]["TrustRoot"]
    return all(node["Description"]["TLSInfo"]["TrustRoot"] == root for node in lab.manager.nodes())
