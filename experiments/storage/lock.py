"""Whose a store is while it is written to, and whether a folder may become one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...scenarios.errors import InputError
from ..folder import writing
from .database import DATABASE, UNFINISHED

if TYPE_CHECKING:
    from filelock import FileLock

LOCK, ASIDE, BEFORE = ".lock", "aside", "store.json"


def locked(folder: Path, option: str) -> FileLock:
    """The lock of a store, held: nobody else can write there until it is released.

    Args:
        folder: where the store is, or will be; made if it is not there.
        option: what to call it in errors.

    Raises:
        InputError: if something else is there, another process writes to it, or it cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, thread_local=False)
    with writing(folder, option):
        there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        if BEFORE in there:
            remedy = (
                "holds runs as Parquet files, as earlier versions kept them; nothing there was touched: name "
                "another folder, or go on there with the version that wrote it"
            )
            raise InputError(option, str(folder), remedy)
        if DATABASE not in there and there - {LOCK, UNFINISHED, ASIDE}:
            remedy = "is there already and is no store of Stallpoint: name another folder"
            raise InputError(option, str(folder), remedy)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            remedy = "another study is writing there: wait until it is done, or name another folder"
            raise InputError(option, str(folder), remedy) from None
    return lock
