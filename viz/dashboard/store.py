"""Files that visitors brought, kept on this server by what is in them, so that a reload or a restart has them still.

An entry is a folder named by the digest of its list of files, and the list holds a digest of each file: so an entry
never changes, is the same on every server, and damage shows. Several servers may share a folder: an entry is written
beside and moved into place, and moved away before it is removed.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from ...scenarios.errors import InputError

FOLDER = "STALLPOINT_UPLOADS"
"""Environment variable with the folder that they are kept in."""
MOST_KEPT = 200_000_000
"""Bytes of all entries together; what was not used for longest goes first."""
DAYS = 30
"""Days after its last use when an entry goes."""
LIST = "list.json"
DIGEST, NAME = re.compile(r"[0-9a-f]{64}", re.ASCII), re.compile(r"\w[\w .()+-]*")
MOST_NAME = 200
"""Bytes of a file's name."""
_UNDER_WAY = ".new-"
_STALE = 3_600.0
"""Seconds after which what was being written, or removed, is what a server that died left behind."""


class Entry(NamedTuple):
    """What is kept under a digest.

    Attributes:
        digest: its name, 64 hexadecimal digits.
        folder: where its files lie.
        about: what was said of them.
    """

    digest: str
    folder: Path
    about: Mapping[str, Any]


def root() -> Path:
    """The folder of all entries; it need not be there."""
    return Path(os.environ.get(FOLDER) or platformdirs.user_cache_path("stallpoint") / "uploads").absolute()


def may_be(name: str) -> bool:
    """Whether a file may be called that: it is no path, and no list of ours."""
    return bool(NAME.fullmatch(name)) and len(name.encode()) <= MOST_NAME and name.casefold() != LIST


def put(files: Mapping[str, bytes], about: Mapping[str, Any]) -> Entry:
    """Keep files.

    Args:
        files: what is in each, by a name that :func:`may_be` takes.
        about: what is said of them, plain values; another word of it makes another entry.

    Raises:
        InputError: if they cannot be kept.
    """
    assert all(may_be(name) for name in files)
    listed = {"about": about, "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}}
    told = json.dumps(listed, sort_keys=True).encode()
    digest = hashlib.sha256(told).hexdigest()
    try:
        with contextlib.suppress(InputError):
            return opened(digest)
        root().mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=_UNDER_WAY, dir=root()))
        for name, data in {**files, LIST: told}.items():
            (made / name).write_bytes(data)
        _move(made, digest)
        found = opened(digest)
        tidy(found.digest)
    except OSError as error:
        remedy = f"whoever runs this server can set {FOLDER} to a folder with room that can be written"
        raise InputError("upload", None, f"cannot be kept here ({error.strerror or error}): {remedy}") from None
    return found


def _move(made: Path, digest: str) -> None:
    """Move what was written into its place, unless another server was quicker."""
    place = root() / digest
    try:
        made.rename(place)
    except OSError:
        try:
            opened(digest)
        except InputError:  # it is damaged, or too old
            _remove(place)
            made.rename(place)
        else:
            shutil.rmtree(made, ignore_errors=True)


def opened(digest: str) -> Entry:
    """What is kept under a digest; from now on it counts as just used.

    Raises:
        InputError: if there is nothing, or it is not what was written.
    """
    place = _place(digest)
    if place is None or not place.is_dir() or _unused(place) > DAYS * 86_400:
        raise InputError("upload", None, f"is no longer on this server, which keeps it {DAYS} days: upload it again")
    try:
        told = (place / LIST).read_bytes()
        listed = json.loads(told)
        whole = hashlib.sha256(told).hexdigest() == digest and all(
            may_be(name) and hashlib.sha256((place / name).read_bytes()).hexdigest() == sum_
            for name, sum_ in listed["files"].items()
        )
        about = listed["about"] if whole else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole, about = False, {}
    if not whole:
        raise InputError("upload", None, "is damaged on this server: upload it again")
    touch(digest)
    return Entry(digest, place, about)


def touch(digest: str) -> bool:
    """Say that an entry is in use; returns whether it is still there."""
    place = _place(digest)
    if place is None or not place.is_dir():
        return False
    with contextlib.suppress(OSError):  # it can only be read
        os.utime(place)
    return True


def holds(path: str) -> bool:
    """Whether a file is of an entry, and so never changes."""
    place = Path(path).parent
    return place.parent == root() and DIGEST.fullmatch(place.name) is not None


def forget(digest: str) -> None:
    """Remove an entry, if it is there."""
    place = _place(digest)
    if place is not None and place.exists():
        _remove(place)


def tidy(keep: str = "") -> None:
    """Remove what is too old, then what was not used for longest until the rest has room; ``keep`` stays."""
    for left in root().glob(f"{_UNDER_WAY}*"):
        if _unused(left) > _STALE:
            shutil.rmtree(left, ignore_errors=True)
    entries = sorted((_unused(place), place) for place in _entries())
    room = MOST_KEPT
    for unused, place in sorted(entries, key=lambda each: (each[1].name != keep, each[0])):
        room -= _size(place)
        if place.name != keep and (room < 0 or unused > DAYS * 86_400):
            _remove(place)


def _entries() -> Iterator[Path]:
    return (place for place in root().glob("*") if DIGEST.fullmatch(place.name))


def _place(digest: str) -> Path | None:
    """The folder of a digest; ``None`` for anything that is none, such as a path."""
    return root() / digest if DIGEST.fullmatch(digest) else None


def _unused(place: Path) -> float:
    """Seconds since it was last used; none if it has just gone."""
    try:
        return time.time() - place.stat().st_mtime
    except OSError:
        return 0.0


def _size(place: Path) -> int:
    """Bytes of an entry; none if it has just gone."""
    try:
        return sum(file.stat().st_size for file in place.iterdir())
    except OSError:
        return 0


def _remove(place: Path) -> None:
    """Move an entry away, so that nobody finds half of it, and remove it."""
    with contextlib.suppress(OSError):
        away = Path(tempfile.mkdtemp(prefix=_UNDER_WAY, dir=root()))
        place.rename(away / place.name)
        shutil.rmtree(away, ignore_errors=True)
