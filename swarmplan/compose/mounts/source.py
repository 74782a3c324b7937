"""The source of a mount: a declared volume, or a path on the node."""

import posixpath
import re

from swarmplan.compose.read.field import Field
from swarmplan.compose.scope import Scope
from swarmplan.model.bodies import Json
from swarmplan.model.values.nearest import suggestion

_WINDOWS = re.compile(r"[A-Za-z]:|\\\\")
_PATH = re.compile(r"[./~]|[A-Za-z]:[\\/]|\\\\")


def is_path(source: str) -> bool:
    """Whether a source of the short form is a path and not a volume."""
    return bool(_PATH.match(source))


def absolute(value: str, where: str = "in the container") -> str:
    """A path on the node or in the container as written, if it is absolute; a Windows path as well."""
    if value.startswith("/") or _WINDOWS.match(value):
        return value
    raise ValueError(f"'{value}' is not an absolute path {where}: write one such as /srv/data")


def bind_source(value: str, scope: Scope) -> str:
    """The path on the node. In a stack ``~`` is the home and ``./`` the local folder, as for the docker client."""
    if value.startswith("~") and scope.home:
        value = scope.home + value[1:]
    if scope.folder and not value.startswith(("/", "~")) and not _WINDOWS.match(value):
        return posixpath.normpath(posixpath.join(scope.folder, value))
    return absolute(value, "on the node")


def volume(source: Field, key: str, scope: Scope) -> Json:
    """Source and VolumeOptions of a mount of the volume with this key; a stack must declare it."""
    declared = scope.volumes.get(key)
    if declared is not None:
        return {"Source": declared.name, "VolumeOptions": dict(declared.options)}
    if scope.stack:
        source.fault(
            f"volume '{key}' is not declared; declare it under volumes{suggestion(key, scope.volumes)}"
        )
    elif meant := suggestion(key, scope.volumes):
        source.notice(f"volume '{key}' is not declared, so each node makes an empty one{meant}")
    return {"Source": key}
