"""Sentences of a sweep, made from its numbers: what is sure first, over what it is sure, then what is not."""

import functools
import math
from typing import Any

from ...experiments.designs.design import LEVERS, ONE_AT_A_TIME, SAMPLED, SIDES, UNCERTAINTIES
from ...experiments.designs.effects import ENOUGH, FROM, THIRDS
from ...experiments.designs.sweep import Sweep
from ...experiments.statistics import Interval
from ...experiments.student import LEVEL
from ...model.outcomes.verdict import PACE, WINDOW, WORDS
from ...scenarios.said import label
from ..formatting import ON_DICE, bracketed, count, in_brackets, listed, points, share, uncapitalised, years
from ..levers import quoted, quoted_all, span, value
from .sweep_worlds import holding, in_each, over, set_of, turning

NOTHING = 0.0005
"""Less than this, a twentieth of a point, is told as nothing."""
ROUNDING = 1e-12
NAMED = 3
"""Parameters named in the answer."""
DRAWN_OVER = {"worlds": "the points that were drawn, ", "points": "the points that were drawn, ", "": ""}
"""What was drawn beside the worlds of a set."""


def answer(s: Sweep) -> list[str]:
    """The answer in a few sentences."""
    return hardly(s) or [*_reach(s), *_bases(s), *_effects(s), *_verdicts(s)]


def hardly(s: Sweep) -> list[str]:
    """That hardly anything was run; nothing if some scenario was finished on two seeds, or all that was asked for."""
    a = s.about
    if a["finished_runs"] >= a["planned_runs"] or int(s.ends["runs"].max()) > 1:
        return []
    made = f"{a['finished_runs']:,} of {count(a['planned_runs'], 'run')}"
    return [f"Hardly anything was run: {made}, no scenario on more than one seed. Nothing can be said yet."]


def where(s: Sweep) -> str:
    """What a sure sign is sure over: 'over these 24 worlds', or 'on these dice, in this world'."""
    many = s.about.get("worlds", 0)
    if set_of(s) > 1:
        return f"over {DRAWN_OVER[drawn(s)]}{over(s)}"
    if drawn(s) == "worlds":
        return f"over these {many:,} worlds" if many else "over these worlds"
    world = "in this world" if many == 1 else f"in these {many:,} worlds" if many else "in these worlds"
    return f"over these points, {world}" if drawn(s) else f"{ON_DICE}, {world}"


def drawn(s: Sweep) -> str:
    """What was drawn at random and is the unit of intervals: ``worlds``, ``points`` of levers, or nothing."""
    sides = set(s.about["parameters"].values())
    used = {side for side, by in zip(SIDES, s.about["method"], strict=True) if by in SAMPLED and side in sides}
    return "worlds" if UNCERTAINTIES in used else "points" if used else ""


def after(s: Sweep) -> str:
    """How long runs last: 'after 10 years'."""
    longest, shortest = s.about["months"], s.about.get("shortest", s.about["months"])
    return f"after {years(longest)}" if shortest == longest else f"after {years(shortest)} to {years(longest)}"


def how_intervals(s: Sweep) -> str:
    """Where intervals come from, in a sentence."""
    if set_of(s) > 1:
        drawn_too = " What the luck of the points adds that were drawn is in the interval too." if drawn(s) else ""
        return (
            f"95% intervals {where(s)}, for a world like these: each difference is taken in every world on the same "
            f"seeds.{drawn_too}{many(s)}"
        )
    if drawn(s) == "worlds":
        return (
            f"95% intervals {where(s)}, which were drawn at random. However many lever points and seeds were run in a "
            "world, it counts once: levers are compared within each world; uncertainties between worlds, where they "
            "were drawn from a span by regression on all of them, from end to end. "
            f"From fewer than {ENOUGH} worlds, on either side, no interval is made.{many(s)}"
        )
    if drawn(s):
        return f"95% intervals {where(s)}: lever points were drawn at random, others might have been.{many(s)}"
    told = f"95% intervals over seeds, so signs are sure {where(s)}. Differences are taken on each seed by itself."
    return f"{told}{many(s)}"


def many(s: Sweep) -> str:
    """Over how many effects the correction is; nothing in a sweep that was kept before there was one."""
    if "p" not in s.effects:
        return ""
    rows = of_use(s.effects)
    rows = rows[rows["p"].notna()]
    sizes = rows.groupby("parameter").size()
    looked = int(sizes.sum() - (sizes == 2).sum())
    if looked < 2:
        return ""
    return f" A sign is called sure if it is after Holm's correction for all {looked} effects that were looked at."


def _reach(s: Sweep) -> list[str]:
    """How far scenarios get; those of different worlds are not ranked."""
    use, many = last_use(s), s.about.get("worlds", 1)
    low, high = min(use, key=lambda name: use[name].mean), max(use, key=lambda name: use[name].mean)
    if use[high].mean - use[low].mean < NOTHING:
        told = " in every scenario" * (len(use) > 1)
        return [f"{share(use[low].mean)} of factories really use it {after(s)}{told}."]
    if many > 1 and set_of(s) > 1:
        return [
            f"Over {len(use):,} scenarios{in_each(s)}, real use {after(s)} lies between {share(use[low].mean)} and "
            f"{share(use[high].mean)}: they differ in what nobody chooses too."
        ]
    if many > 1:
        chosen = LEVERS in s.about["parameters"].values() or len(s.about["bases"]) > 1
        why = "the worlds differ, and what is done in them" if chosen else "only the worlds differ"
        return [
            f"Over {len(use):,} scenarios in {many:,} worlds, real use {after(s)} lies between {share(use[low].mean)} "
            f"and {share(use[high].mean)}: {why}."
        ]
    return [
        f"Over {len(use):,} scenarios{in_each(s)}, real use {after(s)} goes from {share(use[low].mean)} "
        f"({short(s, low)}) to {share(use[high].mean)} ({short(s, high)})."
    ]


def _bases(s: Sweep) -> list[str]:
    """The paired difference of each base scenario from the first one, where they stand in the same worlds."""
    found = []
    for r in rows_of(of_use(s.between)) if len(s.between) else ():
        if differ := s.about.get("apart", {}).get(r.base):
            more = f" and {len(differ) - NAMED} more" if len(differ) > NAMED else ""
            found.append(
                f"{r.base} and {r.against} stand in different worlds ({'; '.join(differ[:NAMED])}{more}): what lies "
                "between them is no effect of a lever."
            )
            continue
        found.append(
            f"{r.base} against {r.against}, at the same {count(r.points, 'point')} on the same "
            f"{count(r.seeds, 'seed')}: {points(r.effect)} points of real use"
            f"{bracketed(r.low_95, r.high_95, 'points')} {after(s)}, "
            f"{'' if is_sure(r) else 'not '}sure {where(s)}{in_brackets(holding(r).removeprefix(', '))}."
        )
        found += turning(s, r)
    return found


def _effects(s: Sweep) -> list[str]:
    """Which levers and which uncertainties surely move real use by themselves, and of which that is not sure."""
    ranked, certain = spans(s), sure(s)
    if not ranked:
        return []
    if ranked[0][1] < NOTHING:
        return ["No parameter moves it by itself."]
    against = f"the {'base' if one_at_a_time(s) else 'average of the design'} {after(s)}"
    if not certain:
        return [_none_sure(s, against)]
    found, sides = [], s.about["parameters"]
    for side in SIDES:
        first = [name for name, _ in ranked if name in certain and sides[name] == side]
        if first:
            told = listed([with_level(certain[name], s.currency) for name in first[:NAMED]])
            rest = f", and {len(first) - NAMED} more" if len(first) > NAMED else ""
            found.append(f"Of the {side}, against {against}, sure {where(s)}: {told}{rest}.")
            named = [certain[name] for name in first[:NAMED]]
            found += [f"{level(r, s.currency)}: {uncapitalised(told)}" for r in named for told in turning(s, r)]
    untold = of_use(s.effects).groupby("parameter")["low_95"].apply(lambda low: low.isna().all())
    unsure = [name for name, _ in ranked if name not in certain]
    if few := [name for name in unsure if drawn(s) and untold[name]]:
        found.append(f"Of {quoted_all(few)} nothing is told: {too_few(s)}.")
    if rest_ := [name for name in unsure if name not in few]:
        found.append(f"No level of {quoted_all(rest_)} is sure.")
    return found


def _none_sure(s: Sweep, against: str) -> str:
    told = with_level(largest(s, spans(s)[0][0]), s.currency)
    lead = f"No effect of a parameter by itself is sure {where(s)}"
    if not of_use(s.effects)["low_95"].isna().all():
        return f"{lead}: no interval clears zero. The largest mean difference from {against} is {told}."
    # A mean without an interval, of a few worlds that were drawn, is theirs and not the parameter's
    return f"{lead}: {too_few(s)}." if drawn(s) else f"{lead}. The largest mean difference from {against} is {told}."


def too_few(s: Sweep) -> str:
    """Why a level has no interval where points were drawn."""
    return f"too few {drawn(s)}"


def _verdicts(s: Sweep) -> list[str]:
    """How runs end; and, because that is another question, in how many of each ending scaling goes on unsupported."""
    by_word = s.verdicts.groupby("verdict")["runs"].sum().sort_values(ascending=False)
    whole = int(by_word.sum())
    ends = listed([f"{share(n / whole)} end {word}" for word, n in by_word.items()])
    told = f"Of {count(whole, 'run')}, {ends} {after(s)}."
    going_on = s.about["goes_on_at_end"]
    again = (
        "A verdict says how far it got by then; whether it goes on without help is another question: in "
        f"{share(going_on)} of runs {share(PACE)} of all factories a year or more scaled unsupported in the last "
        f"{WINDOW} months, with support over for as long or never given"
    )
    if "going_on" not in s.verdicts or not going_on > 0.0:
        return [told, f"{again}."]
    joint = s.verdicts.groupby("verdict")["going_on"].sum()
    short_of = [word for word in by_word.index if word != WORDS[-1] and joint[word]]
    parts = [f"{joint[word]:,} of the {by_word[word]:,} that end {word}" for word in short_of]
    return [told, f"{again}{f', {listed(parts)} among them' if parts else ''}."]


def with_level(r: Any, currency: str) -> str:
    """A level with its effect: '“Aftercare” (50% of cost): +1.2 points (0.4 to 2.0)'."""
    return f"{level(r, currency)}: {points(r.effect)} points{bracketed(r.low_95, r.high_95, 'points')}{holding(r)}"


def level(r: Any, currency: str) -> str:
    """A level inside a sentence: '“Aftercare” (50% of cost)', '“Trust at the start” (from 20% to 80%)'."""
    return f"{quoted(r.parameter)} ({at_level(r, currency)})"


def level_row(r: Any, currency: str) -> str:
    """The same as the name of a row: 'Aftercare: 50% of cost'."""
    return f"{label(r.parameter)}: {at_level(r, currency)}"


def at_level(r: Any, currency: str) -> str:
    """What a level is: '50% of cost', 'from 20% to 80%', 'high third'."""
    if r.level in THIRDS:
        return str(r.level)
    if r.level.startswith(FROM):
        low, high = map(float, r.level.removeprefix(FROM).split(" to "))
        return FROM + span(r.parameter, low, high, currency)
    return value(r.parameter, r.level, currency)


def rows_of(table: Any) -> Any:
    """Rows of a table with the names of its columns."""
    return table.itertuples(index=False)


def of_use(table: Any) -> Any:
    """The rows about real use."""
    return table[table["measure"] == "in_use"]


def one_at_a_time(s: Sweep) -> bool:
    """Whether effects are against the base and not against the average."""
    return list(s.about["method"]) == [ONE_AT_A_TIME] * 2


@functools.lru_cache(maxsize=8)
def last_use(s: Sweep) -> dict[str, Interval]:
    """Real use at the end of each scenario."""
    return {r.scenario: Interval(r.mean, r.low_95, r.high_95, r.runs) for r in rows_of(of_use(s.ends))}


def spans(s: Sweep) -> list[tuple[str, float]]:
    """How far the levels of each parameter lie apart, the farthest first; with the base, one at a time."""
    found = {}
    for name, table in of_use(s.effects).groupby("parameter", sort=False):
        whole = table[table["level"].str.startswith(FROM)]["effect"].dropna().abs().to_list()
        values = [0.0, *whole] if whole else table["effect"].dropna().to_list() + [0.0] * one_at_a_time(s)
        if values:
            found[str(name)] = max(values) - min(values)
    return sorted(found.items(), key=lambda item: -item[1])


def largest(s: Sweep, name: str) -> Any:
    """The level of a parameter with the largest effect."""
    rows = [r for r in rows_of(of_use(s.effects)) if r.parameter == name and not math.isnan(r.effect)]
    return max(rows, key=lambda r: abs(r.effect))


def is_sure(r: Any) -> bool:
    """Whether the interval of a row clears zero, and its sign is sure among all that were looked at."""
    clear = bool(r.low_95 > 0 or r.high_95 < 0)
    return clear and getattr(r, "p_holm", 0.0) <= 1.0 - LEVEL + ROUNDING


def sure(s: Sweep) -> dict[str, Any]:
    """Of each parameter that has one, the level with the largest effect whose sign is sure."""
    found = [r for r in rows_of(of_use(s.effects)) if is_sure(r)]
    return {r.parameter: r for r in sorted(found, key=lambda r: abs(r.effect))}


def short(s: Sweep, name: str) -> str:
    """The name of a scenario without that of the base, where there is but one."""
    bases = s.about["bases"]
    found = name.removeprefix(bases[0]).strip() if len(bases) == 1 else name
    return found or name
