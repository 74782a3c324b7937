"""Reading the images in an archive of ``docker save``."""

import hashlib
import json
import tarfile

from swarmplan.errors import Permanent, reason_of


def images_in(path: str) -> dict[str, str]:
    """Each tag in the archive and its image id. Raises Permanent for what the engine would refuse."""
    try:
        with tarfile.open(path) as archive:
            manifest = json.loads(_member(archive, "manifest.json"))
            return {
                tag: "sha256:" + hashlib.sha256(_member(archive, entry["Config"])).hexdigest()
                for entry in manifest
                for tag in entry.get("RepoTags") or ()
            }
    except tarfile.TarError:
        raise Permanent(f"image archive {path}: archive/tar: invalid tar header") from None
    except (KeyError, ValueError):
        raise Permanent(f"image archive {path}: invalid manifest, layers length mismatch") from None
    except OSError as error:
        raise Permanent(f"image archive {path}: {reason_of(error)}") from None


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found.read()
