"""What the browser needs, fetched once at set-up: pinned packages, checked by their hash, then served by us alone.

They come through the user's own ``npm`` (so no address of a registry stands in our code) into a cache folder; about
5 MB of the 24 MB that travel are kept. They are not in the repository because they are other people's builds.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ...scenarios.errors import InputError

LIST = Path(__file__).with_name("assets.json")
FOLDER_VARIABLE = "STALLPOINT_ASSETS"
PATIENCE = 300
"""Seconds that one package may take to come."""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package: what it is, the hash of its archive, and which of its files are kept (shell patterns)."""

    name: str
    version: str
    integrity: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The name of its folder among the assets, as the pages ask for it."""
        return f"{self.name}@{self.version}"


def packages() -> tuple[Package, ...]:
    """The pinned packages."""
    rows = json.loads(LIST.read_text(encoding="utf-8"))["packages"]
    return tuple(Package(row["name"], row["version"], row["integrity"], tuple(row["files"])) for row in rows)


def folder() -> Path:
    """Where they are kept: the folder named by ``STALLPOINT_ASSETS``, else one in the Python environment."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(sys.prefix) / "share" / "stallpoint" / "browser"


def missing(place: Path) -> list[Package]:
    """The packages that are not (or not wholly) there."""
    return [p for p in packages() if not (place / p.folder / ".complete").is_file()]


def fetch(place: Path | None = None) -> Path:
    """Fetch what is missing and return the folder; does nothing where all is there.

    Raises:
        InputError: if ``npm`` is not installed, a package does not come, or it is not the one that was pinned.
    """
    place = place or folder()
    for package in missing(place):
        npm = shutil.which("npm")
        if npm is None:
            remedy = (
                "is needed once, to fetch the files that the browser loads: install npm, or copy the folder of a "
                f"machine that has them and name it in {FOLDER_VARIABLE}"
            )
            raise InputError("npm", None, remedy)
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=place) as scratch:
                _unpack(_packed(npm, package, Path(scratch)), package, Path(scratch), place)
        except OSError as error:
            raise InputError("assets", str(place), f"cannot be written: {error.strerror or error}") from None
    return place


def _packed(npm: str, package: Package, scratch: Path) -> Path:
    """The archive of a package, as npm hands it over, its hash checked."""
    command = [npm, "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
    try:
        subprocess.run(command, cwd=scratch, check=True, capture_output=True, timeout=PATIENCE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        remedy = "npm could not fetch it: is there a network, or a registry that npm is set up for?"
        raise InputError(package.folder, None, remedy) from None
    found = list(scratch.glob("*.tgz"))
    if len(found) != 1:
        raise InputError(package.folder, None, "npm handed over no archive: try again")
    digest = base64.b64encode(hashlib.sha512(found[0].read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise InputError(package.folder, None, "is not the package that was pinned (its hash differs): nothing kept")
    return found[0]


def _unpack(archive: Path, package: Package, scratch: Path, place: Path) -> None:
    """Keep the files that are wanted; the folder appears whole or not at all."""
    new = scratch / "kept"
    with tarfile.open(archive) as tar:
        for member in tar:
            inside = member.name.partition("/")[2]
            if member.isfile() and any(fnmatch.fnmatchcase(inside, pattern) for pattern in package.files):
                target = new / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                source = tar.extractfile(member)
                assert source is not None
                target.write_bytes(source.read())
    (new / ".complete").write_text(package.integrity + "\n", encoding="utf-8")
    target = place / package.folder
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    new.rename(target)


if __name__ == "__main__":
    print(fetch())
