"""The unlock key in a file that only its owner may read."""

import errno
import os
from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Permanent, reason_of
from swarmplan.keys.shape import key_in
from swarmplan.limits import KEY_FILE_BYTES
from swarmplan.model.swarm import KeyPlace
from swarmplan.system import regular_files


class FileKeeper:
    """A KeyKeeper. The file has mode 0600 and is written atomically. A link, a file of another user, or one with any other
    content than a key is refused: it may have another purpose."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    @property
    def place(self) -> str:
        return str(KeyPlace(file=str(self._path)))

    def check_preconditions(self) -> None:
        self.get()
        folder = self._path.parent
        if not folder.is_dir():
            raise self._refusal(f"cannot be written: there is no directory {folder}")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise self._refusal(f"cannot be written: no permission to write to {folder}")

    def put(self, key: str) -> None:
        self.get()  # refuse to replace what is not a key
        try:
            private_files.write(self._path, f"{key}\n".encode())
        except OSError as error:
            raise self._refusal(f"cannot be written: {reason_of(error)}") from None

    def get(self) -> str | None:
        try:
            held = self._read()
        except FileNotFoundError:
            return None
        except regular_files.NotRegular:
            raise self._refusal("is not a regular file") from None
        except OSError as error:
            linked = error.errno == errno.ELOOP
            raise self._refusal("is a link" if linked else f"cannot be read: {reason_of(error)}") from None
        except UnicodeDecodeError:
            held = "not text"
        return key_in(held, self.place)

    def _read(self) -> str:
        with regular_files.opened(self._path, os.O_NOFOLLOW) as file:
            owner = os.fstat(file.fileno()).st_uid
            if owner != os.geteuid():
                raise self._refusal(f"belongs to another user (uid {owner})")
            return file.read(KEY_FILE_BYTES).decode()

    def _refusal(self, reason: str) -> Permanent:
        return Permanent(f"swarm.unlock_key: {self.place} {reason}; correct it or name another place")
