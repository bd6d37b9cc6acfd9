"""Numbers as people and spreadsheets write them: which sign stands before decimals, and which between thousands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .cells import Typed
from .errors import InputError

DECIMALS, THOUSANDS = (".", ","), (",", ".", " ", "'", "_")
"""Signs that may stand before decimals, and between thousands."""
_BLANKS = str.maketrans("\u00a0\u202f\u2007\u2009\u2019", "    '")
"""Blanks that do not break a line, narrow ones and the apostrophe of a typesetter, as the keyboard has them."""
_LIKE_NUMBER = re.compile(r"[-+]?[.,]?\d[\d.,' _]*(?<=[\d.,])([eE][-+]?\d+)?(\s*%)?")
_PERCENT = re.compile(r"\s*%$")
_BARE = re.compile(r"[-+]?\d*[.,]\d+")
_MAY_BE_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}(\s*%)?")
_NAMES = {".": "point", ",": "comma"}


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
            if sign and sign.translate(_BLANKS) not in signs:
                raise InputError(field, sign, f"must be one of: {', '.join(map(repr, signs))}")
        if (self.thousands or None) == (self.decimal or "."):
            remedy = "is the sign before decimals too: say with 'decimal' what that is"
            raise InputError("thousands", self.thousands, remedy)

    def plain(self, cell: str) -> str | None:
        """A number so written as Python writes it, and text as it is; ``None`` for a number that is not so written."""
        point, between = self.decimal or ".", self.thousands.translate(_BLANKS)
        if cell.isdecimal() or (_BARE.fullmatch(cell) and point in cell and (not between or between not in cell)):
            return cell.replace(point, ".")  # most are so
        text = cell.translate(_BLANKS)
        if not _LIKE_NUMBER.fullmatch(text):
            return cell
        if between and between in text:
            sign = re.escape(between)
            if not re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}({sign}\d{{3}})+({re.escape(point)}\d*)?(\s*%)?", text):
                return None
            text = text.replace(between, "")
        if point != "." and "." in text:
            return None
        text = text.replace(point, ".")
        return text if _is_float(text) else None

    def said(self, mark: str = "") -> str:
        """The same as it is said: ``decimal: ','``, each after ``mark``."""
        both = zip(self._fields, self, strict=True)
        return " and ".join(f"{mark}{field}: {sign!r}" for field, sign in both if sign)


_WAYS = tuple(
    Decimals(decimal, thousands)
    for thousands in ("", *THOUSANDS)
    for decimal in ("", ",")
    if thousands != (decimal or ".")
)
"""All ways of writing numbers, the simplest first."""


class Asked(NamedTuple):
    """A number of which it is open what it means.

    Attributes:
        column, row: where it stands.
        ways: ways of writing under which it is a number, each with that number.
        said: how numbers are written here, where its user said so and it is not.
        unlike: a number of the same column that has the other sign before decimals; empty if there is none.
    """

    column: str
    row: int
    ways: Sequence[tuple[Decimals, str]]
    said: Decimals = Decimals()
    unlike: str = ""

    def remedy(self, mark: str = "") -> str:
        """What is to be done about it.

        Args:
            mark: what begins a line before the head of the table by which the user may say how numbers are written;
                empty where a scenario says it.
        """
        if any(self.said):
            more = [f"; say {how.said(mark)} for {_shown(value)}" for how, value in self.ways[:1]]
            return f"is not written as was said ({self.said.said()}){''.join(more)}"
        if self.unlike:
            return f"has another sign before decimals than {self.unlike} in the same column: write all alike"
        lines = [(how if any(how) else Decimals("."), value) for how, value in self.ways]
        ways = ", or ".join(f"{how.said(mark)} for {_shown(value)}" for how, value in lines)
        what = "may be read in two ways" if len(self.ways) > 1 else "is no number as it stands"
        return f"{what}: say {'before the head:' if mark else "under 'network'"} {ways}"


class Plain(NamedTuple):
    """Columns of numbers as Python writes them.

    Attributes:
        columns: their cells.
        found: how numbers of some of them are written that nobody spoke of.
        asked: the first number of which it is open what it means; ``None`` if there is none.
    """

    columns: Mapping[str, Sequence[str]]
    found: Mapping[str, Decimals]
    asked: Asked | None = None

    def note(self, name: str) -> tuple[str, ...]:
        """How numbers of a table are written, in a sentence; ``name``: what the table is called."""
        told = []
        for how in dict.fromkeys(self.found.values()):
            signs = f"a {_NAMES[how.decimal]} before decimals" + (
                f" and a {_NAMES[how.thousands]} between thousands" if how.thousands else ""
            )
            those = sorted(column for column, own in self.found.items() if own == how)
            told.append(f"Numbers of {name} have {signs}: {', '.join(those)}.")
        return tuple(told)


def plain_columns(columns: Mapping[str, Sequence[str]], how: Decimals, parted: str = "") -> Plain:
    """Columns of numbers as Python writes them.

    What was said counts. Else a point stands before decimals where commas part the columns. Where something else does,
    ``1.250`` may be 1.25 or 1250: what stands in its column settles it, else what stands in the others. Commas in
    numbers are read where semicolons part the columns, by the same rule.

    Args:
        columns: their cells, empty where nothing is known; numbers that came as such are :class:`Typed`.
        how: what the user said of them.
        parted: the sign that parts the columns; empty if none does.
    """
    if any(how):
        return _as_said(columns, how)
    if parted == ",":
        return Plain(columns, {}, next(_odd(columns), None))
    proofs = {name: _proofs(cells) for name, cells in columns.items()}
    together = {sign: cell for each in proofs.values() for sign, cell in each.items()}
    if parted == ";":
        return _settled(columns, proofs, together)
    left = {name: cells for name, cells in columns.items() if "." not in (proofs[name] or together)}
    return Plain(columns, {}, next(_odd(columns), None) or next(_open(left), None))


def readings(cell: str) -> list[tuple[Decimals, str]]:
    """The ways of writing under which a cell is a number, the simplest for each number that it may be."""
    text, found = cell.translate(_BLANKS), dict[str, Decimals]()
    for how in _WAYS if _LIKE_NUMBER.fullmatch(text) else ():
        if how.thousands in text and (number := how.plain(text)) is not None:
            found.setdefault(number, how)
    return [(how, number) for number, how in found.items()]


def _as_said(columns: Mapping[str, Sequence[str]], how: Decimals) -> Plain:
    plain = dict[str, Sequence[str]]()
    for name, cells in columns.items():
        read = [cell if isinstance(cell, Typed) else how.plain(cell) for cell in cells]
        if None in read:
            row = read.index(None)
            ways = [(own, number) for own, number in readings(cells[row]) if own.decimal == how.decimal.strip(".")]
            return Plain(columns, {}, Asked(name, row, ways if how.thousands == "" else (), how))
        plain[name] = [cell or "" for cell in read]
    return Plain(plain, {})


def _settled(
    columns: Mapping[str, Sequence[str]], proofs: Mapping[str, Mapping[str, str]], together: Mapping[str, str]
) -> Plain:
    """Columns of which each is read by the sign that stands before decimals for sure, in it or else in another."""
    plain, found = dict(columns), dict[str, Decimals]()
    for name, cells in columns.items():
        own = proofs[name]
        if len(own) > 1:
            return Plain(columns, {}, Asked(name, cells.index(own[","]), (), unlike=own["."]))
        signs = own or together
        if len(signs) != 1:
            asked = next(_odd({name: cells}), None) or next(_open({name: cells}), None)
            if asked:
                return Plain(columns, {}, asked)
            continue
        way = Decimals(",", ".") if "," in signs else Decimals(".", ",")
        read = list[str]()
        for row, cell in enumerate(cells):
            number = cell if isinstance(cell, Typed) else way.plain(cell)
            ways = readings(cell) if number is None else []
            if ways:
                return Plain(columns, {}, Asked(name, row, [(_with(way, own), value) for own, value in ways]))
            read.append(cell if number is None else number)
        plain[name] = read
        grouped = any(way.thousands in cell for cell in cells)
        if grouped or any("," in cell for cell in cells):
            found[name] = way if grouped else Decimals(way.decimal)
    return Plain(plain, found)


def _with(way: Decimals, own: Decimals) -> Decimals:
    """How a number is written, with the sign before decimals that its column has, if it has none itself."""
    free = not own.decimal and way.decimal == "," != own.thousands
    return own._replace(decimal=",") if free else own


def _odd(columns: Mapping[str, Sequence[str]]) -> Iterator[Asked]:
    """Numbers that Python does not read as such."""
    for name, cells in columns.items():
        for row, cell in enumerate(cells):
            if not _is_float(cell) and (ways := readings(cell)):
                yield Asked(name, row, ways)


def _open(columns: Mapping[str, Sequence[str]]) -> Iterator[Asked]:
    """Numbers whose point may stand between thousands."""
    for name, cells in columns.items():
        for row, cell in enumerate(cells):
            if _MAY_BE_THOUSANDS.fullmatch(cell) and not isinstance(cell, Typed):
                yield Asked(name, row, readings(cell))


def _proofs(cells: Sequence[str]) -> dict[str, str]:
    """The signs that stand before decimals for sure, each in its first number."""
    found = dict[str, str]()
    for cell in cells:
        other = "." if "," in found else ","
        if isinstance(cell, Typed) or (other not in cell and (found or "." not in cell)):
            continue
        if "," not in cell and _is_float(cell):
            signs = set() if _MAY_BE_THOUSANDS.fullmatch(cell) else {"."}
        else:
            signs = {how.decimal or "." for how, _ in readings(cell)}
        if len(signs) == 1:
            found.setdefault(signs.pop(), cell)
    return found


def _is_float(cell: str) -> bool:
    """Whether Python reads a number, or a percentage of one; an empty cell too."""
    try:
        float(cell or "0")
    except ValueError:
        whole = _PERCENT.sub("", cell)
        return whole != cell and "%" not in whole and _is_float(whole)
    return "_" not in cell


def _shown(number: str) -> str:
    """A number without zeros at its end."""
    return re.sub(r"(\.\d*?)0+(?!\d)", r"\1", number).replace(". ", " ").rstrip(".")
