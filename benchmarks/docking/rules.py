"""What agents reckon with: the rules of `agents/` for plain numbers, sums in order, and the dice."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from stallpoint.agents import decision, employee, government, knowledge, middleman, value, vendor

OF_C = SimpleNamespace(
    exp=math.exp,
    expm1=math.expm1,
    log=math.log,
    log1p=math.log1p,
    sqrt=math.sqrt,
    abs=abs,
    minimum=min,
    maximum=max,
    int8=int,
    where=lambda condition, one, other: one if condition else other,
)
"""What rules ask of NumPy, for two numbers instead of two arrays, by the C library."""


RULES = (decision, employee, government, knowledge, middleman, value, vendor)


def is_rule(thing: Any) -> bool:
    """Whether something is a function of one of these modules."""
    return isinstance(thing, FunctionType) and thing.__module__ in {module.__name__ for module in RULES}


@functools.cache
def plain(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule, and those that it is put together from, for plain numbers."""
    around = dict(rule.__globals__)
    for name in rule.__code__.co_names:
        if is_rule(around.get(name)):
            around[name] = plain(around[name])
    return FunctionType(rule.__code__, {**around, "np": OF_C}, rule.__name__)


def rules_of(module: ModuleType) -> SimpleNamespace:
    """The rules of a module, for plain numbers."""
    return SimpleNamespace(**{name: plain(f) for name, f in vars(module).items() if is_rule(f)})


decision, employee, government, knowledge, middleman, value, vendor = (  # type: ignore[assignment]
    rules_of(module) for module in RULES
)


def added(numbers: Iterable[float]) -> float:
    """Their sum, one after another; `sum` would carry what it rounds off."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def single(number: float) -> float:
    """A number in single precision."""
    return float(np.float32(number))


WORD = 2**64 - 1


def mixed(word: int) -> int:
    """The finaliser of splitmix64 (Steele, Lea and Flood 2014)."""
    word = word * 0x9E3779B97F4A7C15 & WORD
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & WORD
    word = (word ^ word >> 27) * 0x94D049BB133111EB & WORD
    return word ^ word >> 31


def pair(one: int, other: int) -> int:
    """What the dice know two agents by together."""
    return mixed(one ^ other * 0x9E3779B97F4A7C15 & WORD)


def uniform(key: int, who: int) -> float:
    """The draw of somebody under a key, in the open interval (0, 1)."""
    return ((mixed(who ^ key) >> 12) + 0.5) * 2.0**-52
