"""Log lines of a service's tasks, fit to be shown: few, short, printable, without the values of its secret variables."""

from collections.abc import Iterator, Sequence

from swarmplan.model.bodies import JsonView, container_spec
from swarmplan.model.redaction.values import HIDDEN, looks_secret

_LONGEST = 200
_SHORTEST_SECRET = 3
"""Anything shorter is found everywhere and hides nothing."""


def quotable(service_spec: JsonView) -> bool:
    """Whether its tasks' words may be shown. What is in a mounted secret is not known here, so nobody could tell whether
    a line gives it away."""
    return not container_spec(service_spec).get("Secrets")


def quoted(lines: Sequence[str], service_spec: JsonView) -> tuple[str, ...]:
    """The lines that say something, with what looks secret by its variable's name hidden."""
    secrets = sorted(_secret_values(service_spec), key=len, reverse=True)
    shown = []
    for line in lines:
        text = "".join(char if char.isprintable() else " " for char in line).strip()
        for secret in secrets:
            text = text.replace(secret, HIDDEN)
        if text:
            shown.append(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
    return tuple(shown)


def _secret_values(service_spec: JsonView) -> Iterator[str]:
    for entry in container_spec(service_spec).get("Env") or ():
        name, _, value = entry.partition("=")
        if looks_secret(name):
            yield from (part for part in value.splitlines() if len(part) >= _SHORTEST_SECRET)
