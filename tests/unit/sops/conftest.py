"""Documents that are encrypted to a key of the test, and what decrypts them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sops_samples import TEXTS, AgeKey, Sealer

from swarmplan.errors import Permanent
from swarmplan.sops.age.places import given_places
from swarmplan.sops.files import SopsFiles


class Safe:
    """A folder with a key and documents encrypted to it."""

    def __init__(self, folder: Path, key: AgeKey, sealer: Sealer) -> None:
        self.folder, self.key, self.sealer = folder, key, sealer

    def write(self, text: str | bytes, name: str) -> str:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(errors="surrogateescape"))
        return str(path)

    def document(self, tree: Mapping[str, Any], name: str = "s.yaml", **metadata: Any) -> str:
        """The path of the tree, encrypted in the format of this name."""
        return self.write(TEXTS[name.rpartition(".")[2]](self.sealer.document(tree, **metadata)), name)

    @property
    def files(self) -> SopsFiles:
        return SopsFiles(given_places([str(self.key.file)]))

    def value(self, file: str, *key: str) -> bytes:
        return self.files.content(file, key)

    def refusal(self, file: str, *key: str) -> str:
        """Why nothing is decrypted, without the file's name."""
        with pytest.raises(Permanent) as caught:
            self.files.content(file, key)
        told = str(caught.value)
        assert told.startswith(f"{file}: ")
        assert "\n" not in told
        return told.removeprefix(f"{file}: ")


@pytest.fixture(scope="session")
def sealed_to(tmp_path_factory: pytest.TempPathFactory) -> tuple[AgeKey, Sealer]:
    key = AgeKey(tmp_path_factory.mktemp("keys"))
    return key, Sealer(key.public)


@pytest.fixture
def safe(tmp_path: Path, sealed_to: tuple[AgeKey, Sealer]) -> Safe:
    return Safe(tmp_path, *sealed_to)
