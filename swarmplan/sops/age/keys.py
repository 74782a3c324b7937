"""The data key of a document, by the first private key that decrypts it."""

from collections.abc import Iterator, Sequence

from pyrage import DecryptError, decrypt

from swarmplan.errors import Permanent, Transient
from swarmplan.sops.age.armor import unarmored
from swarmplan.sops.age.identities import Found, identities_in
from swarmplan.sops.age.places import Place
from swarmplan.sops.fault import SopsFault, dotted
from swarmplan.sops.metadata import EncryptedKey
from swarmplan.sops.values import KEY

_NO_MATCH = "No matching keys found"
"""What pyrage says where none of the keys is one that it is encrypted to (measured on 1.2.1 and 1.4.0)."""
_NAMED = 3
"""Recipients, and problems, that a message names."""
_SHOWN = 24
"""Characters of a recipient that are shown."""


class Keys:
    """The private keys of these places, each read when it is needed, once."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        self._read: dict[tuple[str, str], Found] = {}

    def data_key(self, sealed: Sequence[EncryptedKey]) -> bytes:
        """The data key. Raises SopsFault where no key decrypts it, with what was tried."""
        problems: dict[str, None] = {}
        for place in self._places:
            for one, found in self._tries(place, sealed):
                problems |= {f"{place.name}: {problem}": None for problem in found.problems}
                try:
                    key = decrypt(unarmored(one.enc), found.identities) if found.identities else None
                except (DecryptError, SopsFault) as error:
                    if str(error) != _NO_MATCH:
                        problems[f"the key for {_short(one.recipient)} is damaged"] = None
                    continue
                if key is not None and len(key) == KEY:
                    return key
        raise SopsFault(self._nothing(sealed, list(problems)))

    def _tries(self, place: Place, sealed: Sequence[EncryptedKey]) -> Iterator[tuple[EncryptedKey, Found]]:
        for one in sealed:
            if not place.ssh or one.recipient.startswith("ssh-"):
                yield one, self._found(place, one.recipient)

    def _found(self, place: Place, recipient: str) -> Found:
        asked = (place.name, recipient if place.asks else "")
        if asked not in self._read:
            try:
                text = place.read(recipient)
            except (Permanent, Transient) as error:
                self._read[asked] = Found(problems=(str(error),))
            else:
                self._read[asked] = Found() if text is None else identities_in(text, words=place.words)
        return self._read[asked]

    def _nothing(self, sealed: Sequence[EncryptedKey], problems: Sequence[str]) -> str:
        recipients = ", ".join(_short(one.recipient) for one in sealed[:_NAMED])
        more = f" and {len(sealed) - _NAMED} more" if len(sealed) > _NAMED else ""
        if any(found.identities for found in self._read.values()):
            what = "none of the keys here decrypts it"
        else:
            what = "there is no key here to decrypt it"
        why = f" ({'; '.join(problems[:_NAMED])})" if problems else ""
        return (
            f"{what}{why}; it is encrypted to {recipients}{more}: name the file with the private key in"
            " --age-key-file or SOPS_AGE_KEY_FILE, for an agent in age_key_file"
        )


def _short(recipient: str) -> str:
    """Enough of a recipient to tell it from others."""
    cut = f"{recipient[:_SHOWN]}…" if len(recipient) > _SHOWN else recipient
    return dotted([cut or "a recipient without a name"])
