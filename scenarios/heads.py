"""Heads of tables: which column is which, what means nothing here, and what looks like a misspelling."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .cells import composed
from .errors import InputError
from .unsaid import LINE, UNDER, Unsaid

LIKE = 0.83
"""How like a column that is missing a name with the same first letter must be, to be taken for a misspelling of it."""
FEWEST_LETTERS = 5
"""Shorter names are words of their own: `year` is no misspelt `years`. Letters that changed places are seen in any."""
MOST_NAMED, MOST_LISTED = 8, 16
"""Columns that a note names, and an error."""
MARK = "# "
"""What begins a line before the head of a table that says something of it."""


@dataclass(frozen=True)
class SheetKind:
    """A kind of table.

    Attributes:
        name: what a scenario file calls it.
        required: columns that it must have.
        optional: columns that it may have.
        figures: those that hold numbers.
        mark: what begins a line of the table that says how it is to be read; empty where a scenario says it.
        says: what it may say before its head, beside how it is to be read.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    figures: frozenset[str] = frozenset()
    mark: str = ""
    says: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """All columns that mean something in it."""
        return (*self.required, *self.optional)


class UnknownHead(Unsaid):
    """A head that leaves open which column is which.

    Args:
        file: whose head it is.
        missing: required columns that it has not.
        unknown: what it has that means nothing here.
        meant: what each of some columns may be called in it.
    """

    def __init__(self, file: str, missing: Sequence[str], unknown: Sequence[str], meant: Mapping[str, str]) -> None:
        self.missing, self.unknown, self.meant = missing, unknown, meant
        *most, last = missing or [""]
        lacks = f"{', '.join(most)} and {last} are missing; " if most else f"{last} is missing; " * bool(last)
        remedy = (
            f"{lacks}not known here: {named(unknown, MOST_LISTED)}; say {UNDER}which is which, as in {LINE}"
            f"{'' if missing else ', or call them otherwise'}"
        )
        super().__init__("columns", None, remedy, file, "columns", meant)

    def __reduce__(self) -> tuple[type[UnknownHead], tuple[object, ...]]:
        return UnknownHead, (self.file, self.missing, self.unknown, self.meant)


def together(errors: Sequence[UnknownHead]) -> UnknownHead:
    """What is wrong with several heads as one error."""
    if len(errors) == 1:
        return errors[0]
    unknown = list(dict.fromkeys(name for error in errors for name in error.unknown))
    meant = {ours: theirs for error in errors for ours, theirs in error.meant.items()}
    first, *rest = (error.file or "" for error in errors)
    files = ", ".join([first, *(path.replace("\\", "/").rpartition("/")[2] for path in rest)])
    return UnknownHead(files, [name for error in errors for name in error.missing], unknown, meant)


def places(
    head: Sequence[str], kind: SheetKind, called: Mapping[str, str], file: str
) -> tuple[dict[str, int], list[int]]:
    """Where in a head each column stands that means something, and where those stand that do not.

    Capitals, and blanks or hyphens for underscores, do not count.

    Args:
        head: the names of the columns; empty ones are left out of both.
        kind: what the table may have.
        called: what the user says that columns are called in it.
        file: where it came from, for errors.

    Raises:
        InputError: on a column that is there twice, or a name of the user's that is not there.
        UnknownHead: if a required column is missing, or an unknown one looks like one that is.
    """
    names = [folded(name) for name in head]
    own: dict[str, tuple[str, str]] = {}
    for ours, theirs in called.items():
        name = folded(theirs)
        if ours not in kind.known:
            continue
        if own.setdefault(name, (ours, theirs))[0] != ours:
            remedy = f"is the same column as that of {own[name][0]}: capitals and blanks do not count"
            raise InputError(f"columns: {ours}", theirs, remedy, file)
        if name not in names:
            raise InputError(f"columns: {ours}", theirs, f"there is no such column; the table has: {named(head)}", file)
    found: dict[str, int] = {}
    unknown: list[int] = []
    for at, name in enumerate(names):
        ours = own[name][0] if name in own else name if name in kind.known else ""
        if ours and ours in found:
            raise _twice(ours, head[found[ours]], head[at], ours in called, file)
        if ours:
            found[ours] = at
        elif name:
            unknown.append(at)
    _check(found, [head[at] for at in unknown], head, kind, file)
    return found, unknown


def _twice(ours: str, one: str, other: str, mapped: bool, file: str) -> InputError:
    """That two columns of a head stand for one of ours."""
    if folded(one) == folded(other):
        return InputError("column", other, "is there twice", file)
    remedy = f"{one!r} and {other!r} both stand for it: rename one of them in the file, or take it out"
    return InputError(f"columns: {ours}" if mapped else ours, None, remedy, file)


def _check(found: Mapping[str, int], unknown: Sequence[str], head: Sequence[str], kind: SheetKind, file: str) -> None:
    """Refuse a head that leaves open which column is which."""
    missing = [name for name in kind.required if name not in found]
    meant = {ours: theirs for theirs, ours in likely(unknown, [n for n in kind.known if n not in found]).items()}
    if missing and not unknown:
        raise InputError("column", missing[0], f"is missing; the table has: {named(head) or 'none'}", file)
    if kind.mark and meant:
        (ours, theirs), *others = meant.items()
        also = "".join(f", and {one!r} by {name!r}" for one, name in others)
        raise InputError(theirs, None, f"is no column of such a table; did you mean {ours!r}{also}?", file)
    if kind.mark and missing:
        raise InputError(missing[0], None, f"is missing among the columns, which are: {named(head, MOST_LISTED)}", file)
    if missing or meant:
        left = iter([name for name in unknown if name not in meant.values()])
        guessed = {ours: meant.get(ours) or next(left, "...") for ours in missing}
        raise UnknownHead(file, missing, unknown, guessed | meant)


def likely(unknown: Iterable[str], missing: Collection[str]) -> dict[str, str]:
    """Names that look like misspellings of missing ones, each with that one."""
    found: dict[str, str] = {}
    for name in unknown:
        short = folded(name)[:40]
        close = [each for each in missing if each not in found.values() and _swapped(short, each)]
        if len(name) >= FEWEST_LETTERS and not close:
            alike = [each for each in missing if each[:1] == short[:1] and each not in found.values()]
            close = difflib.get_close_matches(short, alike, n=1, cutoff=LIKE)
        if close:
            found[name] = close[0]
    return found


def _swapped(name: str, other: str) -> bool:
    """Whether two neighbouring letters that changed places make one name the other."""
    differ = [at for at, (a, b) in enumerate(zip(name, other, strict=False)) if a != b]
    if len(name) != len(other) or len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    first, last = differ
    return name[first] == other[last] and name[last] == other[first]


def folded(name: object) -> str:
    """A name of a column as it is compared: capitals do not count, nor blanks or hyphens for underscores."""
    return re.sub(r"[\s-]+", "_", composed(str(name).strip()).casefold())


def named(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Some names, and how many more there are."""
    told = [name if len(name) <= 24 else f"{name[:23]}…" for name in filter(None, names)]
    return ", ".join(told[:most]) + (f" and {len(told) - most:,} more" if len(told) > most else "")
