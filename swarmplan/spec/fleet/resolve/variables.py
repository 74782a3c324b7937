"""The names of the fleet's and the students' own values: stack files have them in upper case, where two may not be the same."""

from collections.abc import Iterable, Sequence

from swarmplan.spec.fleet.values import variable_name
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.roster import StudentSection
from swarmplan.spec.yaml.tree import Path


def check_variables(common: Iterable[str], sections: Sequence[StudentSection], document: Document) -> None:
    """Report two names of one student, their own or the fleet's, that are one variable in stack files; each pair once."""
    told: set[tuple[str, str]] = set()
    shared: dict[str, str] = {}
    _check(common, ("vars",), shared, told, document)
    for number, section in enumerate(sections):
        _check(section.vars, ("roster", number, "vars"), dict(shared), told, document)


def _check(
    names: Iterable[str], place: Path, known: dict[str, str], told: set[tuple[str, str]], document: Document
) -> None:
    for name in names:
        variable = variable_name(f"var.{name}")
        other = known.setdefault(variable, name)
        if other != name and (other, name) not in told:
            told.add((other, name))
            document.error(
                (*place, name),
                f"{other} and {name} differ in upper and lower case alone, and stack files have both as ${{{variable}}}: rename one of them",
                key=True,
            )
