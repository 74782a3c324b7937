"""An agent or fleet file while it is resolved: where its values stand, and what is wrong with them."""

from collections.abc import Sequence

from swarmplan.dataclass import dataclass
from swarmplan.spec.models.words.names import MAX_CLUSTER_NAME, dns_label
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import absolute_path
from swarmplan.spec.yaml.tree import MappingNode, Node, Path, find


@dataclass(frozen=True, slots=True)
class Document:
    """``faulty`` are the paths at which a model has found an error: what depends on them is not reported as well."""

    tree: Node
    findings: Findings
    faulty: Sequence[Path] = ()

    def sound(self, *place: str | int) -> bool:
        """Whether there is no error at this path, below it, or in something that it is in."""
        return not any(known[: len(place)] == place[: len(known)] for known in self.faulty)

    def error(self, place: Path, message: str, *, key: bool = False) -> None:
        """Report an error in the value at this path, or in its key."""
        self.findings.error(place, message, key=key)

    def absolute(self, place: Path, name: str) -> str:
        """The path of a file that is named here, relative to the file itself."""
        return absolute_path(self.tree, place, name)

    def check_names(self, place: Path) -> None:
        """Report the names of this mapping that are not valid, also those of what a model refuses."""
        node = find(self.tree, place)
        for name in node.entries if isinstance(node, MappingNode) else ():
            try:
                dns_label(name, MAX_CLUSTER_NAME)
            except ValueError as error:
                self.error((*place, name), str(error), key=True)

    def require(self, place: Path, section: object, *keys: str) -> None:
        """Report the keys of a section that are not there."""
        for key in keys:
            if getattr(section, key) is None and self.sound(*place, key):
                self.error((*place, key), "is required", key=True)
