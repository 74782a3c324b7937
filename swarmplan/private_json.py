"""swarmplan's own files of JSON: each names the version of its form, and is read whole or not at all."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from swarmplan import private_files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, reason_of
from swarmplan.limits import FILE_BYTES

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """``version`` stands in each file as its ``format``. ``what`` it is, and the ``remedy`` for one that is not valid, or of ``another``
    version, are for messages. ``most``: bytes that are read."""

    version: str
    what: str
    remedy: str
    another: str = "use that one"
    most: int = FILE_BYTES


def read(path: Path, form: Form, parse: Callable[[Any], T]) -> T | None:
    """What ``parse`` makes of the document; None where there is no file. Of ``parse``, errors of the kinds that a lookup or a conversion raises
    say that the file is not valid. Raises Permanent where it cannot be read, is not valid, or is of another version."""
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(form.most))
        version = document["format"]
        if version == form.version:
            return parse(document)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Permanent(f"{path}: {form.what} cannot be read ({reason_of(error)})") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Permanent(f"{path}: {form.what} is not valid: {form.remedy}") from error
    raise Permanent(f"{path}: is of another version of swarmplan ({version}): {form.another}")


def write(path: Path, form: Form, document: Mapping[str, Any] | None) -> None:
    """Write the document in place of an older one, whole or not at all, for its owner only; None removes the file. Raises Permanent."""
    try:
        if document is None:
            path.unlink(missing_ok=True)
            return
        private_files.make_folder(path.parent)
        private_files.write(path, json.dumps({"format": form.version, **document}, indent=1).encode())
    except OSError as error:
        raise Permanent(
            f"{path}: {form.what} cannot be written ({reason_of(error)}): free some space, or set XDG_STATE_HOME to another folder"
        ) from error
