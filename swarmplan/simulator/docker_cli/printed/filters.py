"""``--filter``."""

from collections.abc import Collection, Mapping

from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.ended import Ended, not_known


def matching(
    call: Call,
    values: Mapping[str, str],
    labels: Mapping[str, Mapping[str, str]],
    known: Collection[str],
    *,
    exact: Collection[str] = (),
) -> bool:
    """Whether an object passes every filter given: with these values, which begin as asked, or are ``exact``, and these labels.
    Raises Ended for a filter that is not known."""
    asked: dict[str, list[str]] = {}
    for given in call.flags.all("filter"):
        name, equals, value = given.partition("=")
        if not equals:
            raise Ended("bad format of filter (expected name=value)")
        if name not in known:
            raise Ended(f"Error response from daemon: Invalid filter '{name}'")
        asked.setdefault(name.strip(), []).append(value.strip())
    return all(_passes(name, wanted, values, labels, name in exact) for name, wanted in asked.items())


def _passes(
    name: str,
    wanted: Collection[str],
    values: Mapping[str, str],
    labels: Mapping[str, Mapping[str, str]],
    exact: bool,  # noqa: FBT001
) -> bool:
    if name in labels:
        return all(_labelled(each, labels[name]) for each in wanted)
    if name not in values:
        raise not_known(f"--filter {name}")
    value = values[name]
    return value in wanted if exact else any(value.startswith(each) for each in wanted)


def _labelled(wanted: str, labels: Mapping[str, str]) -> bool:
    name, equals, value = wanted.partition("=")
    return name in labels and (not equals or labels[name] == value)
