"""A server for one class: on this machine only, or on the network that the teacher names."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from ...scenarios.errors import InputError
from ..lessons import Lesson
from .answers import Answers
from .app import application
from .guard import Guard
from .room import Room
from .rooms import Rooms

HOST, PORT = "127.0.0.1", 8766
KEEP_ALIVE = 20
"""Seconds that a phone's connection is kept between two of its questions."""


def serve(
    lessons: Sequence[Lesson], host: str, port: int, folder: Path, told: Callable[[str, Room, bool, bool], None]
) -> None:
    """Serve a class until Ctrl-C.

    Args:
        lessons: in their order.
        host: an address of this machine; ``0.0.0.0`` for all it has.
        port: where; 0 takes any free one.
        folder: where votes are kept, and where a class that was cut short goes on.
        told: called with the address that students use, the class, whether only this machine can open it, and whether
            it is one that goes on.

    Raises:
        InputError: if the address or the folder cannot be used.
    """
    with _listener(host, port) as listener:
        shown = own_address() if ipaddress.ip_address(host).is_unspecified else host
        port = listener.getsockname()[1]
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        rooms = Rooms(folder, Answers(), address)
        try:
            try:
                going_on = rooms.go_on(lessons)
                room = going_on or rooms.open(lessons)
            except OSError as error:
                raise InputError("--out", str(folder), f"cannot be written: {error.strerror or error}") from None
            told(address, room, ipaddress.ip_address(shown).is_loopback, going_on is not None)
            _run(application(rooms, known), listener)
        finally:
            rooms.close()


def _listener(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        remedy = "is no address: give one of this machine's, such as 192.168.1.20, or 0.0.0.0 for all it has"
        raise InputError("--host", host, remedy) from None
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        field, value = ("--port", port) if host == HOST else ("--host", f"{host}:{port}")
        raise InputError(field, value, f"cannot be used ({error.strerror}): choose another one") from None
    return listener


def _run(app: Guard, listener: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=2,
        backlog=1024,
    )
    uvicorn.Server(config).run(sockets=[listener])


def own_address() -> str:
    """The address by which others on the network reach this machine; nothing is sent to find it."""
    for beyond in ("192.0.2.1", "10.255.255.255"):  # the way there tells which address is ours
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((beyond, 9))
                return str(probe.getsockname()[0])
            except OSError:
                continue
    return HOST


def known(host: str) -> bool:
    """Whether a host is one of this machine: an address, or its own name. Nobody else's name may point here."""
    name = host[1 : host.index("]")] if host.startswith("[") and "]" in host else host.partition(":")[0]
    try:
        ipaddress.ip_address(name)
    except ValueError:
        own = socket.gethostname().lower()
        return name.lower() in {"localhost", own, f"{own}.local"}
    return True
