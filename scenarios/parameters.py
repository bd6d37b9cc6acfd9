"""The one parameter table. Validation, sliders, designs and documentation are all read from it."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import Any, cast

from .errors import InputError
from .money import HOME, MONEY, Amount, in_currency, is_money
from .table.factories import Factories
from .table.focal import Focal
from .table.government import Government
from .table.learning import Learning
from .table.people import People
from .table.row import Payer, Row, Value
from .table.scope import Scope
from .table.start import Start
from .table.technology import Technology
from .table.vendors import Vendors

SECTIONS = (Scope, Start, Factories, Technology, Learning, People, Vendors, Focal, Government)

MOST_VENDORS = 60
"""Vendors that a run has room for: whom a factory tried is kept in 64 bits."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Parameters(Government, Focal, Vendors, People, Learning, Technology, Factories, Start, Scope):
    """A value for every parameter of the table; the defaults are the table's.

    Raises:
        InputError: on a value of the wrong type or outside its range, or on two that contradict each other.
    """

    def __post_init__(self) -> None:
        for name in MONEY:
            object.__setattr__(self, name, table()[name].check(getattr(self, name)))
        if (self.currency == HOME) != (self.exchange_rate == 1.0):
            one = f"one {HOME} is one {HOME}: name another currency, or leave the rate out"
            other = f"must say how many {HOME} one {self.currency} is: give currency and rate together"
            raise InputError("exchange_rate", self.exchange_rate, one if self.currency == HOME else other)
        for name, parameter in self.table.items():
            value = getattr(self, name)
            value = value / self.exchange_rate if isinstance(value, Amount) else value
            object.__setattr__(self, name, parameter.check(value))
        if self.patience_max < self.patience_min:
            raise InputError(
                "patience_max", self.patience_max, f"must be at least patience_min ({self.patience_min:g})"
            )
        if self.most_vendors > MOST_VENDORS:
            left = MOST_VENDORS - self.vendors - self.spinoffs_max
            raise InputError(
                "entrants_max",
                self.entrants_max,
                f"must be {left} or less beside vendors ({self.vendors}) and spinoffs_max ({self.spinoffs_max}): "
                f"a run has room for {MOST_VENDORS} vendors",
            )

    def __repr__(self) -> str:
        """Those that are not the table's defaults."""
        return f"Parameters({', '.join(f'{name}={value!r}' for name, value in self.changed().items())})"

    @property
    def most_vendors(self) -> int:
        """Vendors there can ever be: those at the start, spin-offs, and start-ups where any enter."""
        return self.vendors + self.spinoffs_max + (self.entrants_max if self.entry_rate > 0.0 else 0)

    @property
    def table(self) -> Mapping[str, Parameter]:
        """The table with amounts in the currency of this world: their defaults, ranges and units."""
        return table_in(self.currency, self.exchange_rate)

    @property
    def no_limit(self) -> float:
        """The public budget that stands for none."""
        return float(self.table["public_budget"].default)

    def changed(self) -> dict[str, Value]:
        """The parameters that differ from the table's defaults, as these are in its currency."""
        return {p.name: getattr(self, p.name) for p in self.table.values() if getattr(self, p.name) != p.default}

    def with_values(self, values: Mapping[str, object]) -> Parameters:
        """A copy with some values changed, each checked. Another currency turns all other amounts into it.

        Raises:
            InputError: on an unknown name (the nearest is suggested), a wrong type or a value out of range.
        """
        for name in values:
            find(name)
        changes: dict[str, Any] = dict(values)
        rate = table()["exchange_rate"].check(values.get("exchange_rate", self.exchange_rate))
        if rate != self.exchange_rate:
            amounts = (p.name for p in table().values() if is_money(p.row.unit))
            changes = {name: getattr(self, name) * self.exchange_rate / float(rate) for name in amounts} | changes
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table with its name, default and section."""

    name: str
    section: str
    default: Value
    row: Row

    @property
    def is_choice(self) -> bool:
        """Whether it takes one of a few words."""
        return isinstance(self.default, str)

    def check(self, value: object) -> Value:
        """The value in the parameter's own type.

        Raises:
            InputError: if it has another type, is not finite, or is out of range.
        """
        if self.is_choice:
            words = ", ".join(str(word) for word in self.row.span)
            if not isinstance(value, str) or value not in self.row.span:
                near = nearest(value, [str(w) for w in self.row.span]) if isinstance(value, str) else ""
                raise InputError(self.name, value, f"must be one of: {words}{near}")
            return str(value)
        if isinstance(value, bool) or not isinstance(value, (int, float, Real)):  # those of NumPy are such too
            raise InputError(self.name, value, f"must be a {self._wanted()}")
        number = cast(float, value)
        if not isinstance(value, (int, Integral)) and not math.isfinite(number):
            raise InputError(self.name, value, f"must be a finite {self._wanted()}")
        if isinstance(self.default, int) and number != int(number):
            raise InputError(self.name, value, f"must be a {self._wanted()}")
        low, high = self.row.span
        if not float(low) <= number <= float(high):
            raise InputError(self.name, value, f"must lie between {low:.12g} and {high:.12g} ({self.row.unit})")
        # Adding 0.0 turns -0.0 into 0.0: equal scenarios must have equal hashes.
        return int(number) if isinstance(self.default, int) else float(number) + 0.0

    def in_currency(self, currency: str, rate: float) -> Parameter:
        """The same in another currency, of which one unit is ``rate`` CNY: an amount's default, range and unit."""
        if not is_money(self.row.unit):
            return self
        low, high = self.row.span
        unit, span = in_currency(self.row.unit, currency), (float(low) / rate, float(high) / rate)
        return replace(self, default=float(self.default) / rate, row=replace(self.row, unit=unit, span=span))

    def unbounded(self) -> Parameter:
        """The same before its currency is known: an amount may be of any size."""
        return replace(self, row=replace(self.row, span=(0.0, math.inf))) if is_money(self.row.unit) else self

    def _wanted(self) -> str:
        low, high = self.row.span
        whole = "whole number" if isinstance(self.default, int) else "number"
        return f"{whole} between {low:.12g} and {high:.12g} ({self.row.unit})"


@functools.cache
def table() -> Mapping[str, Parameter]:
    """Every parameter by name, in the order of the table."""
    return {
        field.name: Parameter(field.name, section.__name__.lower(), _plain(field.default), field.metadata["row"])
        for section in SECTIONS
        for field in dataclasses.fields(section)
    }


@functools.lru_cache(maxsize=64)
def table_in(currency: str, rate: float) -> Mapping[str, Parameter]:
    """The table with every amount in a currency of which one unit is ``rate`` CNY."""
    return table() if currency == HOME else {name: p.in_currency(currency, rate) for name, p in table().items()}


def _plain(default: object) -> Value:
    return float(default) if isinstance(default, Amount) else cast(Value, default)


def code(name: str, word: str) -> int:
    """The place of a word among those that a parameter may take: what kernels know it by."""
    return table()[name].row.span.index(word)


@functools.cache
def paid_by(payer: Payer) -> tuple[str, ...]:
    """The levers that somebody pays for: first those whose cost the phases reckon, then by price."""
    places = ("", *table())
    paid = [p for p in table().values() if p.row.kind == "lever" and p.row.paid_by == payer]
    return tuple(p.name for p in sorted(paid, key=lambda p: places.index(p.row.price)))


@functools.cache
def public_prices() -> Mapping[str, tuple[str, ...]]:
    """The levers that cost the public a price a factory and year, by the parameter that is the price."""
    prices: dict[str, tuple[str, ...]] = {}
    for name in paid_by("public"):
        if price := table()[name].row.price:
            prices[price] = (*prices.get(price, ()), name)
    return prices


@functools.cache
def supporting() -> tuple[str, ...]:
    """The levers that are public support once pulled: all that the public pays for, but how it is done."""
    return tuple(name for name in paid_by("public") if table()[name].default == 0.0)


@functools.cache
def of_programme() -> tuple[str, ...]:
    """The levers that say how a programme of pilots is run; nothing without pilots."""
    return tuple(p.name for p in table().values() if p.row.timed and "pilots" in p.row.needs)


def lacking(name: str, seen: Iterable[Parameters], varied: Iterable[str] = ()) -> str:
    """The first thing that a parameter needs and that is off in all of some worlds; empty if there is none.

    Args:
        name: the parameter.
        seen: the worlds.
        varied: parameters that will not stay as they are there.
    """
    rows, row = table(), table()[name].row
    worlds, moving = list(seen), set(varied)

    def touched(other: str) -> bool:
        return other in moving or any(getattr(each, other) != each.table[other].default for each in worlds)

    for other, value in row.needs.items():
        as_well = (*row.instead.get(other, ()), *public_prices().get(name, ()))
        if value != rows[other].default and not any(map(touched, (other, *as_well))):
            return other
        if value == rows[other].default and other not in moving and all(getattr(w, other) != value for w in worlds):
            return other
    return ""


def find(name: str) -> Parameter:
    """The parameter of that name.

    Raises:
        InputError: if there is none; the nearest name is suggested.
    """
    rows = table()
    if not isinstance(name, str) or name not in rows:
        raise InputError(str(name), None, f"there is no such parameter{nearest(str(name), rows)}")
    return rows[name]


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest word, or nothing."""
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
