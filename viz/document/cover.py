"""What whoever signs a brief says of it: the question, who wrote it, for which office, and when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ...scenarios.errors import InputError
from ..words import say

MOST_QUESTION, MOST_NAME = 240, 90
"""Letters that have room on the first page."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The words of whoever signs a brief; what is empty is left out, or taken from the study.

    Attributes:
        question: what was asked, in a sentence; by default that of the study.
        author: who wrote it.
        office: for whom.
        date: a day as ``2027-03-01``; by default today.

    Raises:
        InputError: if something is too long for the first page, has a line break in it, or is no day.
    """

    question: str = ""
    author: str = ""
    office: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        for field, most in (("question", MOST_QUESTION), ("author", MOST_NAME), ("office", MOST_NAME)):
            value = " ".join(getattr(self, field).split())
            if len(value) > most:
                raise InputError(field, f"{value[:30]}…", f"has {len(value)} letters; there is room for {most}")
            if odd := [letter for letter in value if not letter.isprintable()]:
                raise InputError(
                    field, value.replace(odd[0], "?"), "holds a letter that cannot be printed: leave it out"
                )
            object.__setattr__(self, field, value)
        self.day()

    def day(self) -> datetime.date:
        """The day that stands on it.

        Raises:
            InputError: if it is none.
        """
        if not self.date.strip():
            return datetime.date.today()
        try:
            return datetime.date.fromisoformat(self.date.strip())
        except ValueError:
            raise InputError("date", self.date, "is no day: write it as 2027-03-01") from None

    def signed(self) -> list[tuple[str, str]]:
        """What stands under the question: names and values."""
        day = self.day()
        rows = [
            (say("brief-author"), self.author),
            (say("brief-office"), self.office),
            (say("brief-date"), f"{day.day} {day:%B} {day.year}"),
        ]
        return [(name, value) for name, value in rows if value]
