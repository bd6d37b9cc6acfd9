"""The pages of a class as HTML: what students see, what the teacher shows, and the door."""

from __future__ import annotations

import functools
import ipaddress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import segno
from markupsafe import Markup

from ...scenarios.errors import InputError
from ..formatting import share, uncapitalised
from ..theme import template
from ..words import say
from .answers import Answer, Answers
from .room import Room


class Choice(NamedTuple):
    """A choice as a page shows it.

    Attributes:
        words: what it says.
        mine: whether this phone chose it.
        came: whether it came true; known once it was revealed.
        votes: how many chose it and what part that is, in words; empty while that is not told.
        part: per cent of the votes, for the bar.
    """

    words: str
    mine: bool
    came: bool
    votes: str
    part: int


def student(room: Room, phone: str, answers: Answers, base: str) -> str:
    """The inside of a student's page."""
    if room.ended():
        return template("class_over.html").render(said=say("class-over"))
    vote, answer = room.vote_of(phone), answers.ask(room.lesson)
    mine = None if vote is None else vote.choice
    return _student(room, room.version, mine, answer if _told(room, answer) else None, base)


def told(room: Room, answers: Answers) -> bool:
    """Whether the answer to the lesson of the moment is shown to all."""
    return _told(room, answers.ask(room.lesson))


def _told(room: Room, answer: Answer) -> bool:
    return room.phase == "revealed" and answer.found is not None


@functools.lru_cache(64)
def _student(room: Room, version: int, mine: int | None, shown: Answer | None, base: str) -> str:
    """The page of whoever predicted the same: made once for all of them, and anew when anything has changed."""
    return template("class_student.html").render(
        room=room,
        lesson=room.lesson,
        base=base,
        place=_place(room),
        open=room.phase == "open",
        choices=_choices(room, mine, shown, tell=shown is not None),
        status=_status(room, mine, shown),
        mark=_mark(mine, shown),
        answer=None if shown is None else _answer(shown),
        words=_words(),
    )


def teacher(room: Room, answers: Answers, base: str, address: str) -> str:
    """The inside of the teacher's page; ``address`` is where students reach the server."""
    answer = answers.ask(room.lesson)
    shown = answer if _told(room, answer) else None
    voted, joined = len(room.votes[room.place]), len(room.phones)
    link = f"{address}/{room.code}"
    following = room.lessons[room.place + 1].title if room.place + 1 < len(room.lessons) else ""
    return template("class_teacher.html").render(
        room=room,
        lesson=room.lesson,
        base=base,
        ended=room.ended(),
        over=say("class-over"),
        place=_place(room),
        shown_address=address.partition("://")[2],
        qr=_qr(link),
        qr_said=say("class-qr", address=link),
        only_here=say("class-only-here") if loopback(address) else "",
        joined=say("class-joined", joined=joined),
        voted=say("class-voted", voted=voted, joined=joined),
        part=_per_cent(voted, joined),
        choices=_choices(room, None, shown, tell=room.telling or room.phase != "open"),
        making=_making(answers, answer),
        ready=answer.found is not None,
        following=say("class-next", title=following) if following else "",
        answer=None if shown is None else _answer(shown),
        lead=None if shown is None else f"{say('class-came-lead')}: {uncapitalised(_found(shown).came)}.",
        words=_words(),
    )


def whole(kind: str, inner: str, base: str, now: str = "") -> str:
    """A whole page around its inside; ``now`` is where it is asked for anew, empty where it does not change."""
    return template("class_page.html").render(kind=kind, inner=Markup(inner), base=base, now=now, words=_words())


def door(base: str, said: str = "", code: str = "") -> str:
    """The page on which a code is typed; ``said`` is what was wrong with one."""
    inner = template("class_join.html").render(base=base, said=said, code=code, words=_words())
    return whole("join", inner, base)


def lost(base: str, said: str) -> str:
    """A page that says why there is nothing here."""
    return whole("join", template("class_lost.html").render(base=base, said=said, words=_words()), base)


def _place(room: Room) -> str:
    return say("class-place", place=room.place + 1, all=len(room.lessons))


def _found(answer: Answer) -> Any:
    return answer.found


def _choices(room: Room, mine: int | None, shown: Answer | None, tell: bool) -> list[Choice]:
    counts = room.counts()
    total = sum(counts)
    return [
        Choice(
            words,
            place == mine,
            shown is not None and place == _found(shown).choice,
            say("class-votes", votes=votes, part=share(votes / total) if total else share(0.0)) if tell else "",
            _per_cent(votes, total) if tell else 0,
        )
        for place, (words, votes) in enumerate(zip(room.lesson.choices, counts, strict=True))
    ]


def _per_cent(part: int, of: int) -> int:
    return round(100 * part / of) if of else 0


def _status(room: Room, mine: int | None, shown: Answer | None) -> str:
    """Where the lesson stands, for a student."""
    voted, joined = len(room.votes[room.place]), len(room.phones)
    if shown is not None:
        lead = {None: say("class-came-lead"), _found(shown).choice: say("class-right")}.get(mine, say("class-wrong"))
        return f"{lead}: {uncapitalised(_found(shown).came)}."
    if room.phase != "open":
        return say("class-closed", voted=voted, joined=joined)
    if mine is None:
        return say("class-choose")
    if voted >= joined:
        return say("class-all-in", voted=voted, joined=joined)
    return say("class-waiting", voted=voted, joined=joined)


def _mark(mine: int | None, shown: Answer | None) -> str:
    """How a status is marked: not by colour alone, its words say the same."""
    if shown is None:
        return "kept" if mine is not None else ""
    return "right" if mine == _found(shown).choice else "wrong" if mine is not None else "came"


def _answer(answer: Answer) -> dict[str, Any]:
    found = answer.found
    if found is None:
        raise InputError("answer", None, "is not there yet")
    return {
        "told": found.told,
        "elsewhere": found.lesson.elsewhere,
        "caveat": found.caveat,
        "runs": found.runs,
        "figure": answer.figure,
        "discuss": found.lesson.discuss,
    }


def _making(answers: Answers, answer: Answer) -> str:
    """How far the runs are."""
    if answer.error:
        return say("class-failed", error=answer.error)
    if answer.found is not None:
        return say("class-made")
    if answers.doing:
        return answers.doing
    return say("class-make", done=answer.done, total=answer.total) if answer.total else say("class-make-soon")


@functools.lru_cache(64)
def _qr(address: str) -> Markup:
    """A QR code, drawn in the page: dark on light whatever the theme, for that is what cameras read."""
    made = segno.make(address, error="m")
    return Markup(made.svg_inline(border=2, dark="#000", light="#fff", omitsize=True))


def loopback(address: str) -> bool:
    """Whether only this machine can open an address."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@functools.cache
def _words() -> dict[str, str]:
    """Words of pages that never change."""
    return {
        "title": say("class-title"),
        "name": say("class-name"),
        "join": say("class-join"),
        "code": say("class-code"),
        "enter": say("class-enter"),
        "help": say("class-join-help"),
        "to_join": say("class-to-join"),
        "lost": say("class-lost"),
        "sending": say("class-sending"),
        "story": say("class-story"),
        "kept": say("class-kept"),
        "mine": say("class-mine"),
        "came": say("class-came"),
        "discuss": say("class-discuss"),
        "predictions": say("class-predictions"),
        "model": say("worlds-forecast"),
        "join_at": say("class-join-at"),
        "with_code": say("class-with-code"),
        "close": say("class-close"),
        "reopen": say("class-reopen"),
        "reveal": say("class-reveal"),
        "back": say("class-back"),
        "end": say("class-end"),
        "end_sure": say("class-end-sure"),
        "show": say("class-show"),
        "hide": say("class-hide"),
        "votes": say("class-csv-votes"),
        "over_files": say("class-over-files"),
        "results": say("class-csv-results"),
        "colours": say("class-colours"),
        "teacher": say("class-teacher"),
    }
