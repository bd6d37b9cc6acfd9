"""A report or a brief as a value: parts of blocks, each a sentence, a picture, a table or the like. No layout here.

:mod:`.html` and :mod:`.pdf` lay it out. What stands in one stands in the other, for both are made from the same value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..figure import Figure, Table

type Role = Literal["", "note", "asked", "warning", "caveat"]
type Kind = Literal["report", "brief"]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; ``strong`` are bold words before it."""

    text: str
    role: Role = ""
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below that of the part; ``tag`` is a word set apart behind it."""

    text: str
    tag: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """A figure with its finding."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class Numbers:
    """A table that stands open, as ``cards`` on a phone, or to be scrolled."""

    table: Table
    kind: Literal["scroll", "cards"] = "scroll"


@dataclass(frozen=True, slots=True)
class Folded:
    """Tables that a reader opens; paper has them at the end if they stand ``behind`` a picture, else in place."""

    summary: str
    tables: Sequence[Table]
    opened: bool = False
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Pulled:
    """A lever of a scenario; ``left`` and ``width`` say from when to when, as percentages of the run."""

    name: str
    value: str
    meaning: str
    reason: str
    when: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Levers:
    """Levers on a line of months."""

    rows: Sequence[Pulled]


@dataclass(frozen=True, slots=True)
class Beside:
    """Texts side by side, each with its heading."""

    columns: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A drawing in HTML, made by a template of ours; ``words`` say the same on paper."""

    markup: str
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Code:
    """What is typed into a terminal or a program."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what is known of each; those of ``exact`` are to be copied letter by letter."""

    pairs: Sequence[tuple[str, str]]
    exact: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """Lines to be filled in by hand, each with what belongs there."""

    lines: Sequence[str]


type Block = (
    Words | Heading | Picture | Numbers | Folded | Items | Terms | Levers | Beside | Marked | Code | Facts | Signature
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document.

    Attributes:
        heading: what it is about.
        anchor: its identifier on a page.
        blocks: what stands in it.
        breaks: whether it begins a new sheet of paper.
    """

    heading: str
    anchor: str
    blocks: Sequence[Block] = ()
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A report or a brief.

    Attributes:
        kind: which of them.
        kicker: kind of study, in a few words.
        title: the question.
        answer: in sentences; the first one stands alone.
        parts: everything else, in order.
        caveat: what the answer does not cover, beside it.
        about: what was done, in a line.
        front: what must be known before the parts are read.
        signed: who speaks and when: names and values.
        made: day on which it was finished, as ``2026-03-01``; empty if that is not known.
        foot: what stands at the foot of each sheet of paper.
    """

    kind: Kind
    kicker: str
    title: str
    answer: Sequence[str]
    parts: Sequence[Part]
    caveat: str = ""
    about: str = ""
    front: Sequence[Words] = ()
    signed: Sequence[tuple[str, str]] = ()
    made: str = ""
    foot: str = ""

    def pictures(self) -> Iterator[Figure]:
        """Its figures, in order."""
        for part in self.parts:
            for block in part.blocks:
                if isinstance(block, Picture):
                    yield block.figure
