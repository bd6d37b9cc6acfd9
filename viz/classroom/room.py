"""One class: which lesson it is at, which phones have joined, and what they predicted. Every change goes to its journal
before it counts, so what was acknowledged is never lost."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..lessons import Lesson
from .journal import Journal

type Phase = Literal["open", "closed", "revealed"]
type Event = Mapping[str, Any]

LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
"""Of codes: no vowels, so that none is a word, and nothing that looks like something else."""
CODE = 5
HOURS = 8.0
"""How long a code can be joined with."""
MOST_PHONES = 400


@dataclass(frozen=True, slots=True)
class Vote:
    """What a phone predicted: the choice, its turn (a later one counts), and when, in seconds since 1970."""

    choice: int
    turn: int
    at: float


@dataclass(eq=False)
class Room:
    """One class.

    Attributes:
        code: by which students join.
        secret: by which the teacher's page is reached.
        lessons: in their order.
        begun: when, in seconds since 1970.
        journal: where every change is kept.
        version: rises with every change.
        place: which lesson it is at.
        phones: the number of each phone that has joined, by the token that its browser keeps.
        votes: of each lesson, by phone.
        phases: of each lesson.
        telling: whether votes are shown while they come.
        over: whether the teacher ended it.
    """

    code: str
    secret: str
    lessons: tuple[Lesson, ...]
    begun: float
    journal: Journal
    version: int = 0
    place: int = 0
    phones: dict[str, int] = field(default_factory=dict)
    votes: list[dict[str, Vote]] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    telling: bool = False
    over: bool = False

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.votes = [{} for _ in self.lessons]
        self.phases = ["open" for _ in self.lessons]

    @property
    def lesson(self) -> Lesson:
        """The lesson of the moment."""
        return self.lessons[self.place]

    @property
    def phase(self) -> Phase:
        """How far the lesson of the moment has come."""
        return self.phases[self.place]

    def ended(self, now: float | None = None) -> bool:
        """Whether nobody can join or vote any more."""
        return self.over or (time.time() if now is None else now) - self.begun > 3600 * HOURS

    def counts(self, place: int | None = None) -> list[int]:
        """Votes for each choice of a lesson, by default that of the moment."""
        place = self.place if place is None else place
        found = [0] * len(self.lessons[place].choices)
        for vote in self.votes[place].values():
            found[vote.choice] += 1
        return found

    def vote_of(self, phone: str) -> Vote | None:
        """What a phone predicts in the lesson of the moment."""
        return self.votes[self.place].get(phone)

    def join(self, phone: str) -> bool:
        """A phone is there; gives whether there is room for it. One that has joined joins no second time."""
        with self.lock:
            if phone in self.phones:
                return True
            if len(self.phones) >= MOST_PHONES or self.ended():
                return False
            self._do({"did": "join", "phone": phone})
            return True

    def vote(self, phone: str, place: int, choice: int, turn: int | None = None) -> bool:
        """A phone predicts; gives whether it counts. The same again changes nothing, an older turn nothing either."""
        with self.lock:
            if self.ended() or place != self.place or self.phase != "open" or not self.join(phone):
                return False
            if not 0 <= choice < len(self.lesson.choices):
                return False
            before = self.vote_of(phone)
            turn = (before.turn + 1 if before else 1) if turn is None else turn
            if before is None or turn > before.turn:
                self._do({"did": "vote", "phone": phone, "lesson": place, "choice": choice, "turn": turn})
            return True

    def act(self, what: str, place: int) -> bool:
        """The teacher does something to a lesson; gives whether it was anything. The same again changes nothing."""
        with self.lock:
            here = place == self.place and not self.over
            allowed = {
                "close": here and self.phase == "open",
                "open": here and self.phase == "closed",
                "reveal": here and self.phase != "revealed",
                "next": here and self.place + 1 < len(self.lessons),
                "back": here and self.place > 0,
                "show": not self.telling,
                "hide": self.telling,
                "end": not self.over,
            }
            if not allowed.get(what, False):
                return False
            self._do({"did": what, "lesson": place})
            return True

    def _do(self, event: Event) -> None:
        told = {**event, "at": round(time.time(), 3)}
        self.journal.write(told)
        self.apply(told)

    def apply(self, event: Event) -> None:
        """Let an event of the journal have happened."""
        self.version += 1
        match event["did"]:
            case "join":
                self.phones.setdefault(event["phone"], len(self.phones) + 1)
            case "vote":
                vote = Vote(event["choice"], event["turn"], event["at"])
                self.votes[event["lesson"]][event["phone"]] = vote
            case "close":
                self.phases[event["lesson"]] = "closed"
            case "open":
                self.phases[event["lesson"]] = "open"
            case "reveal":
                self.phases[event["lesson"]] = "revealed"
            case "next":
                self.place = event["lesson"] + 1
            case "back":
                self.place = event["lesson"] - 1
            case "show" | "hide":
                self.telling = event["did"] == "show"
            case "end":
                self.over = True


def new_code(taken: Sequence[str] = ()) -> str:
    """A code that is not taken."""
    while (code := "".join(secrets.choice(LETTERS) for _ in range(CODE))) in taken:
        pass
    return code


def as_code(text: str) -> str:
    """A code as somebody types it: in any case, with spaces or hyphens."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:20]
