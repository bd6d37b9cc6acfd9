"""Parameters and levers as people read them, on pages and on paper: what they are called, and what they are set to.
Files, commands and tables of numbers have their names."""

from collections.abc import Iterable, Mapping

from ..scenarios.lever import Lever
from ..scenarios.money import HOME, is_money
from ..scenarios.page import number
from ..scenarios.parameters import Parameter, table, table_in
from ..scenarios.said import Form, between, figure, form, held, label, said, unit
from ..scenarios.table.row import Value
from .formatting import listed

DIGITS = 12


def rows(currency: str | None = HOME) -> Mapping[str, Parameter]:
    """The parameter table with units of money in a currency; what one unit of it is worth does not matter here.
    Without a currency, where a study does not say it, there is no money in it."""
    if currency is None:
        return {name: row for name, row in table().items() if not is_money(row.row.unit)}
    return table_in(currency, 1.0)


def value(name: str, given: Value, currency: str | None = HOME, digits: int = DIGITS) -> str:
    """A value with its unit: '50% of cost'; of what the table has not, the number.

    Args:
        name: of the parameter.
        given: its value, also as a table of a study has it: ``'0.5'``.
        currency: of amounts; ``None`` where it is not known, so that they are told without.
        digits: significant ones that are told.
    """
    known = rows(currency).get(name)
    if isinstance(given, str) and (known is None or known.is_choice):
        return given if known is None else said(known, given)
    short = float(f"{float(given):.{digits}g}")
    return number(short) if known is None else said(known, short)


def span(name: str, low: float, high: float, currency: str | None = HOME, digits: int = DIGITS) -> str:
    """Two values with their unit, which is said once where it is the same: '20% to 80%'."""
    known = rows(currency).get(name)
    first, last = (float(f"{end:.{digits}g}") for end in (low, high))
    return f"{number(first)} to {number(last)}" if known is None else between(known, first, last)


def named(name: str) -> tuple[str, str]:
    """What a parameter is called, and small below it its name in files and commands: the first cell of a table."""
    return label(name), name if name in table() else ""


def short(name: str, given: Value, currency: str = HOME) -> str:
    """A value without its unit, where that stands beside it: '50'."""
    known = rows(currency).get(name)
    return str(given) if known is None else figure(known, given if known.is_choice else float(given))


def with_unit(name: str, given: Value, currency: str = HOME) -> str:
    """What a parameter is called, with the unit of a value that is told by :func:`short`: 'Pilots a year, of 100
    factories'."""
    known = rows(currency).get(name)
    after = "" if known is None else unit(known, given if known.is_choice else float(given))
    return f"{label(name)}{', ' * bool(after)}{after}"


def scale(name: str, currency: str | None = HOME) -> tuple[int, str]:
    """An axis of a parameter: what its values are multiplied by there, and its label with the unit: 'Aftercare, %'."""
    known = rows(currency).get(name)
    told = Form("number") if known is None else form(known)
    after = told.kind if told.kind in ("months", "years") else told.unit
    return told.factor, f"{label(name)}{', ' * bool(after)}{after}"


def setting(name: str, given: Value, currency: str | None = HOME, when: str = "") -> str:
    """A parameter with its value, for tables: 'Subsidy for anybody's roll-out: 50% of cost', and when it is held."""
    return f"{label(name)}: {value(name, given, currency)}{', ' * bool(when)}{when}"


def quoted(name: str) -> str:
    """A parameter inside a sentence: '“Pilots a year”'."""
    return f"“{label(name)}”"


def quoted_all(names: Iterable[str]) -> str:
    """Several of them: '“Pilots a year” and “Training of employees”'."""
    return listed([quoted(str(name)) for name in names])


def stated(name: str, given: Value, currency: str | None = HOME, digits: int = DIGITS, when: str = "") -> str:
    """A parameter with its value inside a sentence: '“Pilots a year” (4 of 100 factories)'.

    Args:
        name: of the parameter.
        given: its value.
        currency: of amounts.
        digits: significant ones that are told.
        when: for how long, where that is to be told.
    """
    return f"{quoted(name)} ({value(name, given, currency, digits)}{', ' * bool(when)}{when})"


def bound(lever: Lever) -> str:
    """For whom a lever is held and what it answers to, where that is not everybody and nothing."""
    where = f" in {lever.programme}" if lever.programme else ""
    ends = f", until {lever.ends_when}" if lever.ends_when else ""
    return f"{where}{ends}{f', if {lever.only_if}' if lever.only_if else ''}"


def lever_told(lever: Lever, parameter: Parameter) -> str:
    """A lever in words: 'Pilots a year: 4 of 100 factories, from year 2 to the end'."""
    return f"{parameter.row.label}{bound(lever)}: {said(parameter, lever.value)}, {held(lever.start, lever.end)}"
