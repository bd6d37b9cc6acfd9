"""How a month is made fast: rules stay plain Python; here they are compiled (Numba) and run over whole columns.

A rule of ``agents/`` is a pure function of numbers or arrays and knows nothing of this. A phase compiles the rules it
needs with :func:`compiled`; itself it is a :func:`part` of the one :func:`kernel` that lives months. Results are bit
for bit the same in every process of a machine; fast-math is off. With ``NUMBA_DISABLE_JIT=1`` nothing is compiled and
the same source runs as plain Python, slowly, to the same numbers.
"""

import functools
from collections.abc import Callable, Sequence
from types import FunctionType, ModuleType
from typing import Any, cast

import llvmlite.binding
import numpy as np
import scipy.special
from numba import config, njit, types
from numba.extending import get_cython_function_address

from ..scenarios.parameters import Parameters, table
from . import by_reference, kernel_cache, uncompiled
from .linking import KernelCompiler, PartCompiler

COMPILES = not config.DISABLE_JIT
held: Callable[[Any], Any] = by_reference.held if COMPILES else uncompiled.held
"""A named tuple, for handing on inside a kernel; see :mod:`stallpoint.model.by_reference`."""
_INNER = {
    "error_model": "numpy",
    "nogil": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": PartCompiler,
}
"""How what only kernels call is compiled: the door for Python would take as long to make as the code itself."""


def kernel[F: Callable[..., Any]](function: F) -> F:
    """A loop over columns, compiled and kept."""
    if not COMPILES:
        return uncompiled.kernel(function)
    dispatcher = njit(error_model="numpy", nogil=True, no_cfunc_wrapper=True, pipeline_class=KernelCompiler)(function)
    kernel_cache.keep(dispatcher)
    return cast(F, dispatcher)


def part[F: Callable[..., Any]](function: F) -> F:
    """What a kernel calls, compiled with it: a phase, or a piece of one."""
    return uncompiled.part(function) if not COMPILES else cast(F, njit(**_INNER)(function))


def inlined[F: Callable[..., Any]](function: F) -> F:
    """A part that only puts others in order, taken into what calls it: it need not be compiled by itself."""
    return uncompiled.part(function) if not COMPILES else cast(F, njit(inline="always", **_INNER)(function))


@functools.cache
def _numpy_of_numbers() -> ModuleType:
    """NumPy for a rule that is given numbers: a choice between two of them makes no array."""

    @njit(**_INNER)  # type: ignore[untyped-decorator]
    def where(condition: bool, one: Any, other: Any) -> Any:
        return one if condition else other

    numpy = ModuleType("numpy")
    numpy.__dict__.update({**np.__dict__, "where": where})
    return numpy


@functools.cache
def compiled[F: Callable[..., Any]](rule: F) -> F:
    """A rule, compiled for use in kernels; the rule itself stays as it is."""
    if not COMPILES:
        return uncompiled.rule(rule)
    around, own = dict(rule.__globals__), rule.__module__.partition(".")[0]
    for name in rule.__code__.co_names:
        called = around.get(name)
        if isinstance(called, FunctionType) and called.__module__.partition(".")[0] == own:
            around[name] = compiled(called)  # a rule that is put together from others
    around["np"] = _numpy_of_numbers()
    code, inside = rule.__code__, rule.__closure__
    return cast(F, njit(**_INNER)(FunctionType(code, around, rule.__name__, rule.__defaults__, inside)))


def of_scipy(name: str) -> Any:
    """A function of one number of ``scipy.special``, for kernels: the same code, so the same bits."""
    if not COMPILES:
        return getattr(scipy.special, name)
    symbol = f"scipy_special_{name}"
    llvmlite.binding.add_symbol(symbol, get_cython_function_address("scipy.special.cython_special", name))
    return types.ExternalFunction(symbol, types.float64(types.float64))


@functools.cache
def _record_type() -> tuple[np.dtype[Any], dict[str, dict[str, int]]]:
    fields, codes = [], {}
    for p in table().values():
        fields.append((p.name, "f8" if isinstance(p.default, float) else "i8"))
        if p.is_choice:
            codes[p.name] = {str(word): code for code, word in enumerate(p.row.span)}
    return np.dtype(fields), codes


def room_for_records(count: int) -> Any:
    """Records of :func:`records_of` before anything is entered."""
    return np.zeros(count, _record_type()[0])


def records_of(several: Sequence[Parameters]) -> Any:
    """Parameters as a kernel reads them, a record each in an array: numbers as they are, words by their place."""
    kind, codes = _record_type()
    rows = [
        tuple(codes[name][getattr(p, name)] if name in codes else getattr(p, name) for name in kind.names or ())
        for p in several
    ]
    return np.array(rows, dtype=kind)
