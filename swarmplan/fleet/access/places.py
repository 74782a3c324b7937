"""Where what belongs to the access of one fleet is: all of it readable for its owner alone."""

from pathlib import Path

from swarmplan.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """``folder`` is the fleet's own. Students' ids are labels of DNS, so each is a safe part of a file's name."""

    folder: Path

    @property
    def host_key(self) -> Path:
        """The private key by which clients know the server; its public key is beside it."""
        return self.folder / "host_key"

    @property
    def authorized_keys(self) -> Path:
        """Which keys are let in. It is read at each login."""
        return self.folder / "authorized_keys"

    @property
    def config(self) -> Path:
        """The configuration of sshd."""
        return self.folder / "sshd_config"

    @property
    def server(self) -> Path:
        """Which process serves."""
        return self.folder / "server.json"

    @property
    def keys(self) -> Path:
        """The students' private keys, by id, each with its public key."""
        return self.folder / "keys"

    @property
    def grants(self) -> Path:
        """What each student's key leads to."""
        return self.folder / "grants"

    @property
    def sessions(self) -> Path:
        """Which processes serve a student now."""
        return self.folder / "sessions"

    @property
    def connections(self) -> Path:
        """Which processes of sshd are a student's connections now, also such over which nothing is asked for."""
        return self.folder / "connections"

    @property
    def log(self) -> Path:
        """Who entered when, a file for each student."""
        return self.folder / "log"

    def key(self, student: str) -> Path:
        """The private key of a student."""
        return self.keys / student

    def grant_of(self, student: str) -> Path:
        """The grant of a student."""
        return self.grants / f"{student}.json"
