"""How people say what the parameter table holds: values with their units, spans and moments of time, and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from .decimals import Decimals, readings
from .errors import InputError
from .parameters import Parameter, table
from .table.row import Value

ENDLESS = "no limit"
WORDS: Mapping[str, tuple[Value, str]] = {
    "attention": (1e6, ENDLESS),
    "exposure_max": (1e6, ENDLESS),
    "public_budget": (1e6, ENDLESS),
    "overdraft": (1000.0, "no closures"),
    "first_adopters": (-1, "as the rule begins"),
    "own_price": (0.0, "as it sells"),
    "own_hype": (0.0, "as all vendors do"),
}
"""The values that stand for something else than a number, with what they stand for; amounts in the home currency."""
MINUS = "\u2212"
MILLION = 1_000_000
SMALL = 0.5
"""Millions below which an amount is told in single units of its currency."""
COUNTED = ("factories", "firms", "vendors", "people", "links", "failures", "places")
"""What is told by the hundred where a share of it is meant."""
TOLD_AS = {
    "-": (1, ""),
    "share": (100, "%"),
    "probability": (100, "%"),
    "0-1": (100, "%"),
    "correlation": (1, ""),
    "effectiveness": (100, "% of full effectiveness"),
    "relative gain": (100, "% more"),
    "relative rate": (1, "times"),
    "claimed / real": (1, "times the truth"),
    "relative to a partner": (100, "% of a partner's"),
    "relative to own word": (100, "% of the own word"),
}
"""Units of the table that are told otherwise: what a value is multiplied by, and what stands after it."""
SCALES = {"k": 1_000, "thousand": 1_000, "m": MILLION, "mn": MILLION, "million": MILLION, "bn": 10**9, "billion": 10**9}
MOST_DIGITS = 9
_ENGLISH = Decimals(thousands=",")
_NUMBER = re.compile(r"([-+]?[.,]?\d(?:[\d.,'_]| (?=\d{3}\b))*(?:e[-+]?\d+)?)\s*(.*)", re.IGNORECASE)
_PER_CENT = re.compile(r"(?<=\d)\s*(?:per ?cent|pct)\b\.?", re.IGNORECASE)
_MOMENT = re.compile(r"(?:year )?(\d{1,6})|year (\d{1,6}),? month (\d{1,6})|month (\d{1,6})")

type Kind = Literal["number", "months", "years", "words"]


@dataclass(frozen=True, slots=True)
class Form:
    """How a value is told.

    Attributes:
        kind: as a number, as a span of time that the table has in months or years, or as words.
        factor: what the value is multiplied by.
        unit: what stands after the number; empty where nothing does.
    """

    kind: Kind
    factor: int = 1
    unit: str = ""


def form(parameter: Parameter) -> Form:
    """How the values of a parameter are told: its unit settles it."""
    unit = parameter.row.unit
    if parameter.is_choice:
        return Form("words")
    if unit in ("months", "years"):
        return Form(unit)  # type: ignore[arg-type]
    if unit in TOLD_AS:
        return Form("number", *TOLD_AS[unit])
    if unit.startswith("M "):
        small = 0.0 < float(parameter.default) < SMALL
        return Form("number", MILLION, unit[2:]) if small else Form("number", 1, f"million {unit[2:]}")
    if unit.startswith("share of "):
        of = unit.removeprefix("share of ")
        of = of.removesuffix(" a year") if parameter.row.label.endswith(" a year") else of
        return Form("number", 100, f"of 100 {of}" if set(of.split()) & set(COUNTED) else f"% of {of}")
    if unit.startswith("of "):
        return Form("number", 100, f"% {unit}")
    return Form("number", 1, re.sub(r"^per ", "a ", unit))


def figure(parameter: Parameter, value: Value) -> str:
    """A value as it stands before its unit: '4', '1,000', '20 years', 'the famous', 'no limit'."""
    told = form(parameter)
    if isinstance(value, str):
        return parameter.row.words.get(value, value)
    if words := in_words(parameter, value):
        return words
    if told.kind in ("months", "years"):
        months = float(f"{value * (12 if told.kind == 'years' else 1):.12g}")
        return years(int(months)) if months == int(months) else f"{_plain(value, 1)} {told.kind}"
    return _plain(value, told.factor)


def in_words(parameter: Parameter, value: Value) -> str:
    """What a value stands for where it is no number; empty where it is one."""
    if parameter.name not in WORDS:
        return ""
    special, words = WORDS[parameter.name]
    if special == table()[parameter.name].row.span[1]:  # an amount's end is another number in another currency
        special = parameter.row.span[1]
    return words if value == special else ""


def unit(parameter: Parameter, value: Value) -> str:
    """What stands after the figure of a value."""
    told, before = form(parameter), figure(parameter, value)
    if told.kind != "number" or in_words(parameter, value):
        return ""
    return singular(told.unit) if before == "1" and told.unit.isalpha() and told.unit != "times" else told.unit


def said(parameter: Parameter, value: Value) -> str:
    """A value with its unit: '4 of 100 factories', '50% of cost', '25 million CNY a year', '20 years'."""
    return joined(figure(parameter, value), unit(parameter, value))


def allowed(parameter: Parameter) -> str:
    """The range of a parameter: '0 to 50 of 100 factories', '1 month to 100 years'; words in a row."""
    if parameter.is_choice:
        return ", ".join(figure(parameter, str(word)) for word in parameter.row.span)
    low, high = parameter.row.span
    return between(parameter, low, high)


def between(parameter: Parameter, low: Value, high: Value, word: str = "to") -> str:
    """Two values with their unit, which is said once where it is the same."""
    if in_words(parameter, low) or in_words(parameter, high):
        return f"{said(parameter, low)} {word} {said(parameter, high)}"
    return f"{figure(parameter, low)} {word} {said(parameter, high)}"


def joined(before: str, after: str) -> str:
    """A figure and its unit; a percent sign stands close."""
    return f"{before}{'' if not after or after.startswith('%') else ' '}{after}"


def label(name: str) -> str:
    """What people call a parameter; a name that the table has not is told as it is."""
    return table()[name].row.label if name in table() else name.replace("_", " ")


def read(parameter: Parameter, text: str, before: Value | None = None) -> Value:
    """The value that somebody wrote: '50 %', '50' and '50% of cost' are all 0.5 where the unit is a percentage.

    Args:
        parameter: what it is a value of.
        text: what was written.
        before: the value that was told there; a span of time without a word for it is in years where that was.

    Raises:
        InputError: if it is not understood, or out of range; the range is told as people say it.
    """
    words = _PER_CENT.sub("%", " ".join(text.replace(MINUS, "-").split()))
    value = _read(parameter, words.lower(), before)
    try:
        return parameter.check(value)
    except InputError:
        low, high = parameter.row.span if not parameter.is_choice else ("", "")
        whole = "be a whole number" if isinstance(parameter.default, int) else "lie"
        remedy = f"must {whole} between {between(parameter, low, high, 'and')}"
        if parameter.is_choice:
            remedy = f"must be one of: {allowed(parameter)}"
        raise InputError(parameter.row.label, text.strip(), remedy) from None


def _read(parameter: Parameter, words: str, before: Value | None) -> Value:
    told = form(parameter)
    if told.kind == "words":
        by_words = {figure(parameter, str(word)).lower(): str(word) for word in parameter.row.span}
        return by_words.get(words, words)
    for value in (*parameter.row.span, parameter.default):
        if words and words == in_words(parameter, value):
            return float(value) if isinstance(parameter.default, float) else value
    if told.kind != "number" and words.replace(".", "").isdecimal() and before is not None:
        words += " years" if "year" in figure(parameter, before) else " months"
    found = _months(words) if told.kind != "number" else _number(told, words)
    if found is None:
        remedy = f"for instance '{said(parameter, _example(parameter))}'"
        if not words:
            raise InputError(parameter.row.label, None, f"needs a value, {remedy}")
        raise InputError(parameter.row.label, words, f"not understood, write {remedy}")
    number = found / 12 if told.kind == "years" else found
    whole = isinstance(parameter.default, int) and number == number.to_integral_value() and abs(number) < 10**15
    return int(number) if whole else float(number)


def _example(parameter: Parameter) -> Value:
    """A value that shows how values are written: the default, or the middle of the range where that is nothing."""
    low, high = (float(end) for end in parameter.row.span)
    if parameter.default and not in_words(parameter, parameter.default):
        return parameter.default
    return type(parameter.default)((low + high) / 2)


def _number(told: Form, words: str) -> Decimal | None:
    """What is written before a unit or a part of it, in terms of the table."""
    match = _NUMBER.fullmatch(words)
    number = _decimal(match[1]) if match else None
    if match is None or number is None:
        return None
    after, factor = match[2], Decimal(told.factor)
    if after.startswith("%"):
        factor, after = (
            (Decimal(100), after[1:]) if told.factor == 100 or "times" in told.unit.split() else (factor, after)
        )
    known = set(told.unit.lower().split()) | {singular(word) for word in told.unit.lower().split()}
    rest = after.split()
    if rest and rest[0] in SCALES and (told.factor == MILLION or told.unit.startswith("million ")):
        number, factor, rest = number * SCALES[rest[0]], Decimal(MILLION), rest[1:]
    return number / factor if set(rest) <= known else None


def _decimal(text: str) -> Decimal | None:
    """A number as people write it; one that may be read in two ways is read as English has it."""
    plain = _ENGLISH.plain(text)
    if plain is None:
        ways = readings(text)
        plain = ways[0][1] if len(ways) == 1 else ""
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _months(words: str) -> Decimal | None:
    """A span of time in months: '2 years', '18 months', '1 year and 6 months', '1.5 years'."""
    total, seen = Decimal(0), list[str]()
    words = re.sub(r"(?<=\d),(?=\d{3}\b)", "", words)
    for part in re.split(r"\s*(?:,|\band\b)\s*|(?<=[a-z])\s+(?=\d)", words):
        match = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*(years?|months?|y|m)", part)
        if match is None or match[2][0] in seen:
            return None
        seen.append(match[2][0])
        total += Decimal(match[1]) * (12 if match[2][0] == "y" else 1)
    return total if seen else None


def _plain(value: float, factor: int) -> str:
    """A number as people write it: thousands apart, no trailing zeros, no exponent, a real minus sign.

    What has more digits than anybody writes, such as an amount in another currency, is told to six of them.
    """
    exact = Decimal(f"{value:.12g}")
    short = exact if len(exact.normalize().as_tuple().digits) <= MOST_DIGITS else Decimal(f"{value:.6g}")
    scaled = (short * factor).normalize()
    return f"{scaled:,f}".replace("-", MINUS)


# -- time


def date(month: int) -> str:
    """A month, counted from 0, as the slider tells it: 'year 2, month 3'."""
    return f"year {month // 12 + 1}, month {month % 12 + 1}"


def years(months: int) -> str:
    """A span of months in words: '10 years', '4 years and 6 months', '8 months'."""
    whole, rest = divmod(months, 12)
    parts = [count(n, word) for n, word in ((whole, "year"), (rest, "month")) if n]
    return " and ".join(parts) or "0 months"


def count(number: int, word: str) -> str:
    """A number of things: '1 run', '1,000 runs', '2 factories'."""
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else many}"


def singular(word: str) -> str:
    """One of them: 'factory' of 'factories', 'link' of 'links'."""
    return re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s")


def beginning(start: int) -> str:
    """From when on something is held, after 'from the beginning of': 'the run', 'year 2', 'year 2, month 4'."""
    return "the run" if start == 0 else f"year {start // 12 + 1}" if start % 12 == 0 else date(start)


def ending(end: int | None) -> str:
    """Until when, after 'to the end of': 'the run', 'year 3', 'year 3, month 6'."""
    return "the run" if end is None else f"year {end // 12}" if end % 12 == 0 and end else date(end - 1)


def held(start: int, end: int | None) -> str:
    """From when until when: 'all the time', 'from year 2 to the end', 'from the start to the end of year 3'."""
    if start == 0 and end is None:
        return "all the time"
    first = "the start" if start == 0 else beginning(start)
    return f"from {first} to the end{'' if end is None else f' of {ending(end)}'}"


def read_beginning(text: str) -> int:
    """The month, from 0, at whose beginning something begins: 'year 2', '2', 'year 2, month 4', 'month 16', 'the run'.

    Raises:
        InputError: if it is not understood.
    """
    return _moment(text, "from", ("", "run", "start"), 0) or 0


def read_ending(text: str) -> int | None:
    """The month before which something ends, ``None`` for the end of the run: as with the beginning.

    Raises:
        InputError: if it is not understood.
    """
    return _moment(text, "to", ("", "run", "end"), 1)


def _moment(text: str, field: str, whole: tuple[str, ...], ends: int) -> int | None:
    words = " ".join(text.lower().split()).removeprefix("the ").removeprefix("end of ").removeprefix("beginning of ")
    if words.removeprefix("the ") in whole:
        return None
    match = _MOMENT.fullmatch(words)
    year, of_year, month, alone = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0, 0)
    if match and year:
        return 12 * (year - 1 + ends)
    if match and of_year and 1 <= month <= 12:
        return 12 * (of_year - 1) + month - 1 + ends
    if match and alone:
        return alone - 1 + ends
    remedy = "not understood, write 'year 3', 'year 3, month 6' or 'the run'"
    raise InputError(field, text.strip() or "empty", remedy)
