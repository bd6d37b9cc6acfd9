"""CSV texts that somebody wrote or a spreadsheet saved: what is before the head, what parts columns, and their rows."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from .decimals import Decimals
from .encodings import decoded
from .errors import InputError
from .formulas import plain
from .heads import folded, likely

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may part the cells of a row, and its name."""
TABLES = (".csv", ".tsv", ".txt")
"""How names of tables end that spreadsheets save."""
SAYS = ("decimal", "thousands", "encoding")
"""What a table may say of itself before its head, each in a line ``# decimal: ,``."""
MOST_TITLES = 10
"""Rows that may stand above a head, such as the title of a spreadsheet."""
MOST_HEAD = 100_000
"""Characters that are looked at to see what parts columns."""
MOST_REMARKS = 2_000
"""Bytes that are looked at for a line that tells the encoding."""
TITLED = "What stands in {file} above its head, in {word} {place}, was left out."
_SEP = re.compile(r"""\s*["']?sep=(.)["']?[;,\t|\s]*""", re.IGNORECASE)
_REMARK = re.compile(r"""["']?#+\s*(\w+)\s*:\s*(.*)""", re.DOTALL)
_SIGN = re.compile(r"""(?:(["'])(.)\1|(\S))[\s";,|]*""")
_ENCODING = re.compile(rb"""^[ \t"']*#+\s*encoding\s*:\s*["']?([\w.-]+)""", re.MULTILINE | re.IGNORECASE)


class Remark(NamedTuple):
    """A line before the head that says something: ``# key: value``."""

    line: int
    key: str
    value: str


@dataclass(frozen=True)
class Rows:
    """The rows of a file, the head first, as they come.

    Attributes:
        rows: the place of each as a number, and its cells.
        word: what such a place is called.
        notes: what was seen on the way to them.
        parted: the sign that parts the cells; empty if none does.
        remarks: what stood before the head.
        parting: a sentence on the sign, where it is not the usual one.
    """

    rows: Iterator[tuple[int, list[str]]]
    word: str = "line"
    notes: tuple[str, ...] = ()
    parted: str = ""
    remarks: tuple[Remark, ...] = ()
    parting: str = ""

    def written(self, how: Decimals, file: str) -> Decimals:
        """How numbers are written: as was said elsewhere, else as lines before the head say.

        Raises:
            InputError: on a sign that there is not.
        """
        own = {each.key: each for each in self.remarks if each.key in Decimals._fields}
        if any(how) or not own:
            return how
        found = Decimals(**{key: _sign(each.value) for key, each in own.items()})
        try:
            found.check()
        except InputError as error:
            raise error.within(f"{file}, line {own[error.field].line}") from None
        return found


class Start(NamedTuple):
    """How a CSV text begins.

    Attributes:
        sign: what parts its cells.
        lines: how many stand before the head.
        said: whether one of them, such as ``sep=;``, tells the sign.
        remarks: those that say something.
        titled: whether one of them is a row that only says what the table is.
    """

    sign: str
    lines: int
    said: bool
    remarks: tuple[Remark, ...]
    titled: bool = False


def start_of(text: str, known: Collection[str] = ()) -> Start:
    """How a CSV text begins: empty lines, remarks after ``#``, how Excel is told what parts columns, then the head.

    Where nothing tells the sign it is the one that makes the head name the most known columns, then the most columns.

    Args:
        text: the table.
        known: names that columns may have.
    """
    lines, at, said, remarks = 0, 0, "", list[Remark]()
    for line in io.StringIO(text[:MOST_HEAD], newline=""):
        bare = line.strip().strip("".join(SEPARATORS) + '"').strip()
        told = _SEP.fullmatch(line)
        if told and told[1] in SEPARATORS:
            said = told[1]
        elif bare.startswith("#") and not _is_head(line, known):
            if remark := _REMARK.match(line.strip()):
                remarks.append(Remark(lines + 1, remark[1].casefold(), remark[2]))
        elif bare:
            break
        lines, at = lines + 1, at + len(line)
    begun = {sign: _first_rows(text[at:MOST_HEAD], sign) for sign in ([said] if said else SEPARATORS)}
    heads = {sign: rows[above([cells for _, cells in rows], known)] for sign, rows in begun.items()}
    sign = max(heads, key=lambda sign: (_known(heads[sign][1], known), len(heads[sign][1])))
    title = heads[sign][0] - begun[sign][0][0]
    return Start(sign, lines + title, bool(said), (*remarks,), title > 0)


def above(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """How many of the first rows stand above the head: they name no known column, and one below them two."""
    for at, row in enumerate(rows):
        if (names := _known(row, known)) > 1:
            return at
        if names:
            break
    return 0


def below_title(source: Rows, known: Collection[str], file: str) -> Rows:
    """Rows without those above their head; a note tells them."""
    first = list(itertools.islice(source.rows, MOST_TITLES + 1))
    titles = above([row for _, row in first], known)
    notes = source.notes
    if titles:
        notes += (TITLED.format(file=path_name(file), word=source.word, place=first[titles][0]),)
    return replace(source, rows=itertools.chain(first[titles:], source.rows), notes=notes)


def check_remarks(remarks: Iterable[Remark], known: Collection[str], file: str) -> None:
    """Refuse lines before a head that look like misspelt ones which say something.

    Raises:
        InputError: on the first one.
    """
    there = list(remarks)
    said = {each.key for each in there}
    close = likely([each.key for each in there if each.key not in known], [key for key in known if key not in said])
    for each in there:
        if each.key in close:
            raise InputError(each.key, None, f"did you mean {close[each.key]!r}?", f"{file}, line {each.line}")


def csv_rows(data: bytes, path: str, kind: str, known: Sequence[str], encoding: str = "", mark: str = "") -> Rows:
    """The rows of a CSV text, blank lines left out, each with the line on which it ends.

    Args:
        data: what is in the file.
        path: what to call it in errors.
        kind: what it is for, as the user calls it.
        known: names that columns may have.
        encoding: the one that the user named; empty for what the text says of itself, else what is seen.
        mark: what begins a line by which the user may name one; empty where it is no line of the table.

    Raises:
        InputError: as of ``decoded`` and ``whole_text``; when a row is read, if quotes do not match.
    """
    own = _ENCODING.search(data[:MOST_REMARKS])
    encoding = encoding or (own[1].decode() if own else "")
    text, found = decoded(data, path, encoding, mark)
    whole_text(text, path, kind)
    sign, skipped, said, remarks, titled = start_of(text, known)
    notes = [f"{path_name(path)} is written in {found}."] if found and not encoding else []
    if titled:
        notes.append(TITLED.format(file=path_name(path), word="line", place=skipped + 1))
    told = f"Columns of {path_name(path)} are parted by {SEPARATORS[sign]}{', as it says itself' * said}."
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    return Rows(
        _parsed(lines, sign, skipped, path), "line", tuple(notes), sign, remarks, told if sign != "," or said else ""
    )


def _parsed(lines: io.StringIO, sign: str, skipped: int, path: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=sign, strict=True)
    try:
        for row in reader:
            if row and (len(row) > 1 or row[0].strip()):
                yield skipped + reader.line_num, [plain(cell) for cell in row]
    except csv.Error as error:
        raise InputError(f"line {skipped + reader.line_num}", None, f"cannot be read as CSV ({error})", path) from None


def fitted(row: list[str], length: int, place: str, file: str, parted: str = "") -> list[str]:
    """A row without the empty cells at its end that spreadsheets add.

    Args:
        row: its cells.
        length: how many the head has.
        place: where it stands, in words.
        file: in which file.
        parted: the sign that parts the cells, where some of them may hold numbers.

    Raises:
        InputError: if it is not as long as the head.
    """
    if len(row) == length or (len(row) > length and not any(map(str.strip, row[length:]))):
        return row[:length]
    comma = "; where numbers have a decimal comma, semicolons must part columns"
    hint = comma if parted == "," and len(row) > length else ""
    raise InputError(place, None, f"cells: {len(row)} here, {length} in the header{hint}", file)


def path_name(path: str) -> str:
    """The name of a file without its folder, whatever the system that wrote the path."""
    return path.replace("\\", "/").rpartition("/")[2]


def whole_text(text: str, path: str, kind: str) -> str:
    """That text.

    Raises:
        InputError: if it is empty, or holds a character that no text holds.
    """
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"line {line}", None, "holds a NUL character: this is not UTF-8 text", path)
    if not text.strip():
        raise InputError(kind, None, "the file is empty", path)
    return text


def plain_value(value: str) -> str:
    """What a line before the head says, without what a spreadsheet adds to it."""
    return value.strip().strip('";,').strip()


def _sign(value: str) -> str:
    """The sign that such a line names, in quotes or not; all that it says if that is none."""
    found = _SIGN.fullmatch(value.strip())
    return (found[2] or found[3]) if found else plain_value(value)


def _is_head(line: str, known: Collection[str]) -> bool:
    """Whether a line that begins with ``#`` names columns: of numbers of rows, or two that are known."""
    cells = [cell.strip().strip("\"'") for cell in re.split(r"[,;\t|]", line)]
    return (cells[0] == "#" and any(cells[1:])) or _known([cell.lstrip("# ") for cell in cells], known) > 1


def _first_rows(text: str, sign: str) -> list[tuple[int, list[str]]]:
    """The first rows, each with how many lines stand before it; one without cells if there is none."""
    found, before = list[tuple[int, list[str]]](), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        for row in itertools.islice(reader, MOST_TITLES + 1):
            if any(map(str.strip, row)):
                found.append((before, row))
            before = reader.line_num
    except csv.Error:
        found = found[:1]
    return found or [(0, [])]


def _known(cells: Iterable[str], known: Collection[str]) -> int:
    return sum(folded(cell) in known for cell in cells)
