"""The output folder: written beside its place and moved there whole, and never over something that is not ours."""

import errno
import glob
import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from ..scenarios.errors import InputError
from .provenance import MAKER

PROVENANCE = "provenance.json"
FILES = "files"
PART = ".part-"
"""In the name of a folder for what is not whole yet; behind it stand machine and process."""


@contextmanager
def output(place: Path, option: str = "--out") -> Iterator[Path]:
    """A new folder to write to; when all went well it stands at ``place``, else nothing does that did not before.

    A folder that stands there already is replaced if it is an output of Stallpoint and holds nothing else.

    Raises:
        InputError: if something else stands there, the place cannot be written, or the disk is full.
    """
    with ExitStack() as stack:
        with writing(place, option):
            replaceable(place, option)
            beside = stack.enter_context(aside(place.absolute().parent, place.name))
        yield beside
        with writing(place, option):
            list_files(beside)
            _swap(beside, place)


@contextmanager
def aside(folder: Path, name: str = "") -> Iterator[Path]:
    """A hidden folder in another one, for what is not whole yet; what is left there at the end is deleted.

    So is what a killed process of this machine left there, in folders of the same ``name``.

    Raises:
        OSError: if it cannot be made.
    """
    start = f"{name and '.' + name}{PART}{socket.gethostname()}-"
    _tidy(folder, start)
    place = folder / f"{start}{os.getpid()}"
    try:
        place.mkdir(parents=True)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _tidy(folder: Path, start: str) -> None:
    """Delete what processes that are no more left in a folder."""
    for left in folder.glob(f"{glob.escape(start)}*"):
        number = left.name.removeprefix(start)
        if number.isdecimal() and (int(number) == os.getpid() or not _alive(int(number))):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    """Whether there is such a process here; where that cannot be asked, there is."""
    if os.name == "posix":
        try:
            os.kill(process, 0)
        except OSError as error:
            return not isinstance(error, ProcessLookupError)
    return True


@contextmanager
def writing(place: Path, option: str = "--out") -> Iterator[None]:
    """Tell in a sentence why something could not be written.

    Raises:
        InputError: in place of any :class:`OSError`.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise InputError(option, str(place), "no space is left on the disk") from None
        raise InputError(option, str(place), f"cannot be written: {error.strerror or error}") from None


def no_folder(place: Path, option: str, such: str) -> None:
    """Refuse a folder where a file is to be written.

    Raises:
        InputError: if it is one; ``such`` is a name that would do.
    """
    if place.is_dir():
        raise InputError(option, str(place), f"is a folder: name a file such as {such}")


def written(text: str, place: Path, option: str = "--out") -> Path:
    """Write a file, whole or not at all; one that is there is replaced. Gives its place.

    Raises:
        InputError: if it cannot be written.
    """
    with writing(place, option):
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(place)
    return place


def replaceable(place: Path, option: str = "--out") -> None:
    """Refuse a place where something stands that Stallpoint did not write.

    Raises:
        InputError: if a file, or a folder with anything of somebody else in it, stands there.
    """
    if not place.exists() and not place.is_symlink():
        return
    if place.is_symlink() or not place.is_dir():
        raise InputError(option, str(place), "is there already and is no folder: name another one")
    record = written_by_us(place)
    if record is not None:
        _tidy(place, f"{PART}{socket.gethostname()}-")  # a process that was killed while it drew
    there = {path.relative_to(place).as_posix() for path in place.rglob("*") if not path.is_dir() or path.is_symlink()}
    if there and record is None:
        raise InputError(option, str(place), "is there already and is no output of Stallpoint: name another folder")
    own = {PROVENANCE, *(record or {}).get(FILES, [])}
    foreign = sorted(there - own)
    if any(name.startswith(PART) for name in foreign):
        raise InputError(option, str(place), "is being written by another study: wait for it, or name another folder")
    if foreign:
        remedy = f"holds files that Stallpoint did not write ({foreign[0]}): move them away, or name another folder"
        raise InputError(option, str(place), remedy)


def slug(name: str) -> str:
    """A name that every file system takes."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name).strip("-.")
    return kept[:60] or "scenario"


def written_by_us(folder: Path) -> dict[str, Any] | None:
    """The provenance in a folder, or ``None`` if there is none of ours."""
    try:
        record = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("made_by") == MAKER else None


def list_files(folder: Path, more: Iterable[str] | None = None) -> None:
    """Note in the provenance what was written, so that nothing else is ever deleted with it.

    Args:
        folder: an output.
        more: paths in it that were added; by default everything that is there.
    """
    record = written_by_us(folder)
    if record is None:
        return
    there = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    record[FILES] = sorted({*record.get(FILES, []), *(there if more is None else more)})
    write_record(folder, record)


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write the provenance of an output; it is there whole, or as it was."""
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    part = folder / f".{PROVENANCE}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(folder / PROVENANCE)


def _swap(new: Path, place: Path) -> None:
    if not place.exists():
        new.rename(place)
        return
    old = new.with_name(f"{new.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    place.rename(old)
    try:
        new.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
