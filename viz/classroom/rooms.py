"""All classes of a server: opened, found by code, gone on with after a restart, and forgotten."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from ...scenarios.errors import InputError
from ..lesson_file import lesson_in
from ..lessons import Lesson
from .answers import Answers
from .journal import ENDING, Journal, events, journals
from .room import HOURS, Room, as_code, new_code
from .tries import Tries

MOST_ROOMS = 20
"""Classes that a server holds open at once."""
MOST_LESSONS = 12


class Rooms:
    """The classes of a server.

    Args:
        folder: where what happens is kept.
        answers: who makes the runs.
        address: where students reach the server if the teacher came by an address that is this machine's alone, without
            a slash at the end; empty if nobody else can.
    """

    def __init__(self, folder: Path, answers: Answers, address: str = "") -> None:
        self.folder, self.answers, self.address = folder, answers, address
        self.tries = Tries()
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()

    def open(self, lessons: Sequence[Lesson]) -> Room:
        """A new class.

        Raises:
            InputError: if there are too many lessons or classes.
            OSError: if its journal cannot be written.
        """
        if not 1 <= len(lessons) <= MOST_LESSONS:
            raise InputError("lessons", len(lessons), f"a class takes between 1 and {MOST_LESSONS} of them")
        with self._lock:
            self._sweep()
            if sum(not room.ended() for room in self._rooms.values()) >= MOST_ROOMS:
                raise InputError("class", None, f"{MOST_ROOMS} classes are open on this server: end one first")
            code, now = new_code([*self._rooms]), time.time()
            self.folder.mkdir(parents=True, exist_ok=True)
            stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
            journal = Journal(self.folder / f"class-{stamp}-{code}{ENDING}")
            room = Room(code, secrets.token_urlsafe(16), tuple(lessons), now, journal)
            told = [{"name": each.name, "text": each.text, "source": each.source} for each in lessons]
            journal.write({"did": "begin", "at": now, "code": code, "secret": room.secret, "lessons": told})
            return self._known(room)

    def go_on(self, lessons: Sequence[Lesson]) -> Room | None:
        """The newest class of these very lessons that was not ended and whose code still holds; ``None`` if none is.

        Raises:
            InputError: if another server holds it.
        """
        wanted = [each.text for each in lessons]
        for path in journals(self.folder):
            room = self._read(path, lessons, wanted)
            if room is not None:
                return self._known(room)
        return None

    def reopen(self) -> None:
        """Take up every class of the folder that was not ended, from the lessons as its journal has them."""
        for path in journals(self.folder):
            try:
                room = self._read(path)
            except (InputError, OSError):  # another server's, or of lessons that name files
                continue
            if room is not None and room.code not in self._rooms:
                self._known(room)

    def find(self, code: str) -> Room | None:
        """The class of a code, whether it has ended or not."""
        return self._rooms.get(as_code(code))

    def close(self) -> None:
        """End the runs and let the journals go."""
        self.answers.close()
        for room in self._rooms.values():
            room.journal.close()

    def _known(self, room: Room) -> Room:
        self._rooms[room.code] = room
        for each in room.lessons:
            self.answers.ask(each)
        return room

    def _read(self, path: Path, given: Sequence[Lesson] = (), wanted: Sequence[str] | None = None) -> Room | None:
        """A class out of its journal, if it goes on and, of ``given`` lessons, if it is of these."""
        happened = events(path)
        begun = happened[0] if happened and happened[0]["did"] == "begin" else None
        if begun is None or any(event["did"] == "end" for event in happened) or begun["code"] in self._rooms:
            return None
        if wanted is not None and [each["text"] for each in begun["lessons"]] != list(wanted):
            return None
        if time.time() - begun["at"] > 3600 * HOURS:
            return None
        if wanted is None:
            given = [lesson_in(each["text"], each["source"], None, each["name"]) for each in begun["lessons"]]
        room = Room(begun["code"], begun["secret"], tuple(given), begun["at"], Journal(path))
        for event in events(path)[1:]:  # once it is ours, nothing is added by others
            room.apply(event)
        return room

    def _sweep(self) -> None:
        """Forget classes that ended long ago; their journals stay."""
        now = time.time()
        for code, room in [*self._rooms.items()]:
            if now - room.begun > 2 * 3600 * HOURS:
                room.journal.close()
                del self._rooms[code]
