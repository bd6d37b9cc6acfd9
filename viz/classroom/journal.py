"""What happened in a class, a line of JSON each, on the disk before anybody is told; and read back after a crash."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ...scenarios.errors import InputError

ENDING = ".jsonl"
NAME = re.compile(r"class-\d{8}-\d{6}-[A-Z0-9]+\.jsonl")


class Journal:
    """The file of one class. Only one server writes to it; it can be read by its owner alone, for it holds the
    teacher's secret.

    Raises:
        InputError: if another server writes to it.
        OSError: if it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written = self._synced = 0
        self._syncing = threading.Lock()
        self._lock = FileLock(f"{path}.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InputError("--out", str(path), "is in use by another server: end that one first") from None
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._whole()

    def _whole(self) -> None:
        """Drop what a crash left of a line: nobody was told of it."""
        text = self.path.read_bytes()
        os.ftruncate(self._file, text.rfind(b"\n") + 1)

    def write(self, event: Mapping[str, Any]) -> None:
        """Keep an event: once this returns, it survives the end of the program, and once :meth:`sync` has, that of the
        machine.

        Raises:
            OSError: if it could not be written; then it did not happen.
        """
        line = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        size = os.fstat(self._file).st_size
        try:
            if os.write(self._file, line) < len(line):
                raise OSError("the disk is full")
        except OSError:
            os.ftruncate(self._file, size)
            raise
        self._written += 1

    def sync(self) -> None:
        """Have all that was written on the disk; whoever waits for the same moment waits once.

        Raises:
            OSError: if it cannot be.
        """
        wanted = self._written
        with self._syncing:
            if self._synced < wanted:
                reached = self._written
                os.fsync(self._file)
                self._synced = reached

    def close(self) -> None:
        """Let another server have it."""
        os.close(self._file)
        self._lock.release()


def events(path: Path) -> list[dict[str, Any]]:
    """Everything that happened, in order; a line that is none of ours ends it."""
    found: list[dict[str, Any]] = []
    for line in path.read_text("utf-8", "replace").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            break
        if not isinstance(event, dict) or "did" not in event:
            break
        found.append(event)
    return found


def journals(folder: Path) -> list[Path]:
    """The journals of a folder, the newest first."""
    found = [path for path in folder.glob(f"*{ENDING}") if NAME.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, reverse=True)
