"""Who runs this process, and where."""

import getpass
import os
import socket


def user_and_host() -> str:
    """``anna@laptop``."""
    return f"{user_name()}@{socket.gethostname()}"


def user_name() -> str:
    """The user of this process, by id where it has no name here."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id that has no name here, as in a container
        return f"uid {os.getuid()}"
