"""Sentences of a sweep, made from its numbers: what is settled first, then what is not."""

from __future__ import annotations

import functools
import math
from typing import Any

from ...experiments.designs.design import ONE_AT_A_TIME
from ...experiments.designs.sweep import Sweep
from ...experiments.statistics import Interval
from ...model.verdict import WORDS
from ..telling import between, count, listed, points, share, years

NOTHING = 0.0005
"""Less than this, a twentieth of a point, is told as nothing."""
NAMED = 3
"""Parameters named in the answer."""


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


def _reach(s: Sweep) -> list[str]:
    use = last_use(s)
    low, high = min(use, key=lambda name: use[name].mean), max(use, key=lambda name: use[name].mean)
    after = f"after {years(s.about['months'])}"
    if use[high].mean - use[low].mean < NOTHING:
        return [f"{share(use[low].mean)} of factories really use it {after}{' in every scenario' * (len(use) > 1)}."]
    return [
        f"Over {len(use):,} scenarios, real use {after} goes from {share(use[low].mean)} ({short(s, low)}) to "
        f"{share(use[high].mean)} ({short(s, high)})."
    ]


def _bases(s: Sweep) -> list[str]:
    """The paired difference of each base scenario from the first one."""
    found = []
    for r in rows_of(of_use(s.between)) if len(s.between) else ():
        ends_ = between(r.low_95, r.high_95, "points")
        told = f" ({ends_})" if ends_ else ""
        doubt = "" if r.low_95 > 0 or r.high_95 < 0 else "; the sign is not settled"
        found.append(
            f"{r.base} against {r.against}, at the same {count(r.points, 'point')} on the same "
            f"{count(r.seeds, 'seed')}: {points(r.effect)} points of real use{told}{doubt}."
        )
    return found


def _effects(s: Sweep) -> list[str]:
    """Which parameters surely move real use by themselves, and of which that is not settled."""
    ranked, sure = spans(s), settled(s)
    if not ranked:
        return []
    if ranked[0][1] < NOTHING:
        return ["No parameter moves it by itself."]
    against = "the base" if one_at_a_time(s) else "the average of the design"
    if not sure:
        told = with_level(largest(s, ranked[0][0]))
        why = "" if of_use(s.effects)["low_95"].isna().all() else ": the interval of every level holds zero"
        return [
            f"No effect of a parameter by itself is settled{why}. The largest mean difference from {against} is {told}."
        ]
    first = [name for name, _ in ranked if name in sure]
    told = listed([with_level(sure[name]) for name in first[:NAMED]])
    rest = f", and {len(first) - NAMED} more" if len(first) > NAMED else ""
    found = [f"Against {against}, the sign of these is settled: {told}{rest}."]
    if unsure := [name for name, _ in ranked if name not in sure]:
        found.append(f"The sign of no level is settled for {listed(unsure)}.")
    return found


def _verdicts(s: Sweep) -> list[str]:
    """How runs end; and, because that is another question, in how many of each ending adoption sustains itself."""
    by_word = s.verdicts.groupby("verdict")["runs"].sum().sort_values(ascending=False)
    whole = int(by_word.sum())
    told = f"Of {count(whole, 'run')}, {listed([f'{share(n / whole)} end {word}' for word, n in by_word.items()])}."
    sustained = s.about["self_sustaining"]
    again = (
        "A verdict says how far it got; whether adoption then sustains itself without support is another question: it "
        f"does in {share(sustained)} of runs"
    )
    if "sustaining" not in s.verdicts or not sustained > 0.0:
        return [told, f"{again}."]
    joint = s.verdicts.groupby("verdict")["sustaining"].sum()
    short_of = [word for word in by_word.index if word != WORDS[-1] and joint[word]]
    parts = [f"{joint[word]:,} of the {by_word[word]:,} that end {word}" for word in short_of]
    return [told, f"{again}{f', {listed(parts)} among them' if parts else ''}."]


def with_level(r: Any) -> str:
    """A level with its effect: 'voucher = 0.5: +1.2 points (0.4 to 2.0)'."""
    ends_ = between(r.low_95, r.high_95, "points")
    level = f", {r.level}" if "third" in r.level else f" = {r.level}"
    return f"{r.parameter}{level}: {points(r.effect)} points{f' ({ends_})' if ends_ else ''}"


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
        values = table["effect"].dropna().to_list() + [0.0] * one_at_a_time(s)
        if values:
            found[str(name)] = max(values) - min(values)
    return sorted(found.items(), key=lambda item: -item[1])


def largest(s: Sweep, name: str) -> Any:
    """The level of a parameter with the largest effect."""
    rows = [r for r in rows_of(of_use(s.effects)) if r.parameter == name and not math.isnan(r.effect)]
    return max(rows, key=lambda r: abs(r.effect))


def settled(s: Sweep) -> dict[str, Any]:
    """Of each parameter that has one, the level with the largest effect whose sign is settled."""
    sure = [r for r in rows_of(of_use(s.effects)) if r.low_95 > 0 or r.high_95 < 0]
    return {r.parameter: r for r in sorted(sure, key=lambda r: abs(r.effect))}


def short(s: Sweep, name: str) -> str:
    """The name of a scenario without that of the base, where there is but one."""
    bases = s.about["bases"]
    found = name.removeprefix(bases[0]).strip() if len(bases) == 1 else name
    return found or name
