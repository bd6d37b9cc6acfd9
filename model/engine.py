"""How a month is made fast: rules stay plain Python; here they are compiled (Numba) and run over whole columns.

A rule of ``agents/`` is a pure function of numbers or arrays and knows nothing of this. A phase of ``model/`` compiles
the rules it needs with :func:`compiled` and calls them from a kernel: one loop over all factories. Results are bit for
bit the same in every process of a machine; fast-math is off.
"""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
from numba import config, njit

from ..scenarios.parameters import Parameters, table

_PACKAGE = Path(__file__).resolve().parent.parent


def _cache_folder() -> str:
    """Where compiled kernels are kept: a folder named by the source they were made from.

    Numba's own cache notices a change of a kernel's file, but not of a rule that the kernel calls.
    """
    digest = hashlib.blake2b(digest_size=6)
    for source in sorted([*(_PACKAGE / "agents").glob("*.py"), *(_PACKAGE / "model").glob("*.py")]):
        digest.update(source.read_bytes())
    home = _PACKAGE / "__pycache__"
    if not os.access(home if home.exists() else _PACKAGE, os.W_OK):
        home = Path(tempfile.gettempdir()) / f"stallpoint-{os.getuid() if hasattr(os, 'getuid') else 0}"
    return str(home / f"kernels-{digest.hexdigest()}")


setattr(config, "CACHE_DIR", os.environ.get("NUMBA_CACHE_DIR") or _cache_folder())  # noqa: B010  (unknown to mypy)


def kernel[F: Callable[..., Any]](function: F) -> F:
    """A loop over columns, compiled."""
    return cast(F, njit(cache=True, error_model="numpy", nogil=True)(function))


@functools.cache
def compiled[F: Callable[..., Any]](rule: F) -> F:
    """A rule, compiled for use in kernels; the rule itself stays as it is."""
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
