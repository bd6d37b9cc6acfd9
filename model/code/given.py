"""What own code hands to ``now``: rows or masks, numbers, names. Anything else is refused in a sentence."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.programme import EVERYWHERE, MOST_NAME

type Rows = npt.NDArray[np.intp]


def rows(asked: Any, n: int, field: str) -> Rows:
    """The rows of a mask, or rows in the order in which they are given; there are ``n``.

    Raises:
        InputError: on anything else, on a row that is not there, and on one that is named twice.
    """
    found = _array(asked)
    if found.dtype == np.bool_:
        if found.shape != (n,):
            raise InputError(field, None, f"a mask needs one entry for each of {n} factories: got {_told(found)}")
        return np.flatnonzero(found)
    if found.ndim == 1 and not len(found):
        return np.zeros(0, np.intp)
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise InputError(field, None, f"must be a mask, or rows from 0 to {n - 1}: got {_told(found)}")
    if len(wrong := found[(found < 0) | (found >= n)]):
        raise InputError(field, int(wrong[0]), f"is no row: they go from 0 to {n - 1}")
    values, counts = np.unique(found, return_counts=True)
    if (counts > 1).any():
        remedy = "is named twice: name each row once"
        if len(found) == n and set(values.tolist()) <= {0, 1}:
            remedy += ", or, if these are 0 and 1 of a mask, give it as yes and no (== 1)"
        raise InputError(field, int(values[counts > 1][0]), remedy)
    return found.astype(np.intp)


def numbers(values: Any, field: str) -> Floats:
    """Numbers, or yes and no, as they are shaped.

    Raises:
        InputError: if they are none.
    """
    found = _array(values)
    if found.dtype.kind not in "biuf":
        raise InputError(field, None, f"must be numbers: got {_told(found)}")
    return found.astype(np.float64)


def words(value: Any) -> tuple[str, ...]:
    """One or several words or numbers, as words."""
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return tuple(map(str, value)) if several else (str(value),)


def plain(value: Any) -> Any:
    """A number of NumPy as one of Python; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def group(name: Any) -> str:
    """The name of a group of factories, under which tables tell of it.

    Raises:
        InputError: if it cannot be one.
    """
    if not isinstance(name, str) or not name.strip() or len(name) > MOST_NAME:
        raise InputError("name", name, f"must be a word of at most {MOST_NAME} letters")
    if name.strip().casefold() == EVERYWHERE:
        raise InputError("name", name, "is the word for what is held for all: call the group otherwise by name=")
    return name


def _array(given: Any) -> npt.NDArray[Any]:
    try:
        return np.asarray(given)
    except ValueError:  # lists of unequal length
        return np.array(None, object)


def _told(found: npt.NDArray[Any]) -> str:
    return f"{found.dtype} of shape {found.shape}"
