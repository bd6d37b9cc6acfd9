"""A scenario told to a person: its story, its world and its levers on a line of months."""

from __future__ import annotations

import textwrap

from .page import number
from .parameters import table
from .scenario import Lever, Scenario

WIDTH = 96
_LINE = 40


def tell(scenario: Scenario) -> str:
    """The scenario in prose, then what differs from the defaults, then each lever as a bar over the months."""
    parts = [f"{scenario.name} ({scenario.hash})", scenario.question.strip(), _prose(scenario.story)]
    if scenario.network is not None:
        parts.append("The network is imported; the number of factories comes with it.")
    if changed := scenario.world.changed():
        lines = [
            f"  {name} = {number(value)} {_unit(name)}(default {number(table()[name].default)})"
            for name, value in changed.items()
        ]
        parts.append("\n".join(["World, where it differs from the defaults:", *lines]))
    parts.append(_levers(scenario))
    return "\n\n".join(part for part in parts if part) + "\n"


def when(lever: Lever) -> str:
    """Its months in words."""
    end = "to the end" if lever.end is None else f"until {lever.end}"
    return f"from month {lever.start} {end}"


def _prose(story: str) -> str:
    paragraphs = story.strip().split("\n\n")
    return "\n\n".join(textwrap.fill(" ".join(text.split()), WIDTH) for text in paragraphs)


def _unit(name: str) -> str:
    unit = table()[name].row.unit
    return "" if unit == "-" else f"{unit} "


def _levers(scenario: Scenario) -> str:
    months = scenario.world.months
    if not scenario.levers:
        return f"No lever is pulled in its {months} months."
    labels = [f"{lever.name} = {number(lever.value)}" for lever in scenario.levers]
    wide = max(map(len, labels))
    lines = [f"Levers, from month 0 to month {months}:"]
    for lever, label in zip(scenario.levers, labels, strict=True):
        lines.append(f"  {label:<{wide}}  {bar(lever, months)}  {when(lever)}")
        if lever.reason:
            reason = " ".join(lever.reason.split())
            lines.append(textwrap.fill(reason, WIDTH, initial_indent="      ", subsequent_indent="      "))
    return "\n".join(lines)


def bar(lever: Lever, months: int) -> str:
    """The months of a run as a line of dots, ``#`` where the lever holds."""
    end = months if lever.end is None else min(lever.end, months)
    first, last = lever.start * _LINE // months, -(-end * _LINE // months)
    return "." * first + "#" * (last - first) + "." * (_LINE - last)
