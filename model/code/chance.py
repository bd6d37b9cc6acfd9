"""The global generators of ``random`` and NumPy while own code runs: seeded from the run, and as they were afterwards.

So code that draws from them, or from a library that does, gives the same in every run of a seed: alone, in a worker, on
a cluster, and in a copy of a model that goes on from the middle.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np

from ..dice import START, Dice

ONE_AT_A_TIME = threading.RLock()
"""Held by the thread whose own code runs: modules and these generators are of the whole process."""


@cache
def _own() -> np.random.BitGenerator:
    return np.random.MT19937(0)  # of the kind that np.random.seed() knows


@contextmanager
def lent() -> Iterator[None]:
    """The generators are own code's in here; before each call of it :func:`throw` says what they give."""
    with ONE_AT_A_TIME:
        theirs = np.random.get_bit_generator()
        state, word = np.random.get_state(legacy=False), random.getstate()  # noqa: NPY002
        np.random.set_bit_generator(_own())
        try:
            yield
        finally:
            np.random.set_bit_generator(theirs)
            np.random.set_state(state)  # noqa: NPY002
            random.setstate(word)


def throw(dice: Dice, purpose: str, month: int = START) -> None:
    """Let them give what a purpose draws in a month."""
    key = int(dice.key(f"own code: {purpose}", month))
    np.random.seed(key & 0xFFFFFFFF)  # noqa: NPY002
    random.seed(key)
