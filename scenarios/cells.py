"""Cells of tables that people bring: what a cell says, and which words say that a value is missing."""

import unicodedata

MISSING = frozenset({"#n/a", "#n/a n/a", "#na", "<na>", "n/a", "na", "nan", "-nan", "nat", "none", "null"}) | {
    f"{sign}1.#{word}" for sign in ("", "-") for word in ("ind", "qnan")
}
"""Texts, in small letters, by which programs say that a value is missing: those that pandas knows."""
_LONGEST = max(map(len, MISSING))
UNSEEN = "\ufeff\u200b"
"""Characters without width that are no blanks for Python, and that programs leave at the ends of a text."""


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
    """The same text with each letter in one piece (NFC), so that one name is one name however it was typed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.strip(UNSEEN).strip())
