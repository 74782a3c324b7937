"""How the text of a file is read: the cluster's own files as Compose reads them, a stack's as ``docker stack deploy`` does
(``stack_files.dialect``)."""

from collections.abc import Callable, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.spec.yaml.interpolate import interpolate as as_compose
from swarmplan.spec.yaml.scalars import core_value
from swarmplan.spec.yaml.tree import Value

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Dialect:
    """``scalar`` gives the value of a scalar without quotes; ``interpolate`` interpolates variables into a text, with
    callbacks for unset ones and for misleading expressions; ``text_keys``: a key without quotes must be of type text."""

    scalar: Callable[[str], Value]
    interpolate: Callable[[str, Mapping[str, str], Tell, Tell], str]
    text_keys: bool = False


def _compose(text: str, environ: Mapping[str, str], on_unset: Tell, _: Tell) -> str:
    return as_compose(text, environ, on_unset)


COMPOSE = Dialect(core_value, _compose)
