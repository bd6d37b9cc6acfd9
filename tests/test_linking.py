"""A kernel and its parts become one piece of code, and nobody else notices."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from waiting import PATIENCE

CODE = """
import numpy as np
from numba import njit
from stallpoint.model.engine import kernel, part

@part
def half(x):
    return x / 2.0

@part
def halves(n):
    return np.full(n, half(1.0)).sum()

@kernel
def inner(n):
    return min(halves(n), float(n))

@kernel
def outer(n):
    zeros = np.zeros(n)
    for i in range(n):
        zeros[i] = inner(n) + half(0.0)
    return zeros

@njit
def stranger(n):
    return min(np.zeros(n).sum() + half(3.0), np.full(n, 2.0).sum())

print(outer(6)[0], inner(6), stranger(6), inner(3))
machine = [each.library._compiled for f in (half, halves, inner, outer) for each in f.overloads.values()]
print(machine)
again = kernel(outer.py_func)
print(again(3)[0], again.stats.cache_hits.total())
"""


def test_what_a_kernel_calls_is_made_machine_code_with_it_alone(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE)
    environment = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "code.py")], env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    numbers, machine, kept = done.stdout.splitlines()
    # kernels called from Python, from a kernel, and parts called by a function of somebody else
    assert numbers == "3.0 3.0 1.5 1.5"
    assert machine == "[False, False, True, True]"
    assert kept == "1.5 1"
