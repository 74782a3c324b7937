from typing import Any

import pytest

from swarmplan.health.adoption import unmanaged, with_adopted
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import Network, NetworkState, Service, ServiceState


def seen(labels: dict[str, str] | None = None, *, owned: bool = False) -> Observed:
    body: dict[str, Any] = {"Labels": labels or {}}
    return Observed(
        networks={"back": NetworkState(Network("back", body), "n", owned)},
        services={"web": ServiceState(Service("web", body), "s", 1, owned)},
    )


def wanted(*, adopted: bool) -> Desired:
    return Desired(
        "lab",
        networks={"back": Network("back", {}, adopted)},
        services={"web": Service("web", {}, adopted=adopted)},
    )


def owned(observed: Observed) -> tuple[bool, bool]:
    return observed.networks["back"].owned, observed.services["web"].owned


def test_what_is_adopted_counts_as_ours() -> None:
    assert owned(with_adopted(wanted(adopted=True), seen())) == (True, True)
    assert owned(with_adopted(wanted(adopted=False), seen())) == (False, False)
    assert owned(with_adopted(Desired("lab"), seen())) == (False, False)


@pytest.mark.parametrize("label", ["swarmplan.cluster", "com.docker.stack.namespace"])
def test_what_belongs_to_somebody_is_not_for_us_to_adopt(label: str) -> None:
    found = with_adopted(wanted(adopted=True), seen({label: "other"}))
    assert owned(found) == (False, False)


def test_what_nobody_names_is_told() -> None:
    assert unmanaged(seen(), Desired("lab")).endswith("left unchanged: networks.back, services.web")
    assert unmanaged(seen(), wanted(adopted=True)) == ""
    assert unmanaged(seen(owned=True), Desired("lab")) == ""
    theirs = unmanaged(seen({"com.docker.stack.namespace": "vote"}), Desired("lab"))
    assert theirs == "neither in the cluster file nor managed by swarmplan, so left unchanged: stack vote"
    assert unmanaged(seen({"com.docker.stack.namespace": "vote"}, owned=True), Desired("lab")) == ""
