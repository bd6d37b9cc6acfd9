"""What a class predicted and what came of it, as CSV."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterable, Sequence

from ...scenarios.formulas import guarded_if_text
from .answers import Answers
from .room import Room


def votes(room: Room) -> str:
    """A row a vote: lesson, phone (by number, in the order of joining), choice, when."""
    rows = [
        (place + 1, lesson.name, room.phones[phone], vote.choice + 1, lesson.choices[vote.choice], _when(vote.at))
        for place, lesson in enumerate(room.lessons)
        for phone, vote in sorted(room.votes[place].items(), key=lambda each: room.phones[each[0]])
    ]
    return _table(("lesson", "name", "phone", "choice", "words", "at"), rows)


def results(room: Room, answers: Answers) -> str:
    """A row a choice of each lesson: how many predicted it, and once it was revealed, whether it came true."""
    rows: list[Sequence[object]] = []
    for place, lesson in enumerate(room.lessons):
        found = answers.ask(lesson).found if room.phases[place] == "revealed" else None
        total = len(room.votes[place])
        for at, (words, count) in enumerate(zip(lesson.choices, room.counts(place), strict=True)):
            share = round(count / total, 4) if total else ""
            came = "" if found is None else "yes" if at == found.choice else "no"
            told = found.told if found is not None and at == found.choice else ""
            rows.append((place + 1, lesson.name, at + 1, words, count, share, came, told))
    return _table(("lesson", "name", "choice", "words", "votes", "share", "came_true", "told"), rows)


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(at))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(head)
    out.writerows([guarded_if_text(cell) for cell in row] for row in rows)
    return text.getvalue()
