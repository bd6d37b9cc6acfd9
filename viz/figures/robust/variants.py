"""What each scenario adds in every variant, coloured by what becomes of the conclusion."""

import math
from typing import Any

import numpy as np

from ....experiments.robustness.conclusions import ADDS, HOLDS, TURNS, UNSURE
from ....experiments.robustness.robust import Robust
from ....experiments.robustness.variants import AS_IT_IS, YEARS
from ....model.outcomes.verdict import at
from ...axes import fitted, places
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, listed, points
from ...levers import setting
from ...theme import IN_USE

ORDER = 10
TONES = {HOLDS: (IN_USE, True), TURNS: ("showcase", True), UNSURE: ("muted", False)}
"""The colour of each answer, and whether dots are filled."""


def figure(r: Robust) -> Figure:
    """The figure."""
    names, heads = _rows(r)
    found = {name: _added(r, name) for name in r.names[1:]}
    every = [end for rows in found.values() for row in rows.values() for end in (row.mean, row.low, row.high)]
    x = fitted([value for value in every if not math.isnan(value)], "points", "points of real use", most=4)
    panels = tuple(_panel(r, name, (names, heads), found[name], x) for name in r.names[1:])
    return Figure(
        name="variants",
        heading="What each scenario adds, in every variant",
        finding=_finding(r),
        note=f"Each dot is what a scenario adds to the real use of {r.names[0]} by {at(r.months)} (in other years, by "
        "these), paired on the same dice, each line its 95% interval"
        f"{' over worlds and dice' if r.worlds else ''}. Filled: what the scenarios as they are surely say holds, or "
        "turns, as surely. Open: in that variant the sign is not sure.",
        panels=panels,
        tables=(_answers(r), _variants(r)),
    )


def _rows(r: Robust) -> tuple[list[str], list[int]]:
    """Names of the rows, and which of them stand over others."""
    names, heads = [AS_IT_IS], list[int]()
    kinds = {axis: list(rows["variant"]) for axis, rows in r.variants.groupby("axis", sort=False) if axis != AS_IT_IS}
    others = [at(months) for months in r.horizons if months != r.months]
    for axis, rows in {YEARS: others, **kinds}.items():
        if rows:
            heads.append(len(names))
            names += [axis, *rows]
    return names, heads


def _added(r: Robust, name: str) -> dict[str, Any]:
    """What a scenario adds to the first one, by row."""
    rows = r.added[(r.added["scenario"] == name) & (r.added["against"] == r.names[0])]
    found = {str(row.variant): row for row in rows[rows["months"] == r.months].itertuples()}
    own = rows[rows["variant"] == AS_IT_IS]
    return found | {at(int(row.months)): row for row in own.itertuples() if row.months != r.months}


def _panel(r: Robust, name: str, rows: tuple[list[str], list[int]], found: dict[str, Any], x: Any) -> Panel:
    names, heads = rows
    own = r.conclusions[(r.conclusions["months"] == r.months) & (r.conclusions["kind"] == ADDS)]
    answers = dict(own.loc[own["scenario"] == name, ["variant", "answer"]].itertuples(index=False))
    told = {AS_IT_IS: HOLDS if answers else UNSURE} | {
        each: answers.get(each, UNSURE) for each in found if each != AS_IT_IS
    }
    marks = []
    for answer, (tone, filled) in TONES.items():
        places_ = [at_ for at_, row in enumerate(names) if at_ not in heads and row in found and told[row] == answer]
        ends = [[getattr(found[names[at_]], end) for at_ in places_] for end in ("mean", "low", "high")]
        if places_:
            mean, low, high = (np.array(each, np.float64) for each in ends)
            marks.append(Dots(answer, tone, mean, places_, low, high, filled=filled))
    words = ["" if at_ in heads or row not in found else points(found[row].mean) for at_, row in enumerate(names)]
    return Panel(x, places(names, words, heads), (Rule(0.0, upright=True), *marks), name)


def _finding(r: Robust) -> str:
    adds = [(says, by) for kind, says, by in r.told() if kind == ADDS]
    if not adds:
        return f"By {at(r.months)} no scenario surely adds or takes away real use"
    says, by = max(adds, key=lambda each: (len(each[1][TURNS]), len(each[1][UNSURE])))
    holds, turns, unsure = (len(by[answer]) for answer in (HOLDS, TURNS, UNSURE))
    rest = [f"{word} in {many}" for many, word in ((turns, "turns"), (unsure, "is not sure")) if many]
    return listed([f"By {at(r.months)} {says}: this holds in {holds} of {holds + turns + unsure} variants", *rest])


def _answers(r: Robust) -> Table:
    """What becomes of each conclusion in each variant."""
    told = r.told()
    rows: list[tuple[Cell, ...]] = []
    for name in r.tried():
        cells = [next((answer for answer, those in by.items() if name in those), "") for _, _, by in told]
        rows.append((name, *cells))
    note = (
        "Holds: as sure in the variant. Turns: the contrary is sure. A verdict is that of more than half of the runs."
    )
    return Table((f"By {at(r.months)}", *(says for _, says, _ in told)), tuple(rows), note)


def changed(line: str) -> str:
    """What a variant changes, as people read it, from the line in which the study keeps it."""
    pairs = [each.split(" = ") for each in line.split(", ") if each]
    return "; ".join(setting(name, value, None) for name, value in pairs)


def _variants(r: Robust) -> Table:
    """What was changed, how often it was run, and what each scenario adds there."""
    rows: list[tuple[Cell, ...]] = []
    found = {name: _added(r, name) for name in r.names[1:]}
    for row in r.variants.itertuples():
        cells = []
        for name in r.names[1:]:
            each = found[name].get(str(row.variant))
            cells.append((points(each.mean), between(each.low, each.high, "points")) if each is not None else "")
        rows.append(
            (str(row.variant), (str(row.what), changed(str(row.changes))), f"{row.factories:,}", str(row.seeds), *cells)
        )
    head = ("Variant", "What is changed", "Factories", "Seeds", *(f"{name} adds" for name in r.names[1:]))
    return Table(head, tuple(rows), f"Points of real use by {at(r.months)} against {r.names[0]}; 95% intervals below.")
