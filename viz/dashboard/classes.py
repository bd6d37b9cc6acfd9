"""Classes that are begun from Learn: one set of them a server, served under a path of its own."""

from __future__ import annotations

import functools
import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path

from starlette.routing import Mount

from ...scenarios.errors import InputError
from ..classroom.answers import Answers
from ..classroom.app import application
from ..classroom.room import Room
from ..classroom.rooms import MOST_LESSONS, Rooms
from ..classroom.server import own_address
from ..lessons import Lesson
from .jobs import dispatcher
from .serving.place import Place

PATH = "/class"


@functools.cache
def rooms() -> Rooms:
    """The classes of this server; their runs are made by the workers of all pages, in turn with them."""
    found = Rooms(Path(os.environ.get("STALLPOINT_STUDIES", "out")) / "class" / "dashboard", Answers(dispatcher))
    found.reopen()
    return found


def mounted(place: Place, port: int) -> Mount:
    """What serves them: no part of the dashboard, so that who has a code has nothing else."""
    host = ipaddress.ip_address(place.host)
    if not host.is_loopback:
        shown = own_address() if host.is_unspecified else place.shown_host
        rooms().address = f"http://{shown}:{port}{place.root}{PATH}"
    return Mount(PATH, app=application(rooms()))


def close() -> None:
    """Let their journals go."""
    rooms().close()
    rooms.cache_clear()


def begun(lessons: Sequence[Lesson]) -> Room:
    """A new class of these lessons, as many of them as a class takes.

    Raises:
        InputError: if too many classes are open, or what happens in them cannot be kept.
    """
    try:
        return rooms().open(lessons[:MOST_LESSONS])
    except OSError:
        raise InputError("class", None, "the server cannot keep what happens in it: its disk may be full") from None


def teacher(room: Room) -> str:
    """Where the teacher's page is, relative to a page of the dashboard, so that it holds under any path."""
    return f"{PATH.strip('/')}/teach/{room.code}/{room.secret}"
