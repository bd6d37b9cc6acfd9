"""How a month is made fast: rules stay plain Python; here they are compiled (Numba) and run over whole columns.

A rule of ``agents/`` is a pure function of numbers or arrays and knows nothing of this. A phase of ``model/`` compiles
the rules it needs with :func:`compiled` and calls them from a kernel: one loop over all factories. Results are bit for
bit the same in every process of a machine; fast-math is off. With ``NUMBA_DISABLE_JIT=1`` nothing is compiled and the
same source runs as plain Python, slowly, to the same numbers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import config, njit

from ..scenarios.parameters import Parameters, table
from . import kernel_cache, uncompiled

COMPILES = not config.DISABLE_JIT


def kernel[F: Callable[..., Any]](function: F) -> F:
    """A loop over columns, compiled and kept."""
    if not COMPILES:
        return uncompiled.kernel(function)
    dispatcher = njit(error_model="numpy", nogil=True)(function)
    kernel_cache.keep(dispatcher)
    return cast(F, dispatcher)


@functools.cache
def compiled[F: Callable[..., Any]](rule: F) -> F:
    """A rule, compiled for use in kernels; the rule itself stays as it is."""
    if not COMPILES:
        return uncompiled.rule(rule)
    return cast(F, njit(error_model="numpy", nogil=True)(rule))


@functools.cache
def _record_type() -> tuple[np.dtype[Any], dict[str, dict[str, int]]]:
    fields, codes = [], {}
    for p in table().values():
        fields.append((p.name, "f8" if isinstance(p.default, float) else "i8"))
        if p.is_choice:
            codes[p.name] = {str(word): code for code, word in enumerate(p.row.span)}
    return np.dtype(fields), codes


def record_of(parameters: Parameters) -> Any:
    """The parameters as a kernel reads them, one record in an array: numbers as they are, words by their place."""
    kind, codes = _record_type()
    values = tuple(
        codes[name][getattr(parameters, name)] if name in codes else getattr(parameters, name)
        for name in kind.names or ()
    )
    return np.array([values], dtype=kind)
