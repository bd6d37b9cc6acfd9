"""The class as a web application: these routes and no others. It can be mounted under a prefix of a larger one."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ..theme import css_variables
from ..words import say
from . import pages, tables
from .guard import Guard, body_of
from .room import CODE, HOURS, Room, as_code
from .rooms import Rooms

STATIC = Path(__file__).with_name("static")
STUDENT, TEACHER = "student", "teacher"
"""Names of the cookies: by which a phone is known again, and by which the teacher's page opens."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")

type Handler = Callable[[Request], Any]


def application(rooms: Rooms, known: Callable[[str], bool] | None = None) -> Guard:
    """The class as an ASGI application.

    Args:
        rooms: the classes of the server.
        known: whether a host is one of this server's; ``None`` where what it is mounted in sees to that.
    """
    desk = _Desk(rooms)
    routes = [
        Route("/", desk.door),
        Route("/join", desk.join),
        Route("/class.css", _style),
        Route("/class.js", _script),
        Route("/teach/{code}", desk.teacher),
        Route("/teach/{code}/now", desk.teacher_now),
        Route("/teach/{code}/act", desk.act, methods=["POST"]),
        Route("/teach/{code}/votes.csv", desk.votes),
        Route("/teach/{code}/results.csv", desk.results),
        Route("/teach/{code}/{secret}", desk.enter),
        Route("/{code}", desk.student),
        Route("/{code}/now", desk.student_now),
        Route("/{code}/vote", desk.vote, methods=["POST"]),
    ]
    middleware = [Middleware(GZipMiddleware, minimum_size=1500, compresslevel=4)]
    inner = Starlette(routes=routes, middleware=middleware, exception_handlers={404: _nothing, 405: _nothing})
    return Guard(inner, known)


class _Desk:
    """Answers requests."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    async def door(self, request: Request) -> Response:
        """The page on which a code is typed."""
        return _page(pages.door(_base(request)))

    async def join(self, request: Request) -> Response:
        """A code that was typed."""
        found = self._room(request, request.query_params.get("code", ""))
        return found if isinstance(found, Response) else _to(f"{_base(request)}/{found.code}")

    async def student(self, request: Request) -> Response:
        """A student's page; a phone that has none yet gets a token by which its votes are known."""
        room = self._room(request)
        if isinstance(room, Response):
            return room
        base, phone = _base(request), _phone(request)
        if request.path_params["code"] != room.code:
            return _to(f"{base}/{room.code}")
        if phone and not room.ended() and not room.join(phone):
            return _page(pages.lost(base, say("class-full")), 503)
        token = phone or secrets.token_urlsafe(16)
        inner = pages.student(room, token, self.rooms.answers, base)
        answer = _page(pages.whole(STUDENT, inner, base, f"{base}/{room.code}/now"))
        if not phone:
            _cookie(answer, request, STUDENT, token, f"{base}/{room.code}")
        return answer

    async def student_now(self, request: Request) -> Response:
        """What a student's page should show, if that is not what it shows."""
        room, phone = self._room(request), _phone(request)
        if isinstance(room, Response):
            return room
        if not phone or not (room.ended() or room.join(phone)):
            return Response(status_code=403)
        vote = room.vote_of(phone)
        inner = pages.student(room, phone, self.rooms.answers, _base(request))
        return _now(request, room, inner, pages.told(room, self.rooms.answers), 0 if vote is None else vote.turn)

    async def vote(self, request: Request) -> Response:
        """A prediction. It is on the disk before it is confirmed; the same again is confirmed again."""
        room, phone = self._room(request), _phone(request)
        if isinstance(room, Response):
            return room
        given = parse_qs((await body_of(request)).decode("utf-8", "replace"))
        place, choice, turn = (_number(given, name) for name in ("lesson", "choice", "turn"))
        try:
            kept = bool(phone) and None not in (place, choice) and room.vote(phone, place or 0, choice or 0, turn)
            await run_in_threadpool(room.journal.sync)
        except OSError:
            return _page(pages.lost(_base(request), say("class-not-kept")), 503)
        if _wants_json(request):
            return JSONResponse({"kept": kept}, 200 if kept else 409)
        return _to(f"{_base(request)}/{room.code}")

    async def enter(self, request: Request) -> Response:
        """The teacher's link: from here on a cookie opens the page, so that no screen shows the secret."""
        room = self._room(request)
        if isinstance(room, Response):
            return room
        base = _base(request)
        if not secrets.compare_digest(request.path_params["secret"].encode(), room.secret.encode()):
            return self._wrong(request, say("class-no-teacher"))
        answer = _to(f"{base}/teach/{room.code}")
        _cookie(answer, request, TEACHER, room.secret, f"{base}/teach/{room.code}")
        return answer

    async def teacher(self, request: Request) -> Response:
        """The teacher's page."""
        room = self._taught(request)
        if isinstance(room, Response):
            return room
        base = _base(request)
        inner = pages.teacher(room, self.rooms.answers, base, self._address(request))
        return _page(pages.whole(TEACHER, inner, base, f"{base}/teach/{room.code}/now"))

    async def teacher_now(self, request: Request) -> Response:
        """What the teacher's page should show, if that is not what it shows."""
        room = self._taught(request)
        if isinstance(room, Response):
            return room
        inner = pages.teacher(room, self.rooms.answers, _base(request), self._address(request))
        return _now(request, room, inner, pages.told(room, self.rooms.answers))

    async def act(self, request: Request) -> Response:
        """Something that the teacher does."""
        room = self._taught(request)
        if isinstance(room, Response):
            return room
        given = parse_qs((await body_of(request)).decode("utf-8", "replace"))
        what, place = given.get("act", [""])[0], _number(given, "lesson")
        ready = what != "reveal" or self.rooms.answers.ask(room.lesson).found is not None
        done = ready and place is not None and room.act(what, place)
        return JSONResponse({"done": done}) if _wants_json(request) else _to(f"{_base(request)}/teach/{room.code}")

    async def votes(self, request: Request) -> Response:
        """Every vote of the class."""
        return self._table(request, tables.votes)

    async def results(self, request: Request) -> Response:
        """What came of each lesson, beside how many predicted it."""
        return self._table(request, lambda room: tables.results(room, self.rooms.answers))

    def _table(self, request: Request, made: Callable[[Room], str]) -> Response:
        room = self._taught(request)
        if isinstance(room, Response):
            return room
        name = f"{request.url.path.rpartition('/')[2].removesuffix('.csv')}-{room.code}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(made(room), media_type="text/csv; charset=utf-8", headers=headers)

    def _room(self, request: Request, code: str | None = None) -> Room | Response:
        """The class of a code, or what is said where there is none; a wrong code counts against its address."""
        code = request.path_params["code"] if code is None else code
        known = _phone(request) or request.cookies.get(TEACHER)
        room = self.rooms.find(code)
        if room is not None and known and (known in room.phones or known == room.secret):
            return room  # who is in stays in, however often neighbours mistype
        if wait := self.rooms.tries.wait(_whose(request)):
            answer = _page(pages.door(_base(request), say("class-wait", seconds=wait)), 429)
            answer.headers["retry-after"] = str(wait)
            return answer
        if room is None:
            return self._wrong(request, say("class-none"), code) if as_code(code) else _to(f"{_base(request)}/")
        return room

    def _wrong(self, request: Request, said: str, code: str = "") -> Response:
        self.rooms.tries.wrong(_whose(request))
        return _page(pages.door(_base(request), said, as_code(code)[: 2 * CODE]), 404)

    def _taught(self, request: Request) -> Room | Response:
        """The class, if this is its teacher."""
        room = self._room(request)
        if isinstance(room, Response):
            return room
        if not secrets.compare_digest(request.cookies.get(TEACHER, "").encode(), room.secret.encode()):
            return _page(pages.lost(_base(request), say("class-no-teacher")), 403)
        return room

    def _address(self, request: Request) -> str:
        """Where students reach the server: as the teacher does, unless that holds for this machine alone."""
        found = f"{request.url.scheme}://{request.headers['host']}{_base(request)}"
        return self.rooms.address if self.rooms.address and pages.loopback(found) else found


def _base(request: Request) -> str:
    """What stands before every path."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _whose(request: Request) -> str:
    return request.client.host if request.client else ""


def _phone(request: Request) -> str:
    """The token of a phone, as its cookie has it; empty if it has none of ours."""
    token = request.cookies.get(STUDENT, "")
    return token if _TOKEN.fullmatch(token) else ""


def _cookie(answer: Response, request: Request, name: str, value: str, path: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=int(3600 * HOURS),
        path=path,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _number(given: dict[str, list[str]], name: str) -> int | None:
    text = given.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _page(text: str, status: int = 200) -> Response:
    return Response(text, status, {"cache-control": "no-store"}, "text/html")


def _to(place: str) -> Response:
    return RedirectResponse(place, 303, {"cache-control": "no-store"})


def _now(request: Request, room: Room, inner: str, revealed: bool, turn: int = 0) -> Response:
    """The inside of a page, unless it is the one that was seen; ``mark`` names the lesson and how far it is."""
    key = hashlib.blake2b(inner.encode(), digest_size=8).hexdigest()
    if request.query_params.get("seen") == key:
        return Response(status_code=204)
    phase = "over" if room.ended() else "revealed" if revealed else room.phase if room.phase == "open" else "closed"
    found = {"html": inner, "key": key, "mark": f"{room.place} {phase}", "voted": turn}
    return JSONResponse(found, headers={"cache-control": "no-store"})


async def _style(request: Request) -> Response:
    """How pages look, with the colours of the one visual language for paper and for a dark screen."""
    light, dark = css_variables(), css_variables(dark=True)
    colours = (
        f":root {{ {light} color-scheme: light; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} color-scheme: dark; }} }}\n"
        f":root[data-theme=light] {{ {light} color-scheme: light; }}\n"
        f":root[data-theme=dark] {{ {dark} color-scheme: dark; }}\n"
    )
    text = colours + STATIC.joinpath("class.css").read_text("utf-8")
    return Response(text, media_type="text/css", headers={"cache-control": "no-cache"})


async def _script(request: Request) -> Response:
    text = STATIC.joinpath("class.js").read_text("utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})


async def _nothing(request: Request, error: Exception) -> Response:
    return _page(pages.lost(_base(request), say("class-no-page")), 404)
