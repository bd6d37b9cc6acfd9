"""Numbers as people and spreadsheets write them: decimal commas, and signs between thousands."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from .errors import InputError

DECIMALS, THOUSANDS = (".", ","), (",", ".", " ", "'", "_")
"""Signs that may stand before decimals, and between thousands."""
_BLANKS = str.maketrans("\u00a0\u202f\u2009\u2019", "   '")
_LIKE_NUMBER = re.compile(r"[-+]?\d[\d.,' \u00a0\u202f\u2009\u2019_]*\d(\s*[eE][-+]?\d+)?")
_BY_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")
_COMMA = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?")


class Decimals(NamedTuple):
    """How numbers are written: the sign before decimals and the one between thousands; empty where nothing is said."""

    decimal: str = ""
    thousands: str = ""

    def check(self) -> None:
        """Refuse signs that there are not, or that are one.

        Raises:
            InputError: on such a sign.
        """
        for field, sign, signs in (("decimal", self.decimal, DECIMALS), ("thousands", self.thousands, THOUSANDS)):
            if sign and sign not in signs:
                raise InputError(field, sign, f"must be one of: {', '.join(map(repr, signs))}")
        if (self.thousands or None) == (self.decimal or "."):
            remedy = "is the sign before decimals too: say with 'decimal' what that is"
            raise InputError("thousands", self.thousands, remedy)

    def plain(self, cell: str) -> str | None:
        """A number so written as Python writes it; ``None`` where it is not so written."""
        text = cell.translate(_BLANKS)
        point = self.decimal or "."
        if self.thousands and self.thousands in text:
            sign = re.escape(self.thousands)
            if not re.fullmatch(rf"[-+]?\d{{1,3}}({sign}\d{{3}})+({re.escape(point)}\d*)?", text):
                return None
            text = text.replace(self.thousands, "")
        if point != "." and "." in text:
            return None
        return text.replace(point, ".")


def plain_column(cells: Sequence[str], how: Decimals, semicolons: bool) -> tuple[Sequence[str], int, bool]:
    """A column of numbers as Python writes them.

    Args:
        cells: the cells, empty where nothing is known.
        how: what the user said of them.
        semicolons: whether semicolons part the columns, as where a comma stands before decimals.

    Returns:
        The cells; the first row that may mean two things, or is not written as was said, -1 without one; and whether
        decimal commas were read that nobody spoke of.
    """
    if any(how):
        found = [how.plain(cell) for cell in cells]
        wrong = next((row for row, cell in enumerate(found) if cell is None), -1)
        return [cell or "" for cell in found], wrong, False
    odd = [row for row, cell in enumerate(cells) if "," in cell or not _is_float(cell)]
    if not odd:
        return cells, -1, False
    if semicolons and all(_COMMA.fullmatch(cells[row]) for row in odd):
        settled = not all(_BY_THOUSANDS.fullmatch(cells[row]) for row in odd) and not any("." in cell for cell in cells)
        return ([cell.replace(",", ".") for cell in cells], -1, True) if settled else (cells, odd[0], False)
    return cells, next((row for row in odd if _LIKE_NUMBER.fullmatch(cells[row])), -1), False


def _is_float(cell: str) -> bool:
    try:
        float(cell or "0")
    except ValueError:
        return False
    return "_" not in cell
