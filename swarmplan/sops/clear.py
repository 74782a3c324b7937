"""A decrypted document, and what of it is used: one value, its variables, or all of it."""

import re
from collections.abc import Mapping, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.limits import MEMBERS
from swarmplan.sops.age.keys import Keys
from swarmplan.sops.decrypted import decrypted
from swarmplan.sops.dotenv_text import dotenv_bytes
from swarmplan.sops.fault import SopsFault, dotted
from swarmplan.sops.format import Format, binary_content, read_document
from swarmplan.sops.metadata import metadata_of
from swarmplan.sops.plain import document_bytes
from swarmplan.sops.tree import Tree, at, bytes_in
from swarmplan.sops.values import text_of

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")


@dataclass(frozen=True, slots=True)
class Clear:
    """Every method raises SopsFault, without a value."""

    format: Format
    tree: Tree

    @property
    def is_dotenv(self) -> bool:
        """Whether its variables may be in quotes."""
        return self.format is Format.DOTENV

    def content(self, key: Sequence[str]) -> bytes:
        """The value at a path; without a path all of it, but for its comments."""
        if not key and self.format is not Format.BINARY:
            return document_bytes(self.format, self.tree)
        value = at(self.tree, key) if key else binary_content(self.tree)
        if value is None or isinstance(value, dict | list):
            what = "null" if value is None else "a mapping" if isinstance(value, dict) else "a list"
            raise SopsFault(f"{dotted(key) or 'its data'} is {what}, not a value: name one in key")
        return bytes_in(text_of(value))

    def variables(self) -> Mapping[str, str]:
        """Its values by name, as texts."""
        if self.format is Format.BINARY:
            raise SopsFault("it is a binary file, not one of variables: encrypt it as .env, .yaml or .json")
        if len(self.tree) > MEMBERS:
            raise SopsFault(f"a file may have at most {MEMBERS} variables")
        found: dict[str, str] = {}
        for name, value in self.tree.items():
            if not _VARIABLE.fullmatch(name):
                raise SopsFault(f"{dotted([name])} is not the name of a variable")
            if value is None or isinstance(value, dict | list):
                raise SopsFault(f"{dotted([name])} is not a value: variables have no levels")
            found[name] = text_of(value)
            if not _is_text(found[name]):
                raise SopsFault(f"{dotted([name])} is not text, which a variable must be")
        return found

    @staticmethod
    def env_file(variables: Mapping[str, str]) -> str:
        """The text of an env file with these variables, as ``sops -d`` writes it."""
        return dotenv_bytes(variables).decode()


def clear_document(name: str, data: bytes, keys: Keys) -> Clear:
    """The document in a file of this name, decrypted, its MAC checked. Raises SopsFault."""
    document = read_document(name, data)
    metadata = metadata_of(document.metadata)
    return Clear(document.format, decrypted(document.tree, metadata, keys.data_key(metadata.sealed)))


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
