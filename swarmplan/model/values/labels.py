"""What our labels on the swarm and on nodes hold: names, or a value for each name, comma-separated."""

from collections.abc import Collection, Mapping

from swarmplan.model.bodies import Json, JsonView

Labels = Mapping[str, str] | None


def names_in(labels: Labels, label: str) -> frozenset[str]:
    """The names that a label holds."""
    return frozenset(filter(None, _entries(labels, label)))


def pairs_in(labels: Labels, label: str) -> dict[str, str]:
    """The values by name that a label holds."""
    return dict(entry.split("=", 1) for entry in _entries(labels, label) if "=" in entry)


def text_of(content: Collection[str] | Mapping[str, str]) -> str:
    """A label that holds these names, or these values by name."""
    return ",".join(
        f"{name}={content[name]}" if isinstance(content, Mapping) else name for name in sorted(content)
    )


def with_label(spec: JsonView, label: str, content: Collection[str] | Mapping[str, str]) -> Json:
    """The SwarmSpec with a label that holds these and no rest; without the label where there are none."""
    rest = {name: value for name, value in (spec.get("Labels") or {}).items() if name != label}
    return {**spec, "Labels": rest | ({label: text_of(content)} if content else {})}


def _entries(labels: Labels, label: str) -> list[str]:
    return (labels or {}).get(label, "").split(",")
