"""Cells of tables that people bring: what a cell says, and which words say that a value is missing."""

import re
import unicodedata
from collections.abc import Iterable

MISSING = frozenset({"#n/a", "#n/a n/a", "#na", "<na>", "n/a", "na", "nan", "-nan", "nat", "none", "null"}) | {
    f"{sign}1.#{word}" for sign in ("", "-") for word in ("ind", "qnan")
}
"""Texts, in small letters, by which programs say that a value is missing: those that pandas knows."""
_LONGEST = max(map(len, MISSING))
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Blanks of other widths, and those at which no line breaks."""
_JOINERS, _LATIN = "[\u200c\u200d]", "\x00-\u024f"
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    f"|(?:^|(?<=[{_LATIN}])){_JOINERS}|{_JOINERS}(?=[{_LATIN}]|$)"
)
"""Characters that nobody sees: blanks of no width, soft hyphens, marks of direction and of a file's beginning; joiners
where no letters are joined."""


class Typed(str):
    """A number that came as one and not as text, written as Python does."""

    __slots__ = ()


def cell_text(text: str) -> str:
    """What a cell says, composed (NFC), without blanks around it; empty where it says that a value is missing."""
    if isinstance(text, Typed):
        return text
    text = composed(text.strip())
    return "" if len(text) <= _LONGEST and text.casefold() in MISSING else text


def composed(text: str) -> str:
    """The same text with each letter in one piece (NFC), plain blanks and nothing that cannot be seen, so that one name
    is one name however it was typed."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _BLANK.sub(" ", _UNSEEN.sub("", text)).strip())


def unseen(cells: Iterable[str]) -> int:
    """How many cells hold characters that cannot be seen."""
    return sum(1 for cell in cells if not cell.isascii() and _UNSEEN.search(cell))


def taken_out(cells: int, of: str) -> list[str]:
    """That characters which nobody sees were taken out of so many cells of a table or graph."""
    what = f"{cells:,} cells" if cells > 1 else "a cell"
    return [f"Characters that cannot be seen were taken out of {what} of {of}."] if cells else []
