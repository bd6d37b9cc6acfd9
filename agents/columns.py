"""State in columns.

A type of agent keeps each attribute of all its members in one NumPy array (a column); the columns of a type are a named
tuple, so a phase can write into a column but never put another in its place. Rules work on whole columns. Whoever wants
to look at one agent takes a view of its row (``views.py``).
"""

import functools
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple, get_type_hints

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Singles = npt.NDArray[np.float32]
type Shorts = npt.NDArray[np.int16]
type Codes = npt.NDArray[np.int8]
type Flags = npt.NDArray[np.bool_]
type Index = npt.NDArray[np.int32]
type Ids = npt.NDArray[np.uint64]
type Counts = npt.NDArray[np.int64]
type Num = Any
"""A number or an array of numbers: what rules take and give. A rule broadcasts its arguments like NumPy does."""


CACHE_LINE = 64
"""Bytes that a processor fetches at once; on some, twice as many."""


class Column(NamedTuple):
    """What a line of the columns of a type says of one of them, beside its name and the type of its entries.

    Attributes:
        unit: its unit, or the enumeration that says what its small codes mean.
        meaning: what it is, in a few words.
        start: its value before month 0: a number where it is the same for everybody, else where it comes from.
    """

    unit: str | type[IntEnum]
    meaning: str
    start: float | str

    @property
    def codes(self) -> type[IntEnum] | None:
        """The enumeration of its codes, if it has any."""
        return None if isinstance(self.unit, str) else self.unit


@functools.cache
def described(kind: Any) -> dict[str, Column]:
    """What is said of the columns of a type, by name, in the order in which they are declared."""
    return {name: hint.__metadata__[0] for name, hint in hints(kind).items()}


def hints(kind: Any) -> dict[str, Any]:
    """The annotations of a named tuple, by name, which keeps them as forward references."""
    return get_type_hints(kind, include_extras=True)


DTYPES = {
    "Ids": np.uint64,
    "Floats": np.float64,
    "Singles": np.float32,
    "Index": np.int32,
    "Shorts": np.int16,
    "Codes": np.int8,
    "Flags": np.bool_,
    "float": np.float64,
    "int": np.int64,
    "bool": np.bool_,
}


def layout(kind: Any, wide: Mapping[str, int] | None = None) -> np.dtype[Any]:
    """A named tuple as a record: arrays of it have a field for each name, in a kernel and outside.

    Args:
        kind: its fields are numbers, or columns of which a record has one entry.
        wide: fields of several numbers, and how many.
    """
    return _layout(kind, tuple((wide or {}).items()))


@functools.cache
def _layout(kind: Any, wide: tuple[tuple[str, int], ...]) -> np.dtype[Any]:
    # what is documented stands in an ``Annotated``
    kinds = {name: DTYPES[getattr(hint, "__origin__", hint).__name__] for name, hint in hints(kind).items()}
    counts = dict(wide)
    fields = [(name, each, (counts[name],)) if name in counts else (name, each) for name, each in kinds.items()]
    return np.dtype((np.record, np.dtype(fields, align=True)))


def one_block(kind: Any, n: int) -> Any:
    """The columns of n agents of a type, side by side in one block of memory: the ``base`` of each column.

    What starts at a number starts there, all else at zero.

    A kernel takes the block, a record an agent (``block[i].clarity``); everybody else takes the columns.
    """
    columns = columns_of(kind, zeros(n, layout(kind)))
    for name, start in starts(kind).items():
        getattr(columns, name)[:] = start
    return columns


def zeros(n: int, kind: np.dtype[Any]) -> Any:
    """Records that begin with a line of the processor's cache, so that what stands together is fetched together."""
    room = np.zeros(n * kind.itemsize + CACHE_LINE, np.uint8)
    first = -room.__array_interface__["data"][0] % CACHE_LINE
    # through a memoryview: else the base of a column would be the room, not the records
    return np.frombuffer(memoryview(room)[first : first + n * kind.itemsize], kind)


def apart(kind: Any, n: int) -> Any:
    """The same columns, each a memory of its own, so that one that nobody writes takes none; no kernel takes them."""
    types, at = layout(kind), starts(kind)
    return kind(
        *(np.full(n, at[name], types[name]) if name in at else np.zeros(n, types[name]) for name in kind._fields)
    )


@functools.cache
def starts(kind: Any) -> dict[str, float]:
    """What the columns start at that start at a number, but for zero."""
    return {name: c.start for name, c in described(kind).items() if c.start and not isinstance(c.start, str)}


def block_of(columns: Any) -> Any:
    """The block of memory that columns lie in; of rows of a block, the whole block."""
    return columns[0].base


def tied(columns: Any) -> tuple[Any, ...]:
    """How columns are copied: with their block, from which they are made anew; apart, each would be its own memory."""
    if block_of(columns) is None:
        return type(columns), tuple(columns)
    return _rows_of, (type(columns), block_of(columns), len(columns[0]))


def _rows_of(kind: Any, block: Any, rows: int) -> Any:
    return columns_of(kind, block[:rows])


def columns_of(kind: Any, block: Any) -> Any:
    """The columns that a block holds: the same memory, so what is written to one is read in the other."""
    return kind(*(block[name] for name in kind._fields))
