"""An attribution as tidy tables, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...scenarios.table.row import Value
from ..finished import rows_of, worlds_of
from ..statistics import Interval
from ..tables import WORLDS
from .bottlenecks import Bottleneck, members, removed
from .standing import Moved

if TYPE_CHECKING:
    from .attribution import Attribution

type Row = dict[str, Any]

THEN = " > "
"""Between the bottlenecks of an order."""
NO_ORDER: Row = {"world": "", "seed": -1, "order": -1, "removed": ""}
"""The one row of ``orders`` where all coalitions were run."""
PLAIN = ("scenario", "factories", "measure", "standing", "failed", "display")
LISTED = ("months", "worlds", "seeds")


def tables(a: Attribution) -> dict[str, pd.DataFrame]:
    """What its games come to, what was changed, and every run; several worlds also, as ``--worlds`` takes them.

    ``experiments/data/dictionary.yaml`` has what is in each.
    """
    made = {
        "bottlenecks": _bottlenecks(a),
        "by_world": _by_world(a),
        "rising": _rising(a),
        "changes": _changes(a),
        "runs": _runs(a),
        "orders": _orders(a),
    }
    found = {name: pd.DataFrame(list(rows)) for name, rows in made.items()}
    return found | ({WORLDS: pd.DataFrame(rows_of(a.brought))} if a.brought else {})


def facts(a: Attribution) -> dict[str, Any]:
    """What the tables do not say."""
    return {name: getattr(a, name) for name in PLAIN} | {name: list(getattr(a, name)) for name in LISTED}


def fields(tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an attribution; bottlenecks are those that were written, whatever this version calls them."""
    months, worlds, seeds = (tuple(facts[name]) for name in LISTED)
    rows = tables["bottlenecks"].drop_duplicates("bottleneck")[["bottleneck", "label", "without"]].astype(str)
    those = tuple(Bottleneck(name, label, told, ()) for name, label, told in rows.itertuples(index=False))
    game, runs = np.full((len(worlds), len(seeds), len(months), 2 ** len(those)), np.nan), tables["runs"]
    known = {"world": worlds, "seed": seeds, "month": months}
    at = [runs[name].map({v: i for i, v in enumerate(values)}).to_numpy(np.int64) for name, values in known.items()]
    game[(*at, runs["coalition"].to_numpy(np.int64))] = runs[facts["measure"]]
    place = {each.name: i for i, each in enumerate(those)}
    orders = tables["orders"][tables["orders"]["order"] >= 0]
    drawn = [[place[name] for name in text.split(THEN)] for text in orders["removed"]]
    shape = (len(worlds), len(seeds), len(drawn) // (len(worlds) * len(seeds)), len(those))
    moved: dict[str, tuple[Moved, ...]] = {}
    for row in tables["changes"].to_dict("records"):
        world, bottleneck, parameter, before, after, how, reason = (str(value) for value in row.values())
        one = Moved(bottleneck, parameter, _value(before), _value(after), how, reason)
        moved[world] = (*moved.get(world, ()), one)
    brought = worlds_of(tables[WORLDS].to_dict("records")) if WORLDS in tables else ()
    found = {"game": game, "orders": np.array(drawn, np.int64).reshape(shape), "moved": moved, "bottlenecks": those}
    told = {name: facts[name] for name in PLAIN} | {"months": months, "worlds": worlds, "seeds": seeds}
    return told | found | {"brought": brought}


def _bottlenecks(a: Attribution) -> Iterator[Row]:
    """A row a bottleneck and month: what is lost to it by each reading, and where that puts it."""
    for at, month in enumerate(a.months):
        figures = {name: a.each(name, at) for name in a.readings}
        ranks = {name: a.ranked(name, at) for name in figures}
        shares = a.parts(at)
        for b in a.bottlenecks:
            row: Row = {"bottleneck": b.name, "label": b.label, "without": b.without, "month": month}
            for what, found in (figures | {"part": shares}).items():
                row |= columns(what, found[b.name])
            row |= {f"{name}_rank": rank.index(b.name) + 1 for name, rank in ranks.items()}
            lost = figures["lost"][b.name]
            held = {"worlds": len(a.worlds), "holds": len(lost.holds), "holds_surely": len(lost.holds_surely)}
            parts = {"worlds_part": lost.of_worlds, "dice_part": lost.of_dice, "between_worlds": lost.tau}
            yield row | held | parts


def _by_world(a: Attribution) -> Iterator[Row]:
    """A row a world, month, reading and bottleneck, with the interval over the dice of that world."""
    for at, month in enumerate(a.months):
        for reading in a.readings:
            for name, found in a.each(reading, at).items():
                for world, one in zip(found.worlds, found.each, strict=True):
                    row: Row = {"world": world, "month": month, "reading": reading, "bottleneck": name}
                    yield row | columns("points", one)


def _rising(a: Attribution) -> Iterator[Row]:
    """A row a month and number of bottlenecks gone."""
    for at, month in enumerate(a.months):
        for size, found in enumerate(a.rising(at)):
            yield {"month": month, "removed": size, **columns(a.measure, found)}


def _changes(a: Attribution) -> Iterator[Row]:
    """A row a world and parameter."""
    for world, each in a.moved.items():
        for m in each:
            row: Row = {"world": world, "bottleneck": m.bottleneck, "parameter": m.parameter}
            yield row | {"before": str(m.before), "after": str(m.after), "how": m.how, "reason": m.reason}


def _runs(a: Attribution) -> Iterator[Row]:
    """A row a run and month."""
    told = [removed(members(a.bottlenecks, coalition)) for coalition in range(a.game.shape[-1])]
    for w, s, at, c in np.argwhere(~np.isnan(a.game)).tolist():
        row: Row = {"world": a.worlds[w], "seed": a.seeds[s], "month": a.months[at], "coalition": c}
        yield row | {"removed": told[c], a.measure: float(a.game[w, s, at, c])}


def _orders(a: Attribution) -> Iterator[Row]:
    """A row a world, seed and order."""
    if not a.orders.size:
        yield NO_ORDER
    for w, s, k in np.ndindex(a.orders.shape[:-1]):
        names = THEN.join(a.bottlenecks[i].name for i in a.orders[w, s, k])
        yield {"world": a.worlds[w], "seed": a.seeds[s], "order": k, "removed": names}


def _value(text: str) -> Value:
    """A value of a parameter, a word where it is no number."""
    try:
        return float(text)
    except ValueError:
        return text


def columns(name: str, found: Interval) -> dict[str, float]:
    """A figure and the ends of its interval."""
    return dict(zip((name, f"{name}_low", f"{name}_high"), found.ends, strict=True))
