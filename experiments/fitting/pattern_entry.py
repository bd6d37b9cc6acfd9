"""One entry of a file of patterns: a pattern, or as many as its lists have values; each key checked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...scenarios.errors import InputError
from ...scenarios.files import month as month_of
from ...scenarios.nodes import Node, word
from ...scenarios.parameters import nearest
from .pattern import BASE, COMPARED, DIFFERENCE, END, GROUPINGS, RATIO, SDS, SEEN, WEIGHT, Pattern
from .pattern_measures import Named, named, names
from .run_summary import YEAR

KEYS: Mapping[str, str] = {
    "name": "short, unlike any other; made of the rest if it is left out",
    "measure": "what it is about: a name from the list below",
    "size": "of the firms of this size: small, medium or large",
    "sector": "of the firms of this sector: as the base's files call it, or its number from 0",
    "region": "the same of a region",
    "tier": "the same of a tier; 0 are the first suppliers",
    "year": "at the end of which year; the last of the run if neither year nor month is given",
    "month": "at the end of which month, from 0, in place of a year",
    "scenario": "in which scenario: 'base' if it is left out, or one of the library or a file, in the base's world",
    "against": "compared with this scenario, on the same dice",
    "compare": "how it is compared: 'difference', or 'ratio' for how many times as much",
    "figure": "what was observed; a share as 0.18 or 18 %",
    "low": "from where on a figure passes; two standard errors below the figure",
    "high": "up to where it does",
    "error": "standard error of the figure, in place of low and high",
    "weight": f"how much it counts in a search: 1 if it is left out, {WEIGHT['weak']} if its standing is weak",
    "source": "where the figure comes from",
    "standing": f"how far the source can be trusted: {', '.join(WEIGHT)}",
    "held_out": "true: the search never sees it, and the result is checked with it; 'hold_out' is the same",
    "unit": "in words, if not that of the measure",
    "mapping": "of whom and when the figure speaks, and why the limits are what they are",
    "slack": "for low or high without a figure: how far inside it nothing is missed any more",
}
"""What may stand in an entry, and what it says."""
SAME = {"hold_out": "held_out"}
"""Keys that are understood as others."""
NUMBERS = (*GROUPINGS, "year", "month", "figure", "low", "high", "error", "weight", "slack", "held_out", *SAME)
"""Keys whose values are no text, in a table; groups are read as they are written in either case."""
LISTS = (*GROUPINGS, "year", "month", "figure", "low", "high", "error", "weight")
"""Keys that may have several values, a pattern each."""
CALENDAR = 1000
"""From here on a year is one of the calendar."""
MOST_NAME = 120
_PERCENT = re.compile(r"([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*%")


def entry(node: Node, start_year: int | None) -> Iterator[tuple[Pattern, str]]:
    """The patterns of an entry, each with its place.

    Raises:
        InputError: on anything wrong with it.
    """
    parts = _plain(node.keys("a pattern", (*KEYS, *SAME)))
    if "measure" not in parts:
        raise InputError("pattern", None, "'measure' is missing: say what it is about", node.place)
    about = _about(parts["measure"])
    for one, other in (("year", "month"), *((a, b) for k, a in enumerate(GROUPINGS) for b in GROUPINGS[k + 1 :])):
        if one in parts and other in parts:
            raise parts[other].error(other, f"stands beside {one}: give one of the two")
    rows, along = _rows(parts)
    for row in rows:
        yield _pattern(row, about, node.place, start_year, along), _place(row, node)


def _plain(parts: Mapping[str, Node]) -> dict[str, Node]:
    """The same with each key as it is called in :data:`KEYS`."""
    for key, other in SAME.items():
        if key in parts and other in parts:
            raise parts[key].error(key, f"stands beside {other}, which is the same: give one of the two")
    return {SAME.get(key, key): node for key, node in parts.items()}


def _place(row: Mapping[str, Node], node: Node) -> str:
    return row["name"].place if "name" in row else node.place


def _about(node: Node) -> Named:
    name = node.filled("measure")
    if name not in names():
        near = nearest(name, names()) or "; docs/patterns.md lists them all"
        raise node.error("measure", f"there is no such measure{near}")
    return named(name)


def _rows(parts: Mapping[str, Node]) -> tuple[list[dict[str, Node]], str]:
    """An entry with lists as entries without, and the key along which they differ."""
    long = {key: parts[key].value for key in parts if isinstance(parts[key].value, list)}
    for key in long:
        if key not in LISTS:
            raise parts[key].error(key, f"must be one value: only {', '.join(LISTS)} may be lists")
    along = [key for key in (*GROUPINGS, "year", "month") if key in long]
    if not long:
        return [dict(parts)], ""
    if len(along) != 1:
        first = next(iter(long))
        said = (
            f"is a list beside {along[0]}: write an entry for each {along[0]}"
            if along
            else "is a list: year, month or a group must be one too, so that each figure has its own"
        )
        raise parts[along[1] if along else first].error(along[1] if along else first, said)
    count = len(parts[along[0]].items(along[0]))
    for key in ("figure", *long):
        if key in parts and (key in long and len(parts[key].items(key)) != count):
            raise parts[key].error(key, f"must have {count} values, as {along[0]} has")
        if key in parts and key not in long:
            raise parts[key].error(key, f"must be a list of {count} values, as {along[0]} is")
    if not count:
        raise parts[along[0]].error(along[0], "is an empty list: give its values, or take the line out")
    return [{key: n.items(key)[k] if key in long else n for key, n in parts.items()} for k in range(count)], along[0]


def _pattern(row: Mapping[str, Node], about: Named, place: str, start_year: int | None, along: str) -> Pattern:
    by = next((each for each in GROUPINGS if each in row), "")
    if by and not about.of:
        remedy = f"{about.name} speaks of the run as a whole, not of groups: take {by} out, or name a share of firms"
        raise row[by].error(by, remedy)
    group = row[by].as_written(by) if by else ""
    if about.across and (key := next((each for each in ("scenario", "against") if each in row), "")):
        raise row[key].error(key, f"{about.name} compares scenarios by itself: take the line out")
    compare = _word(row, "compare", DIFFERENCE, COMPARED)
    if "compare" in row and "against" not in row:
        raise row["compare"].error("compare", "there is nothing to compare with: say 'against' which scenario")
    against = row["against"].filled("against") if "against" in row else ""
    standing = _word(row, "standing", SEEN, tuple(WEIGHT))
    least = -math.inf if not about.share or (against and compare == RATIO) else -1.0 if against else 0.0
    return Pattern(
        name=_name(row, about, by, group, along),
        measure=about.name,
        month=_month(row, start_year),
        by=by,
        group=group,
        scenario=row["scenario"].filled("scenario") if "scenario" in row else BASE,
        against=against,
        compare=compare,
        weight=_number(row["weight"], "weight", above=0.0) if "weight" in row else WEIGHT[standing],
        unit=row["unit"].filled("unit") if "unit" in row else "times" if compare == RATIO else about.unit,
        standing=standing,
        held_out=_flag(row["held_out"], "held_out") if "held_out" in row else False,
        source=row["source"].text("source") if "source" in row else "",
        mapping=row["mapping"].text("mapping") if "mapping" in row else "",
        **_limits(row, place, least),
    )


def _name(row: Mapping[str, Node], about: Named, by: str, group: str, along: str) -> str:
    """Its own name with what tells it from the others of its list, or one that says what it is about."""
    if "name" not in row:
        said = (f"{by} {group}" if by else "", *(f"{key} {row[key].raw}" for key in ("year", "month") if key in row))
        of = tuple(row[key].raw for key in ("scenario", "against") if key in row)
        return ", ".join((about.name, *(each for each in said if each), *of))
    name = row["name"].filled("name")
    if len(name) > MOST_NAME:
        raise row["name"].error("name", f"must have at most {MOST_NAME} letters")
    return f"{name}, {along} {row[along].raw}" if along else name


def _month(row: Mapping[str, Node], start_year: int | None) -> int:
    """The month at whose end it is looked at."""
    if "month" in row:
        return month_of(row["month"], "month")
    if "year" not in row:
        return END
    node, year = row["year"], row["year"].scalar("year")
    if isinstance(year, bool) or not isinstance(year, int):
        raise node.error("year", "must be a year as a whole number; give a month for what lies between")
    if start_year is None and year >= CALENDAR:
        remedy = (
            "is a year of the calendar, and nothing says in which one month 0 lies: put 'start_year: 2015' at the top "
            "(of a table: '# start_year: 2015')"
        )
        raise node.error("year", remedy)
    first = 1 if start_year is None else start_year
    if year < first:
        began = (
            "years count from the start, the first is 1" if start_year is None else f"the run begins in {start_year}"
        )
        raise node.error("year", f"lies before the run: {began}; 'month: 0' is its first month")
    return YEAR * (year - first + 1) - 1


def _limits(row: Mapping[str, Node], place: str, least: float) -> dict[str, Any]:
    """Figure, limits, error and slack; ``least`` is the lowest share there is, infinite for what is no share."""
    number = {
        key: _number(row[key], key, share=math.isfinite(least), open_ended=key in ("low", "high"))
        for key in ("figure", "low", "high", "error", "slack")
        if key in row
    }
    for key, value in number.items() if math.isfinite(least) else ():
        if math.isfinite(value):
            _check_share(row[key], key, value, -1.0 if key in ("low", "high") else least)
    if "figure" not in number:
        return _bounds(row, number, place)
    figure = number["figure"]
    if "slack" in number:
        raise row["slack"].error("slack", "is for low or high without a figure: take the line out")
    if "error" in number:
        if key := next((each for each in ("low", "high") if each in number), ""):
            raise row[key].error(key, "stands beside an error: give limits, or a standard error")
        _number(row["error"], "error", share=True, above=0.0)
        room = SDS * number["error"]
        return {"figure": figure, "low": figure - room, "high": figure + room, "error": number["error"]}
    if not {"low", "high"} <= number.keys():
        lacks = " and ".join(key for key in ("low", "high") if key not in number)
        remedy = f"has no {lacks}, and no error: say how far off a figure may be, with low and high or a standard error"
        raise row["figure"].error("figure", remedy)
    for key in ("low", "high"):
        if math.isinf(number[key]):
            raise row[key].error(key, "must be a number where there is a figure")
    if not number["low"] < figure < number["high"]:
        remedy = f"lies outside its range or on its end, {row['low'].raw} to {row['high'].raw}: widen the range"
        raise row["figure"].error("figure", remedy)
    return {"figure": figure, "low": number["low"], "high": number["high"]}


def _bounds(row: Mapping[str, Node], number: Mapping[str, float], place: str) -> dict[str, Any]:
    """The limits of a claim, which has no figure."""
    if not {"low", "high"} & number.keys():
        raise InputError("pattern", None, "'figure' is missing: say what was observed, or give low or high", place)
    if "error" in number:
        raise row["error"].error("error", "is that of a figure, and there is none: give one")
    if "slack" not in number:
        key = "low" if "low" in number else "high"
        remedy = "stands without a figure: give one, or say with 'slack' how far inside nothing is missed any more"
        raise row[key].error(key, remedy)
    _number(row["slack"], "slack", share=True, above=0.0)
    low, high = number.get("low", -math.inf), number.get("high", math.inf)
    if not low < high:
        raise row["low"].error("low", "must lie below high")
    if math.isinf(low) and math.isinf(high):
        raise row["low" if "low" in row else "high"].error("low", "is no limit: give one that can be missed")
    return {"figure": None, "low": low, "high": high, "slack": number["slack"]}


def _number(node: Node, field: str, share: bool = False, open_ended: bool = False, above: float = -math.inf) -> float:
    value: object = node.scalar(field)
    if isinstance(value, str) and (percent := _PERCENT.fullmatch(value.strip())):
        if not share:
            raise node.error(field, "is no share, so it has no percent: write the number")
        try:
            value = float(percent[1]) / 100.0
        except ValueError:
            value = ""
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        point = isinstance(value, str) and isinstance(word(value.replace(",", ".")), int | float)
        raise node.error(field, "must be a number" + "; write it with a point and without quotes, as 0.18" * point)
    if math.isinf(value) and not open_ended:
        raise node.error(field, "must be a number that ends")
    if not math.isinf(above) and value <= above:
        raise node.error(field, f"must be above {above:g}")
    return float(value)


def _check_share(node: Node, field: str, value: float, least: float) -> None:
    if least <= value <= 1.0:
        return
    if value > 1.0:
        percent = value <= 100.0 and "%" not in node.raw
        remedy = f"did you mean {node.raw} %?" if percent else "it must be at most 1"
        raise node.error(field, f"is above 1, and this is a share: {remedy}")
    raise node.error(field, f"must be {least:g} or more: this is a share")


def _word(row: Mapping[str, Node], field: str, default: str, allowed: tuple[str, ...]) -> str:
    if field not in row:
        return default
    found = row[field].filled(field)
    if found not in allowed:
        raise row[field].error(field, f"must be one of: {', '.join(allowed)}{nearest(found, allowed)}")
    return found


def _flag(node: Node, field: str) -> bool:
    if not isinstance(node.value, bool):
        raise node.error(field, "must be true or false")
    return node.value
