"""What a vendor's strategy does, in the words of people: every part of it with its value, from its levers."""

import dataclasses
from collections.abc import Sequence

from ...experiments.go_to_market.strategies import levers_of
from ...scenarios.parameters import table
from ...scenarios.said import beginning, held, said
from ...scenarios.scenario import Lever
from ..words import say


def part(name: str) -> str:
    """A part of a strategy, by the lever that is pulled: 'Price'."""
    return {
        "own_price": say("market-price"),
        "own_pricing": say("market-model"),
        "own_target": say("market-target"),
        "own_hype": say("market-claims"),
        "own_proof": say("market-proof"),
        "own_partner_policy": say("market-partners"),
    }[name]


def parts(levers: Sequence[Lever]) -> list[tuple[str, str]]:
    """Each part with its value, ('Price', '75% of list price'), and when, where that is not all the time."""
    found = []
    starts = {lever.start for lever in levers}
    if len(starts) == 1 and starts != {0} and all(lever.end is None for lever in levers):
        bare = [dataclasses.replace(lever, start=0) for lever in levers]
        return [*parts(bare), (say("market-begins"), beginning(min(starts)))]
    for lever in levers:
        when = "" if lever.start == 0 and lever.end is None else f", {held(lever.start, lever.end)}"
        found.append((part(lever.name), f"{said(table()[lever.name], lever.value)}{when}"))
    return found


def in_line(levers: Sequence[Lever]) -> str:
    """The same in a line; empty without levers."""
    return "; ".join(f"{name}: {value}" for name, value in parts(levers))


def told(line: str) -> str:
    """The same of the line in which a study keeps the levers of a strategy."""
    return in_line(levers_of(line))
