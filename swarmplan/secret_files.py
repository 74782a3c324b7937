"""Files that an agent file names: a secret that others may read is refused, and what decides whom to trust where others may change it, both
where the file is named and each time that it is used."""

import grp
import os
import pwd
import shlex
import stat
from pathlib import Path

from swarmplan.errors import Permanent

_OWNER_ALONE = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(path: str, status: os.stat_result, *, group: bool = False) -> str:
    """What is wrong with a secret that others may use; "" where none may. ``group``: neither may the group of a file of ours, as ssh has it of a
    private key."""
    of_ours = group and status.st_uid == os.geteuid()
    if not status.st_mode & (_OWNER_ALONE if of_ours else stat.S_IRWXO):
        return ""
    return (
        f"{path} can be read by others (mode {stat.S_IMODE(status.st_mode):04o}): run chmod 600 {shlex.quote(path)}; where it is a secret"
        " of a service, give it mode: 0400"
    )


def changed_by_others(path: str, status: os.stat_result) -> str:
    """What is wrong with a file that every user may change, or a group in which others are; "" where neither may. A group of the owner's
    alone is none of others: many systems make one for each user, and files that it may change."""
    by_group = bool(status.st_mode & stat.S_IWGRP) and not _is_private_group(status.st_gid, status.st_uid)
    if not (by_group or status.st_mode & stat.S_IWOTH):
        return ""
    whom = "every user of this machine" if status.st_mode & stat.S_IWOTH else _group_name(status.st_gid)
    modes = f"{'g' if by_group else ''}{'o' if status.st_mode & stat.S_IWOTH else ''}-w"
    return f"{path} can be changed by {whom}: run chmod {modes} {shlex.quote(path)}"


def _is_private_group(group: int, owner: int) -> bool:
    """Whether it is the group of its owner's name, and nobody else is in it (USERGROUPS_ENAB in login.defs(5))."""
    try:
        user, found = pwd.getpwuid(owner), grp.getgrgid(group)
    except KeyError:
        return False
    return (
        found.gr_name == user.pw_name
        and user.pw_gid == group
        and all(name == user.pw_name for name in found.gr_mem)
    )


def _group_name(group: int) -> str:
    try:
        return f"the group {grp.getgrgid(group).gr_name}"
    except KeyError:
        return f"the group {group}"


def require_private(path: str, handle: int | None = None, *, group: bool = False) -> None:
    """Raise Permanent where others may use it. ``handle``: of the file as it was opened. What is not there is told by who reads it."""
    status = _status(path, handle)
    if status and (wrong := open_to_others(path, status, group=group)):
        raise Permanent(wrong)


def require_protected(path: str, handle: int | None = None) -> None:
    """Raise Permanent where others may change it, in the same way."""
    status = _status(path, handle)
    if status and (wrong := changed_by_others(path, status)):
        raise Permanent(wrong)


def _status(path: str, handle: int | None) -> os.stat_result | None:
    try:
        return Path(path).stat() if handle is None else os.fstat(handle)
    except (OSError, ValueError):
        return None
